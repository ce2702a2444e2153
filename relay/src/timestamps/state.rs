//! How timestamps are: who gives them, the newest of each, what waits and why.

use super::{Desk, now, verify_stored};
use crate::storage::{LogStamp, LogStampDue, StampKey, Storage, Stored};
use cahier_timestamp::{DEVELOPMENT_MARK, Revocation, Time, TrustAnchors};
use serde::Serialize;
use std::fmt;

/// Most wishes that are shown, and timestamps that are read at once.
const SHOWN_MAX: u64 = 1_000;
const READ_AT_ONCE: u64 = 64;
/// Most faults that are listed.
const PROBLEMS_MAX: usize = 100;

/// How timestamps are.
#[derive(Clone, Debug, Serialize)]
pub struct State {
    /// Who is asked.
    pub authorities: Vec<AuthorityState>,
    /// Timestamps that are to be renewed now.
    pub to_renew: u64,
}

/// One authority.
#[derive(Clone, Debug, Serialize)]
pub struct AuthorityState {
    /// Its name.
    pub name: String,
    /// Where it is asked; none for the development authority.
    pub url: Option<String>,
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
        authorities.push(AuthorityState { name, url, newest, waiting });
    }
    let to_renew = storage.log_renewals_before(desk.renew_before_ms(), SHOWN_MAX)?.len() as u64;
    Ok(State { authorities, to_renew })
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
        problem,
    })
}

fn waiting(wish: &LogStampDue) -> WaitingState {
    let LogStampDue { generation, size, due_ms, tries, why, .. } = wish;
    let next = Time::from_unix_ms((*due_ms).max(now().unix_ms())).to_string();
    let (generation, size, tries) = (*generation, *size, *tries);
    WaitingState { generation, size, tries, next, why: why.clone() }
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

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.authorities.iter().try_for_each(|authority| write!(f, "{authority}"))?;
        if self.to_renew > 0 {
            writeln!(f, "to renew: {} (cahier-relay renew)", self.to_renew)?;
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
        for WaitingState { generation, size, tries, next, why } in &self.waiting {
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
        writeln!(f, "  revocation {revocation}, certificates valid until {until}")
    }
}
