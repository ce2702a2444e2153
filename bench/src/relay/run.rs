//! One run of our own relay with so many clients: a load at a rate, two as fast as it goes, and a
//! kill at work.

use super::loss::{self, Loss};
use super::pair::Pair;
use super::peers::Asked;
use super::plan::{Check, Pace, Plan, Played};
use super::prepare::{Cast, casts};
use super::server::Relay;
use crate::measure::ms;
use crate::process;
use anyhow::Result;
use cahier_protocol::Sent;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until};

/// How many connect at a time.
const CONNECTING_MAX: usize = 64;
/// Zones that come and go before memory is looked at for the first time.
const WARM_UP_ZONES: usize = 8;
const WARM_UP_FIRST: u64 = 1 << 32;
/// How long memory may settle.
const SETTLE: Duration = Duration::from_secs(2);

/// A load with its figures.
pub struct Load {
    pub plan: Plan,
    pub played: Played,
    /// Processor time of the relay, seconds.
    pub relay_cpu_s: f64,
}

/// What our relay did.
pub struct Ours {
    /// At a rate, verified by the readers.
    pub rated: Load,
    /// As fast as it goes, verified by the readers.
    pub full: Load,
    /// As fast as it goes, compared byte for byte by the readers.
    pub compared: Load,
    pub kib_per_connection: f64,
    /// Signed header and ciphertext.
    pub envelope_bytes: f64,
    pub loss: Loss,
    /// From starting the killed relay again until it listens.
    pub restart_ms: f64,
}

/// Runs it all.
pub async fn ours(program: &Path, asked: &Asked) -> Result<Ours> {
    let zones = asked.clients / 2;
    let rate = Pace::Rate { per_s: asked.per_s, writers: zones };
    let killed_s = asked.kill_at_s + 1;
    let killed = (asked.per_s * killed_s as f64 / zones as f64).ceil() as usize;
    let envelopes = asked.rated + 2 * asked.full + killed;
    say(asked, &format!("signing {} envelopes", envelopes * zones));
    let cast = casts(0, zones, envelopes);
    let envelope_bytes = mean_bytes(&cast);
    let folder = tempfile::tempdir_in(process::target()?)?;
    let mut relay = Relay::start(program, folder.path())?;
    say(asked, "connecting");
    let (mut pairs, kib_per_connection) = connect(&relay, cast).await?;
    let pid = relay.pid();

    say(asked, "at a rate");
    let plan = Plan::new(asked.rated, rate, Check::Verify, asked.seconds_max);
    let rated = load(&mut pairs, plan, pid).await?;
    say(asked, "as fast as it goes, verified");
    let window = Pace::Window(asked.window);
    let plan = Plan::new(asked.full, window, Check::Verify, asked.seconds_max);
    let full = load(&mut pairs, plan, pid).await?;
    say(asked, "as fast as it goes, compared");
    let plan = Plan::new(asked.full, window, Check::Compare, asked.seconds_max);
    let compared = load(&mut pairs, plan, pid).await?;

    say(asked, "killed at work");
    let plan = Plan::new(killed, rate, Check::Compare, killed_s);
    let playing = tokio::spawn(play(pairs, plan));
    sleep_until((plan.start + Duration::from_secs(asked.kill_at_s)).into()).await;
    relay.kill()?;
    let (pairs, _) = playing.await??;
    let restart_ms = ms(relay.restart()?);
    say(asked, "loading back");
    let loss = loss::count(pairs, &relay.url()).await?;
    Ok(Ours { rated, full, compared, kib_per_connection, envelope_bytes, loss, restart_ms })
}

fn say(asked: &Asked, what: &str) {
    eprintln!("relay: {} clients: {what}", asked.clients);
}

fn mean_bytes(casts: &[Cast]) -> f64 {
    let bytes =
        |sent: &Sent| sent.signed.len() + sent.ciphertext.as_ref().map_or(0, |bytes| bytes.len());
    let sum: usize = casts.iter().flat_map(|cast| &cast.envelopes).map(bytes).sum();
    let count: usize = casts.iter().map(|cast| cast.envelopes.len()).sum();
    sum as f64 / count.max(1) as f64
}

/// Connects everybody; says what a connection costs the relay, KiB. As with the peers, what is
/// open for every two clients (here a zone) is in it.
async fn connect(relay: &Relay, cast: Vec<Cast>) -> Result<(Vec<Pair>, f64)> {
    let connections = 2.0 * cast.len() as f64;
    drop(open_all(casts(WARM_UP_FIRST, WARM_UP_ZONES, 0), relay.url()).await?);
    sleep(SETTLE).await;
    let before = process::rss_kib(relay.pid())?;
    let pairs = open_all(cast, relay.url()).await?;
    sleep(SETTLE).await;
    let idle = process::rss_kib(relay.pid())?;
    Ok((pairs, (idle - before) / connections))
}

/// Opens pairs, so many at a time; who is first rests until all are open.
async fn open_all(casts: Vec<Cast>, url: String) -> Result<Vec<Pair>> {
    let (gate, count) = (Arc::new(Semaphore::new(CONNECTING_MAX)), casts.len());
    let open = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for (index, cast) in casts.into_iter().enumerate() {
        let (url, gate, open) = (url.clone(), Arc::clone(&gate), Arc::clone(&open));
        tasks.spawn(async move {
            let turn = gate.acquire_owned().await?;
            let mut pair = Pair::open(index, cast, url).await?;
            drop(turn);
            open.fetch_add(1, Relaxed);
            pair.rest(|| open.load(Relaxed) >= count).await?;
            anyhow::Ok(pair)
        });
    }
    let mut pairs = Vec::new();
    while let Some(done) = tasks.join_next().await {
        pairs.push(done??);
    }
    Ok(pairs)
}

/// Plays a load on open connections.
async fn load(pairs: &mut Vec<Pair>, plan: Plan, pid: u32) -> Result<Load> {
    let before_s = process::cpu_s(pid)?;
    let (back, played) = play(std::mem::take(pairs), plan).await?;
    *pairs = back;
    for broken in played.broken.iter().take(5) {
        eprintln!("relay: broken: {broken}");
    }
    Ok(Load { plan, played, relay_cpu_s: process::cpu_s(pid)? - before_s })
}

async fn play(pairs: Vec<Pair>, plan: Plan) -> Result<(Vec<Pair>, Played)> {
    let mut tasks = JoinSet::new();
    let (mut back, mut all) = (Vec::with_capacity(pairs.len()), Played::default());
    for pair in pairs {
        tasks.spawn(pair.play(plan));
    }
    while let Some(done) = tasks.join_next().await {
        let (pair, played) = done?;
        back.push(pair);
        all.add(played);
    }
    Ok((back, all))
}
