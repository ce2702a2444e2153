//! How timestamps are: who gives them, the newest of each, what waits and why.

use super::trouble::{Trouble, read_why};
use super::{Desk, now, verify_stored};
use crate::storage::{LogRenewal, LogStamp, LogStampDue, RenewalsDue, StampKey, Storage, Stored};
use cahier_timestamp::{DEVELOPMENT_MARK, Revocation, Time, TrustAnchors};
use serde::Serialize;
use std::fmt;

/// Most wishes that are shown, and renewals that are counted.
const SHOWN_MAX: u64 = 1_000;
/// So many timestamps are read at once.
const READ_AT_ONCE: u64 = 64;
/// Most faults that are listed.
const PROBLEMS_MAX: usize = 100;
/// Most timestamps that are listed because they were not renewed.
const NOT_RENEWED_MAX: u64 = 20;

/// How timestamps are.
#[derive(Clone, Debug, Serialize)]
pub struct State {
    /// The newest checkpoint of the log; none before it begins.
    pub checkpoint: Option<CheckpointState>,
    /// Who is asked.
    pub authorities: Vec<AuthorityState>,
    /// Timestamps that are to be renewed now; 1,000 where there are at least so many.
    pub to_renew: u64,
    /// Timestamps that do not verify here; 1,000 where there are at least so many.
    pub unverified: u64,
    /// Some of those that were not renewed, or cannot be, as damaged ones.
    pub not_renewed: Vec<NotRenewedState>,
}

/// A checkpoint.
#[derive(Clone, Debug, Serialize)]
pub struct CheckpointState {
    /// Generation of the log.
    pub generation: u32,
    /// How many entries it covers.
    pub size: u64,
    /// When it was signed.
    pub time: String,
}

/// A timestamp that was not renewed.
#[derive(Clone, Debug, Serialize)]
pub struct NotRenewedState {
    /// Who gave it.
    pub authority: String,
    /// Generation of the log.
    pub generation: u32,
    /// Size of the checkpoint.
    pub size: u64,
    /// How often it was tried in vain.
    pub tries: u32,
    /// Why: the kind.
    pub trouble: Option<Trouble>,
    /// Why.
    pub why: String,
}

/// One authority.
#[derive(Clone, Debug, Serialize)]
pub struct AuthorityState {
    /// Its name.
    pub name: String,
    /// Where it is asked; none for the development authority.
    pub url: Option<String>,
    /// Whether it is the relay's own, which certifies nothing.
    pub development: bool,
    /// Its newest timestamp.
    pub newest: Option<NewestState>,
    /// What is still to be asked for.
    pub waiting: Vec<WaitingState>,
}

/// A timestamp.
#[derive(Clone, Debug, Serialize)]
pub struct NewestState {
    /// Generation of the log.
    pub generation: u32,
    /// Size of the checkpoint.
    pub size: u64,
    /// Whether it counts as certified.
    pub certified: bool,
    /// The certified time.
    pub time: Option<String>,
    /// Who signed it.
    pub signer: Option<String>,
    /// The root that it leads to.
    pub root: Option<String>,
    /// Whether revocation lists were there and said nothing against it.
    pub revocation_checked: bool,
    /// Until when its certificates are valid.
    pub until: Option<String>,
    /// How many tokens were put over the first one.
    pub renewals: usize,
    /// Why it does not verify.
    pub problem: Option<String>,
}

/// A wish.
#[derive(Clone, Debug, Serialize)]
pub struct WaitingState {
    /// Generation of the log.
    pub generation: u32,
    /// Size of the checkpoint.
    pub size: u64,
    /// How often it was tried in vain.
    pub tries: u32,
    /// When it is tried again.
    pub next: String,
    /// Why the last try failed: the kind; none before the first.
    pub trouble: Option<Trouble>,
    /// Why the last try failed; empty before the first.
    pub why: String,
}

/// How timestamps are now.
pub fn state(storage: &dyn Storage, desk: &Desk) -> Stored<State> {
    let anchors = desk.anchors(storage)?;
    let wishes = storage.log_stamps_due(u64::MAX, SHOWN_MAX)?;
    let mut authorities = Vec::new();
    for name in desk.names() {
        let newest = match storage.log_newest_stamp(&name)? {
            Some(stamp) => Some(newest(storage, &stamp, &anchors)?),
            None => None,
        };
        let remote = desk.remotes().iter().find(|remote| remote.name() == name);
        let url = remote.map(|remote| remote.place().to_string());
        let waiting = wishes.iter().filter(|wish| wish.authority == name).map(waiting).collect();
        let development = remote.is_none();
        authorities.push(AuthorityState { name, url, development, newest, waiting });
    }
    // What does not verify has 0 as its end.
    let behind = (0, StampKey { generation: u32::MAX, ..StampKey::default() });
    let to_renew = count(storage, desk.renew_before_ms(), Some(behind))?;
    let unverified = count(storage, 1, None)?;
    let not_renewed = storage.log_renewals_failed(NOT_RENEWED_MAX)?;
    let not_renewed = not_renewed.into_iter().map(NotRenewedState::from).collect();
    let checkpoint = checkpoint(storage)?;
    Ok(State { checkpoint, authorities, to_renew, unverified, not_renewed })
}

/// How many end before a moment and behind a row.
fn count(storage: &dyn Storage, until_ms: u64, after: Option<(u64, StampKey)>) -> Stored<u64> {
    let due = RenewalsDue { until_ms, now_ms: u64::MAX, after, count: SHOWN_MAX };
    Ok(storage.log_renewals_due(&due)?.len() as u64)
}

/// A number as it is shown, or what stands for the largest that is counted.
pub(super) fn counted(count: u64, largest: &str) -> String {
    if count < SHOWN_MAX { count.to_string() } else { largest.to_owned() }
}

fn checkpoint(storage: &dyn Storage) -> Stored<Option<CheckpointState>> {
    let Some(row) = storage.log_generations()?.pop() else { return Ok(None) };
    let newest = storage.log_newest(row.generation)?;
    Ok(newest.map(|newest| CheckpointState {
        generation: row.generation,
        size: newest.size,
        time: Time::from_unix_ms(newest.made_ms).to_string(),
    }))
}

impl From<LogRenewal> for NotRenewedState {
    fn from(row: LogRenewal) -> Self {
        let LogRenewal { key: StampKey { generation, size, authority }, tries, why, .. } = row;
        let (trouble, why) = read_why(&why);
        let why = why.to_owned();
        Self { authority, generation, size, tries, trouble, why }
    }
}

fn newest(storage: &dyn Storage, stamp: &LogStamp, anchors: &TrustAnchors) -> Stored<NewestState> {
    let verified = verify_stored(storage, stamp, anchors)?;
    let problem = verified.as_ref().err().map(ToString::to_string);
    let stamps = verified.unwrap_or_default();
    let (first, last) = (stamps.first(), stamps.last());
    let checked = |first: &cahier_timestamp::Stamp| first.revocation == Revocation::Checked;
    Ok(NewestState {
        generation: stamp.generation,
        size: stamp.size,
        certified: stamp.certified,
        time: first.map(|first| first.time.to_string()),
        signer: first.map(|first| first.authority.clone()),
        root: first.map(|first| first.root.clone()),
        revocation_checked: first.is_some_and(checked),
        until: last.map(|last| last.valid_until.to_string()),
        renewals: stamps.len().saturating_sub(1),
        problem,
    })
}

fn waiting(wish: &LogStampDue) -> WaitingState {
    let LogStampDue { generation, size, due_ms, tries, why, .. } = wish;
    let next = Time::from_unix_ms((*due_ms).max(now().unix_ms())).to_string();
    let (generation, size, tries) = (*generation, *size, *tries);
    let (trouble, why) = read_why(why);
    WaitingState { generation, size, tries, next, trouble, why: why.to_owned() }
}

/// What is wrong with the timestamps that are kept: each is verified again.
pub fn problems(storage: &dyn Storage, desk: &Desk) -> Stored<Vec<String>> {
    let anchors = desk.anchors(storage)?;
    let (mut problems, mut at) = (Vec::new(), StampKey::default());
    loop {
        let stamps = storage.log_stamps_after(&at, READ_AT_ONCE)?;
        let Some(last) = stamps.last() else { return Ok(problems) };
        at = last.key();
        for stamp in &stamps {
            let LogStamp { generation, size, authority, .. } = stamp;
            if let Err(error) = verify_stored(storage, stamp, &anchors)? {
                problems.push(format!(
                    "the timestamp by {authority} over checkpoint {generation}/{size}: {error}"
                ));
            }
            if problems.len() >= PROBLEMS_MAX {
                problems.push("and perhaps more timestamps".to_owned());
                return Ok(problems);
            }
        }
    }
}

/// The largest number, as the operator reads it.
const MANY: &str = "1,000 or more";

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(CheckpointState { generation, size, time }) = &self.checkpoint {
            writeln!(f, "checkpoint {generation}/{size} of {time}")?;
        }
        self.authorities.iter().try_for_each(|authority| write!(f, "{authority}"))?;
        if self.to_renew > 0 {
            let count = counted(self.to_renew, MANY);
            writeln!(f, "to renew: {count} (cahier-relay renew)")?;
        }
        if self.unverified > 0 {
            let count = counted(self.unverified, MANY);
            writeln!(f, "WRONG: {count} do not verify here (cahier-relay check)")?;
        }
        for NotRenewedState { authority, generation, size, tries, why, .. } in &self.not_renewed {
            writeln!(f, "not renewed: {authority}, checkpoint {generation}/{size}, {tries} tries")?;
            writeln!(f, "             {why}")?;
        }
        if self.authorities.iter().any(|authority| authority.name == DEVELOPMENT_MARK) {
            writeln!(f, "No authority is named: these times are this relay's own word.")?;
        }
        Ok(())
    }
}

impl fmt::Display for AuthorityState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.url {
            Some(url) => writeln!(f, "{} <{url}>", self.name)?,
            None => writeln!(f, "{}", self.name)?,
        }
        match &self.newest {
            None => writeln!(f, "  no timestamp yet")?,
            Some(newest) => write!(f, "{newest}")?,
        }
        for WaitingState { generation, size, tries, next, why, .. } in &self.waiting {
            let why = if why.is_empty() { "not asked yet" } else { why.as_str() };
            writeln!(f, "  waiting: checkpoint {generation}/{size}, {tries} tries, {why}")?;
            writeln!(f, "           next try {next}")?;
        }
        Ok(())
    }
}

impl fmt::Display for NewestState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let none = || "?".to_owned();
        let time = self.time.clone().unwrap_or_else(none);
        let kind = if self.certified { "certified" } else { DEVELOPMENT_MARK };
        writeln!(f, "  newest: {time} over checkpoint {}/{}, {kind}", self.generation, self.size)?;
        if let Some(problem) = &self.problem {
            return writeln!(f, "  WRONG: {problem}");
        }
        let (signer, root) = (&self.signer, &self.root);
        let shown = |name: &Option<String>| name.clone().unwrap_or_else(none);
        writeln!(f, "  signed by {}, root {}", shown(signer), shown(root))?;
        let revocation = if self.revocation_checked { "checked" } else { "not known" };
        let until = self.until.clone().unwrap_or_else(none);
        writeln!(f, "  revocation {revocation}, certificates valid until {until}")?;
        match self.renewals {
            0 => Ok(()),
            renewals => writeln!(f, "  renewals: {renewals}"),
        }
    }
}
