//! That bytes are on the disk before anybody is told is seen from outside only: the system calls
//! of the live relay, in order.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(target_os = "linux")]

mod common;
mod people;

use common::{Client, Relay};
use people::{Someone, envelopes, foresee};
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const PUSHES: usize = 6;
const CALLS: &str = "trace=fdatasync,fsync,pwrite64,write,writev,sendto,sendmsg";

/// What a system call means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    /// Something was written to the store.
    Wrote,
    /// A sync of the store returned without an error.
    Synced,
    /// Something is sent to a member.
    Sends,
}

/// Attaches to a running relay; or says why that is not possible here.
fn attach(pid: u32, log: &Path) -> Result<Child, String> {
    let mut tracer = Command::new("strace")
        .args(["-f", "-yy", "-s", "0", "-e", CALLS, "-o"])
        .arg(log)
        .args(["-p", &pid.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("strace cannot be run: {error}"))?;
    let mut said = String::new();
    let stderr = tracer.stderr.take().ok_or("strace has no standard error")?;
    let mut stderr = BufReader::new(stderr);
    stderr.read_line(&mut said).map_err(|error| error.to_string())?;
    if said.contains("attached") {
        // It goes on talking, and would end if nobody listened.
        std::thread::spawn(move || stderr.lines().for_each(drop));
        return Ok(tracer);
    }
    let _ = tracer.wait();
    Err(format!("strace cannot attach: {}", said.trim()))
}

/// Reads the trace: `PID call(FD<what>, …) = result`, where a call may be cut in two by others.
fn events(trace: &str) -> Vec<Event> {
    let mut cut: HashMap<&str, &str> = HashMap::new();
    let mut found = vec![];
    for line in trace.lines() {
        let Some((pid, call)) = line.trim_start().split_once(' ') else { continue };
        let call = call.trim_start();
        let (begun, ended) = if let Some(rest) = call.strip_prefix("<... ") {
            let Some(begun) = cut.remove(pid) else { continue };
            // A send counts when it begins, and was counted then.
            if !begun.contains("sync(") && !begun.starts_with("pwrite64") {
                continue;
            }
            (begun, rest)
        } else if call.contains("<unfinished") {
            cut.insert(pid, call);
            if is_send(call) {
                found.push(Event::Sends);
            }
            continue;
        } else {
            (call, call)
        };
        let store = begun.contains("relay.sqlite3");
        if begun.contains("sync(") && store && ended.trim_end().ends_with("= 0") {
            found.push(Event::Synced);
        } else if begun.starts_with("pwrite64") && store {
            found.push(Event::Wrote);
        } else if is_send(begun) {
            found.push(Event::Sends);
        }
    }
    found
}

fn is_send(call: &str) -> bool {
    (call.starts_with("send") || call.starts_with("write")) && call.contains("<TCP")
}

#[test]
fn the_trace_is_read_rightly() {
    let trace = "
12 pwrite64(9</d/relay.sqlite3-wal<x>>, \"\"..., 24, 0) = 24
12 fdatasync(9</d/relay.sqlite3-wal> <unfinished ...>
13 sendto(7<TCP:[127.0.0.1:1->127.0.0.1:2]>, \"\"..., 9, MSG_NOSIGNAL, NULL, 0) = 9
12 <... fdatasync resumed>) = 0
12 fdatasync(9</d/relay.sqlite3-wal>) = -1 EIO (Input/output error)
13 write(1<pipe:[5]>, \"\"..., 9) = 9";
    assert_eq!(events(trace), [Event::Wrote, Event::Sends, Event::Synced]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_disk_is_synced_before_a_head_is_sent() {
    let dir = tempfile::tempdir().unwrap();
    let mut relay = Relay::start(&dir.path().join("relay"), &[]);
    let ana = Someone::new(1);
    let mut client = Client::log_in(&relay.url, &ana).await;
    let log = dir.path().join("trace");
    let mut tracer = match attach(relay.child.id(), &log) {
        Ok(tracer) => tracer,
        Err(why) => {
            println!("SKIPPED: {why}");
            return;
        }
    };
    let (mut zone, genesis) = ana.begin_zone(7);
    foresee(&mut zone, &genesis);
    client.push(zone.id, vec![genesis]).await;
    for sent in envelopes(&ana, &mut zone, 1, PUSHES - 1) {
        client.push(zone.id, vec![sent]).await;
    }
    relay.kill();
    tracer.wait().unwrap();
    let events = events(&std::fs::read_to_string(&log).unwrap());
    let mut answers = 0;
    let (mut dirty, mut synced) = (false, false);
    for event in &events {
        match event {
            Event::Wrote => (dirty, synced) = (true, false),
            Event::Synced => (dirty, synced) = (false, true),
            Event::Sends => {
                assert!(!dirty, "something is sent before the store is synced: {events:?}");
                assert!(synced, "an answer without a sync of its own: {events:?}");
                synced = false;
                answers += 1;
            }
        }
    }
    assert_eq!(answers, PUSHES, "{events:?}");
}
