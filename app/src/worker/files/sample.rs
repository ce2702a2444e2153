//! A plausible small laboratory, to look around in. It stays on this device and goes again.

use super::Ended;
use crate::ctx;
use crate::message::Answer;
use crate::worker::desk::Desk;
use crate::worker::trouble::{closed, refused};
use cahier_evidence::{Class, DocumentId, ZoneId};
use cahier_laboratory::{File, Laboratory, Plan, Science};
use cahier_sync::{CommandError, Context, Engine, NewFile};
use cahier_words::Lang;

/// Titles of its zone.
const TITLES: [&str; 2] = ["Exemple · Écologie littorale", "Sample · Coastal ecology"];
/// How many entries it has: enough for a list, filters and a search.
const ENTRIES: u32 = 40;

impl Desk {
    /// Begins the sample, once.
    pub(in crate::worker) async fn begin_sample(&mut self, french: bool) -> Ended {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        if sample_zone(&driver.engine).is_some() {
            return Ok((Answer::Done, None));
        }
        ctx!(ctx);
        let lang = if french { Lang::Fr } else { Lang::En };
        fill(&mut driver.engine, lang, ctx).map_err(refused)?;
        self.stirred = true;
        Ok((Answer::Done, None))
    }

    /// Takes the sample away again, with whatever was written in it.
    pub(in crate::worker) fn remove_sample(&mut self) -> Ended {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        if let Some(zone) = sample_zone(&driver.engine) {
            driver.engine.forget_zone(zone).map_err(refused)?;
        }
        self.stirred = true;
        Ok((Answer::Done, None))
    }
}

fn sample_zone(engine: &Engine) -> Option<ZoneId> {
    engine.local_zones().first().copied()
}

fn fill(engine: &mut Engine, lang: Lang, ctx: &mut Context<'_>) -> Result<(), CommandError> {
    let zone = engine.new_local_zone(lang.say(TITLES[0], TITLES[1]), ctx)?;
    let written_in = match lang {
        Lang::Fr => cahier_laboratory::Lang::Fr,
        Lang::En => cahier_laboratory::Lang::En,
    };
    let laboratory = Laboratory::new(Plan::sample(ENTRIES, Science::Ecology, written_in));
    let mut ids: Vec<DocumentId> = Vec::new();
    for mut written in laboratory.entries() {
        let id = engine.begin(zone, Class::Entry, None, ctx)?;
        ids.push(id);
        // Links lead to earlier entries alone.
        let named = |number: u32| ids.get(number as usize).map(DocumentId::to_string);
        written.link_to(|number| named(number).unwrap_or_default());
        for file in &written.files {
            attach(engine, id, file, ctx)?;
        }
        engine.edit(id, &written.changes(), ctx)?;
        // It is nobody's work.
        engine.unwrite(id);
    }
    Ok(())
}

fn attach(
    engine: &mut Engine,
    entry: DocumentId,
    file: &File,
    ctx: &mut Context<'_>,
) -> Result<(), CommandError> {
    let bytes = file.bytes();
    let new = NewFile {
        name: &file.name,
        media_type: file.media_type,
        description: Some(file.description.clone()),
        bytes: &bytes,
        id: Some(file.id.clone()),
    };
    engine.attach(entry, new, ctx).map(drop)
}
