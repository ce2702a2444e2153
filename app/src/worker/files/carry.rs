//! What colleagues carry to each other by hand where no relay is in reach.

use super::blob::{Parts, size, slice};
use super::{Ended, Step, Stepping, Work};
use crate::ctx;
use crate::message::{Answer, Report};
use crate::store::IndexedStore;
use crate::worker::desk::Desk;
use crate::worker::trouble::{closed, refused};
use cahier_evidence::ZoneId;
use cahier_protocol::{BUNDLE_BYTES_MAX, Bundle, VERSION, encode};
use cahier_sync::{Brought, Driver};
use cahier_words::{Sentence, both};
use web_sys::Blob;

/// A bundle that is made.
pub(in crate::worker) struct Carrying {
    zone: ZoneId,
    flushed: bool,
}

impl Work for Carrying {
    fn step<'a>(&'a mut self, driver: &'a mut Driver<IndexedStore>) -> Stepping<'a> {
        Box::pin(self.go_on(driver))
    }
}

impl Carrying {
    /// Everything of a zone, for a colleague.
    pub fn new(zone: ZoneId) -> Self {
        Self { zone, flushed: false }
    }

    /// Makes it, once what was typed is on disk as envelopes.
    async fn go_on(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        if !std::mem::replace(&mut self.flushed, true) {
            ctx!(ctx);
            driver.engine.flush(ctx).map_err(refused)?;
            return Ok(Step::More);
        }
        // After a power cut the same number would be signed twice.
        if driver.engine.status().unsaved > 0 {
            return Ok(Step::Waits);
        }
        let leaves = driver.leaves(self.zone, 0, usize::MAX).await;
        let leaves = leaves.map_err(|why| cahier_words::store(&why))?;
        let leaves = leaves.into_iter().map(|(_, leaf)| leaf).collect();
        let part = driver.engine.bundle_zone(self.zone, 0, leaves).map_err(refused)?;
        let checkpoint = driver.engine.log_note();
        let bytes = encode(&Bundle { version: VERSION, zones: vec![part], checkpoint });
        if bytes.len() > BUNDLE_BYTES_MAX {
            return Err(too_large());
        }
        let (name, media_type) = ("cahier.lot".to_owned(), "application/octet-stream".to_owned());
        let mut parts = Parts::default();
        parts.push(&bytes)?;
        let blob = parts.finish(&[], &media_type)?;
        Ok(Step::Ended(Ok((Answer::File { name, media_type }, Some(blob)))))
    }
}

impl Desk {
    /// Takes in what a colleague carried.
    pub(in crate::worker) async fn take_in(&mut self, file: &Blob) -> Ended {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let length = size(file);
        if length > BUNDLE_BYTES_MAX as u64 {
            return Err(too_large());
        }
        let bytes = slice(file, 0, usize::try_from(length).unwrap_or(usize::MAX)).await?;
        ctx!(ctx);
        let brought = driver.engine.take_bundle(&bytes, ctx).map_err(refused)?;
        let report = Report { lines: lines(brought), ..Report::default() };
        Ok((Answer::Report(report), None))
    }
}

fn lines(brought: Brought) -> Vec<Sentence> {
    let Brought { leaves, carried, kept } = brought;
    if (leaves, carried, kept) == (0, 0, 0) {
        return vec![both(
            "Ce fichier n’apporte rien de nouveau.",
            "There is nothing new in this file.",
        )];
    }
    let mut lines = Vec::new();
    if leaves > 0 {
        lines.push(both(
            format!("Changements déjà passés par le relais : {leaves}."),
            format!("Changes that went through the relay already: {leaves}."),
        ));
    }
    if carried > 0 {
        lines.push(both(
            format!(
                "Changements qui attendent le relais : {carried}. Le premier de vous deux qui \
                 l’atteint les lui apporte."
            ),
            format!(
                "Changes that wait for the relay: {carried}. Whoever of you reaches it first \
                 brings them."
            ),
        ));
    }
    if kept > 0 {
        lines.push(both(
            format!("Travaux refusés, gardés pour qui voudra les reprendre : {kept}."),
            format!("Refused work, kept for whoever wants to take it in: {kept}."),
        ));
    }
    lines
}

fn too_large() -> Sentence {
    let mib = BUNDLE_BYTES_MAX >> 20;
    both(
        format!(
            "Le lot fait plus de {mib} Mio, ce que personne ne lit. Rien n’a été changé ; passez \
             par un relais."
        ),
        format!(
            "The bundle is larger than {mib} MiB, which nobody reads. Nothing was changed; use a \
             relay."
        ),
    )
}
