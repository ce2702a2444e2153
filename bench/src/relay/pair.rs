//! One zone of the load: a writer who pushes, and a reader who watches and pulls, each on a
//! connection of their own.

use super::plan::{Check, Pace, Plan, Played};
use super::prepare::Cast;
use super::session::Session;
use crate::measure::ms;
use anyhow::{Context, Result, bail, ensure};
use cahier_evidence::{LogLeaf, Position, ZoneHead, ZoneState};
use cahier_protocol::{
    Notice, Outcome, PAGE_LEAVES_MAX, PUSH_ITEMS_MAX, RelayMessage, Reply, Request,
};
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::{Duration, Instant};
use tokio::time::{sleep, sleep_until};

/// How long deliveries may take after the last push.
const DRAIN: Duration = Duration::from_secs(10);
/// How often a pair that rests looks whether it is time.
const REST: Duration = Duration::from_millis(500);

/// A writer and a reader.
pub struct Pair {
    index: usize,
    cast: Cast,
    writer: Session,
    reader: Session,
    /// The zone as the reader knows it.
    state: ZoneState,
    /// The newest place that the relay signed for the writer.
    held: Position,
    /// When each envelope was sent, in order.
    sent_at: Vec<Instant>,
    /// Envelopes that were sent before the load of now.
    first: usize,
    acked: usize,
    delivered: usize,
    /// Pushes under way.
    pushes: BTreeMap<u32, Range<usize>>,
    /// Whether a pull is under way.
    pulling: bool,
    /// The newest head that a notice told of and no pull was sent for.
    told: Option<Vec<u8>>,
}

/// What the clients of a pair had seen when the relay went away.
pub struct Seen {
    pub cast: Cast,
    /// Envelopes that were sent before the last load.
    pub first: usize,
    pub acked: usize,
    pub delivered: usize,
}

impl Pair {
    /// Connects both, begins the zone, and lets the reader watch it.
    pub async fn open(index: usize, cast: Cast, url: String) -> Result<Self> {
        let mut writer = Session::open(&url, &cast.writer).await?;
        let mut reader = Session::open(&url, &cast.reader).await?;
        let (zone, items) = (cast.zone, cast.records.clone());
        let places: Vec<Outcome> = (0..items.len() as u64).map(Outcome::At).collect();
        let held = Position::default();
        let held = match writer.ask(Request::Push { zone, held, items }).await? {
            Reply::Pushed { outcomes, head } if outcomes == places => {
                ZoneHead::parse(&head)?.position
            }
            other => bail!("a zone does not begin: {other:?}"),
        };
        match reader.ask(Request::Watch { zones: vec![zone] }).await? {
            Reply::Done => {}
            other => bail!("a zone cannot be watched: {other:?}"),
        }
        let (state, _) = reader.pull_all(zone).await?.context("a zone is gone")?;
        let (sent_at, pushes) = (Vec::with_capacity(cast.envelopes.len()), BTreeMap::new());
        let (first, acked, delivered, pulling, told) = (0, 0, 0, false, None);
        Ok(Self {
            index,
            cast,
            writer,
            reader,
            state,
            held,
            sent_at,
            first,
            acked,
            delivered,
            pushes,
            pulling,
            told,
        })
    }

    /// Keeps both connections alive: the relay asks now and then whether they are there.
    pub async fn rest(&mut self, until: impl Fn() -> bool) -> Result<()> {
        while !until() {
            tokio::select! {
                message = self.writer.next() => bail!("a writer at rest hears {:?}", message?),
                message = self.reader.next() => bail!("a reader at rest hears {:?}", message?),
                () = sleep(REST) => {}
            }
        }
        Ok(())
    }

    /// Plays a load to its end, or until something breaks.
    pub async fn play(mut self, plan: Plan) -> (Self, Played) {
        let mut played = Played::default();
        if let Err(error) = self.work(&plan, &mut played).await {
            played.broken.push(format!("{error:#}"));
        }
        (self, played)
    }

    /// Ends both connections.
    pub fn close(self) -> Seen {
        let Self { cast, first, acked, delivered, .. } = self;
        Seen { cast, first, acked, delivered }
    }

    fn sent(&self) -> usize {
        self.sent_at.len()
    }

    async fn work(&mut self, plan: &Plan, played: &mut Played) -> Result<()> {
        let first = self.sent();
        self.first = first;
        let end = (first + plan.count).min(self.cast.envelopes.len());
        sleep_until(plan.start.into()).await;
        loop {
            self.send_due(plan, first..end, played).await?;
            let more = self.sent() < end && Instant::now() < plan.stop;
            if !more && self.delivered == self.sent() && self.acked == self.sent() {
                return Ok(());
            }
            let wake = match plan.pace {
                _ if !more => plan.stop + DRAIN,
                Pace::Rate { .. } if self.has_room() => {
                    plan.due(self.index, self.sent() - first).min(plan.stop)
                }
                _ => plan.stop,
            };
            if !more && Instant::now() >= wake {
                bail!("{} of {} were not delivered", self.sent() - self.delivered, self.sent());
            }
            tokio::select! {
                message = self.writer.next() => self.heard_by_writer(message?, played)?,
                message = self.reader.next() => {
                    self.heard_by_reader(message?, plan, played).await?;
                }
                () = sleep_until(wake.into()) => {}
            }
        }
    }

    /// With a rate too, what is under way is bounded.
    fn has_room(&self) -> bool {
        self.sent() < self.delivered + PUSH_ITEMS_MAX
    }

    /// Pushes whatever may leave now, as the engine does: all of it in one push.
    async fn send_due(
        &mut self,
        plan: &Plan,
        load: Range<usize>,
        played: &mut Played,
    ) -> Result<()> {
        let now = Instant::now();
        if now >= plan.stop {
            return Ok(());
        }
        let sent = self.sent();
        let to = match plan.pace {
            Pace::Window(window) => self.delivered + window,
            Pace::Rate { .. } => {
                let due = |number: &usize| plan.due(self.index, number - load.start) <= now;
                let more = (sent..load.end).take_while(due).count();
                if more > 0 {
                    let planned = plan.due(self.index, sent - load.start);
                    played.late_ms_max = played.late_ms_max.max(ms(now - planned));
                }
                (sent + more).min(self.delivered + PUSH_ITEMS_MAX)
            }
        };
        let to = to.min(load.end);
        if to > sent { self.push(sent..to).await } else { Ok(()) }
    }

    async fn push(&mut self, range: Range<usize>) -> Result<()> {
        let items = self.cast.envelopes[range.clone()].to_vec();
        let request = Request::Push { zone: self.cast.zone, held: self.held, items };
        self.sent_at.resize(range.end, Instant::now());
        let id = self.writer.post(request).await?;
        self.pushes.insert(id, range);
        Ok(())
    }

    /// The place in the log that an envelope gets: nobody else writes in this zone.
    fn place(&self, number: usize) -> u64 {
        (self.cast.records.len() + number) as u64
    }

    fn heard_by_writer(&mut self, message: RelayMessage, played: &mut Played) -> Result<()> {
        let (range, outcomes, head) = match message {
            RelayMessage::Answer { id, reply: Reply::Pushed { outcomes, head } } => {
                let range = self.pushes.remove(&id).context("an answer to no push")?;
                (range, outcomes, head)
            }
            RelayMessage::Notice(_) => return Ok(()),
            other => bail!("the writer hears {other:?}"),
        };
        let head = ZoneHead::parse(&head)?;
        ensure!(outcomes.len() == range.len(), "not every item has an outcome");
        let now = Instant::now();
        for (number, outcome) in range.clone().zip(outcomes) {
            let place = self.place(number);
            let covered = outcome == Outcome::At(place) && head.position.size > place;
            ensure!(covered, "envelope {number} is not at {place}: {outcome:?}");
            played.acked_ms.push(ms(now - self.sent_at[number]));
        }
        self.acked = range.end;
        self.held = head.position;
        Ok(())
    }

    async fn heard_by_reader(
        &mut self,
        message: RelayMessage,
        plan: &Plan,
        played: &mut Played,
    ) -> Result<()> {
        let more = match message {
            RelayMessage::Notice(Notice::Grew { head }) => {
                self.told = Some(head);
                !self.pulling
            }
            RelayMessage::Notice(_) => false,
            RelayMessage::Answer { reply: Reply::Leaves { from, leaves, head }, .. } => {
                self.pulling = false;
                ensure!(from == self.state.position().size, "leaves from another place");
                let behind = self.take(&leaves, &head, plan.check, played)?;
                // Whatever was told before this answer left stands in it.
                behind || self.told.as_ref().is_some_and(|told| *told != head)
            }
            other => bail!("the reader hears {other:?}"),
        };
        if more {
            self.told = None;
            self.pulling = true;
            let (zone, held) = (self.cast.zone, self.state.position());
            self.reader.post(Request::Pull { zone, held, without: None }).await?;
        }
        Ok(())
    }

    /// Takes leaves in; says whether there are more.
    fn take(
        &mut self,
        leaves: &[LogLeaf],
        head: &[u8],
        check: Check,
        played: &mut Played,
    ) -> Result<bool> {
        let before = self.delivered;
        for leaf in leaves {
            let sent = self.cast.envelopes.get(self.delivered).context("a leaf too many")?;
            if check == Check::Verify {
                self.state.append(leaf)?;
            } else {
                let same = leaf.signed == sent.signed && leaf.ciphertext == sent.ciphertext;
                ensure!(same, "envelope {} came as another one", self.delivered);
                self.state.void(leaf);
            }
            self.delivered += 1;
        }
        let behind = if check == Check::Verify {
            let (head, here) = (ZoneHead::parse(head)?.position, self.state.position());
            ensure!(head == here || head.size > here.size, "the leaves do not make the head");
            head.size > here.size
        } else {
            leaves.len() >= PAGE_LEAVES_MAX
        };
        let now = Instant::now();
        let sent_at = &self.sent_at[before..self.delivered];
        played.latencies_ms.extend(sent_at.iter().map(|sent| ms(now - *sent)));
        if self.delivered > before {
            played.last = Some(now);
        }
        Ok(behind)
    }
}
