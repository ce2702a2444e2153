//! Renewal by plan and by command, and what members are given after it.

use crate::lab::{Key, Lab, has_openssl};
use crate::site::{Site, authority, named, text};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cahier_protocol::LogProof;
use cahier_relay::storage::{Batch, LogOp, LogStampDue, Op, SqliteStorage, Storage as _};
use cahier_relay::timestamps::{SETTINGS_FILE, State};
use cahier_timestamp::{EvidenceRecord, Stamp, TrustAnchors};
use serde_json::{Value, json};
use std::fs;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ends_soon_is_renewed_by_plan_and_by_command() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    lab.issue("short", "tsa", "root", &["-days", "30"]);
    let site = Site::new(&[authority("Lab", lab.serve("short", None), &lab)]);
    let relay = site.start().await;
    relay.write(1).await;
    let ends_soon = |state: &State| state.to_renew > 0 && named(state, "Lab").waiting.is_empty();
    site.until(ends_soon).await;
    relay.stop().await;
    let before = site.look();
    let command = site.command(&["renew"]);
    assert!(!command.status.success() && text(&command).contains("end no later"), "same end");
    site.name(&[authority("Lab", lab.serve("tsa", None), &lab)]);
    let command = site.command(&["renew"]);
    assert!(command.status.success(), "{}", text(&command));
    let said = text(&command);
    assert!(said.contains("timestamps renewed") && !said.starts_with("0 "), "{said}");
    let now = site.look();
    let (old, new) = (named(&before, "Lab").newest.clone(), named(&now, "Lab").newest.clone());
    let (old, new) = (old.unwrap(), new.unwrap());
    assert_eq!((now.to_renew, &new.problem, &new.time), (0, &None, &old.time), "the first counts");
    assert!(new.until > old.until);
    assert_eq!(site.problems(), Vec::<String>::new());
    // By plan: what is renewed a second time once the settings ask for more days than are left.
    lab.issue("long", "tsa", "root", &["-days", "3000"]);
    let long = authority("Lab", lab.serve("long", None), &lab);
    let settings = json!({ "authorities": [long], "renew_days": 1000 }).to_string();
    fs::write(site.folder().join(SETTINGS_FILE), settings).unwrap();
    assert!(site.look().to_renew > 0);
    let relay = site.start().await;
    let planned = site.until(|state| state.to_renew == 0).await;
    assert!(named(&planned, "Lab").newest.as_ref().unwrap().until > new.until);
    assert_eq!(site.problems(), Vec::<String>::new());
    relay.stop().await;
}

fn wish(site: &Site, size: u64) {
    let mut storage = SqliteStorage::open(&site.path().join("relay.sqlite3")).unwrap();
    let (authority, why) = ("Lab".to_owned(), String::new());
    let wish = LogStampDue { generation: 1, size, authority, due_ms: 0, tries: 0, why };
    let mut batch = Batch::default();
    batch.put(Op::Log(LogOp::PutStampDue(wish)));
    storage.commit(batch).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_who_asks_again_is_given_the_renewals() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    lab.issue("short", "tsa", "root", &["-days", "30"]);
    let anchors = TrustAnchors::parse(&fs::read(lab.path("root.pem")).unwrap()).unwrap();
    let verified = |proof: &LogProof| -> Vec<Stamp> {
        let [stamped] = proof.stamps.as_slice() else { panic!("one timestamp: {proof:?}") };
        let record = EvidenceRecord::parse(&stamped.evidence).unwrap();
        // The log alone signed it, so what is stamped are the very bytes of the note.
        record.verify(proof.checkpoint.as_bytes(), &anchors).unwrap()
    };
    let site = Site::new(&[authority("Lab", lab.serve("short", None), &lab)]);
    let relay = site.start().await;
    relay.write(1).await;
    site.until(|state| state.to_renew > 0 && named(state, "Lab").waiting.is_empty()).await;
    let given = relay.proof(1).await;
    relay.stop().await;
    site.name(&[authority("Lab", lab.serve("tsa", None), &lab)]);
    let command = site.command(&["renew"]);
    assert!(command.status.success(), "{}", text(&command));
    assert_eq!(named(&site.look(), "Lab").newest.as_ref().unwrap().renewals, 1);
    // One more wish for the same takes nothing away.
    let size: u64 = given.checkpoint.lines().nth(1).unwrap().parse().unwrap();
    wish(&site, size);
    let relay = site.start().await;
    site.until(|state| named(state, "Lab").waiting.is_empty()).await;
    let renewed = relay.proof(1).await;
    assert_eq!(renewed.checkpoint, given.checkpoint);
    let (first, both) = (verified(&given), verified(&renewed));
    assert_eq!((first.len(), both.len()), (1, 2), "one renewal");
    assert_eq!(first[0].time, both[0].time, "the first counts");
    assert!(both[1].valid_until > first[0].valid_until);
    // Over HTTP it is the same.
    let answer = relay.get(&format!("/log/1/stamps/{size}"), "");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let stamps: Value = serde_json::from_str(body).unwrap();
    assert_eq!(stamps["stamps"][0]["evidence"], STANDARD.encode(&renewed.stamps[0].evidence));
    relay.stop().await;
}
