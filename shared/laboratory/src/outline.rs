//! What an entry is before anybody writes a text: where, what, by whom, when, about what. It is
//! made quickly, so that a link can say the title of what it leads to.

use crate::blocks::plain;
use crate::dice::{Dice, Stream};
use crate::form::title_of_form;
use crate::lab::Laboratory;
use crate::plan::Science;
use crate::words::common::{MAKERS, TRIAL};
use crate::writer::{Writer, capital};
use cahier_notebook::EntryKind;

/// Entries that each zone begins with: an instrument, a protocol, a reagent, an experiment.
pub(crate) const FIRST: u32 = 4;

/// What is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Experiment,
    Instrument,
    Reagent,
    Protocol,
    Form,
}

impl Sort {
    /// The kind of the entry.
    pub(crate) fn kind(self) -> EntryKind {
        match self {
            Self::Experiment => EntryKind::Experiment,
            Self::Instrument | Self::Reagent => EntryKind::Resource,
            Self::Protocol => EntryKind::ExperimentTemplate,
            Self::Form => EntryKind::ResourceTemplate,
        }
    }
}

/// Where an entry stands, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seat {
    pub(crate) zone: u32,
    pub(crate) sort: Sort,
}

/// An entry before its text.
pub(crate) struct Outline {
    pub(crate) number: u32,
    pub(crate) seat: Seat,
    /// Who begins it: number of a person.
    pub(crate) author: u32,
    /// When: a place of the calendar.
    pub(crate) place: u32,
    pub(crate) title: String,
    /// The lot of a reagent.
    pub(crate) lot: String,
    /// Who writes its text.
    pub(crate) writer: Writer,
}

/// Where the entry with that number stands.
pub(crate) fn seat(seed: u64, zones: u32, number: u32) -> Seat {
    let mut dice = Dice::new(seed, Stream::Seat, u64::from(number));
    let zones = zones.max(1);
    if number / zones < FIRST {
        let sort = match number / zones {
            0 => Sort::Instrument,
            1 => Sort::Protocol,
            2 => Sort::Reagent,
            _ => Sort::Experiment,
        };
        return Seat { zone: number % zones, sort };
    }
    let zone = u32::try_from(dice.rank(zones as usize)).unwrap_or_default();
    let sort = match dice.below(100) {
        0..83 => Sort::Experiment,
        83..89 => Sort::Reagent,
        89..94 => Sort::Instrument,
        94..99 => Sort::Protocol,
        _ => Sort::Form,
    };
    Seat { zone, sort }
}

impl Outline {
    /// The outline of the entry with that number.
    pub(crate) fn of(lab: &Laboratory, number: u32) -> Self {
        let plan = lab.plan();
        let seat = seat(plan.seed, plan.zones, number);
        let mut dice = Dice::new(plan.seed, Stream::Outline, u64::from(number));
        let place = lab.place(number);
        let present = lab.present(seat.zone, place);
        let author = dice.any(&present);
        let own = lab.people().get(author as usize).map(|person| person.lang);
        let lang = match own.filter(|_| dice.chance(60)) {
            Some(own) => own,
            None => plan.lang(&mut dice),
        };
        let zone = lab.zones().get(seat.zone as usize);
        let science = zone.map_or(Science::Biology, |zone| zone.science);
        let prefix = zone.map_or("", |zone| zone.prefix.as_str());
        let series = format!("{prefix}-{:02}", lab.year(place) % 100);
        let mut writer = Writer::new(dice, lang, science, series);
        writer.colleagues = present.iter().map(|number| lab.name(*number)).collect();
        writer.choose(seat.zone as usize);
        let lot = writer.lot();
        let title = title(&mut writer, seat.sort, &lot);
        Self { number, seat, author, place, title, lot, writer }
    }
}

fn title(writer: &mut Writer, sort: Sort, lot: &str) -> String {
    let (lang, words) = (writer.lang, writer.words());
    match sort {
        Sort::Experiment => {
            let pattern = writer.dice.likely(words.titles.of(lang));
            let title = plain(&writer.fill(pattern));
            match writer.dice.below(100) {
                0..20 => format!("{title}, {} {}", lang.of(TRIAL), writer.dice.between(2, 6)),
                20..32 => format!("{title} ({})", writer.code()),
                _ => title,
            }
        }
        Sort::Instrument => {
            let noun = writer.dice.any(words.instruments).bare(lang);
            writer.name = format!("{} {}", writer.dice.any(MAKERS), writer.model());
            format!("{} {}", capital(&plain(noun)), writer.name)
        }
        Sort::Reagent => {
            let noun = writer.dice.any(words.stock).bare(lang);
            format!("{}, lot {lot}", capital(&plain(noun)))
        }
        Sort::Protocol => lang.of(writer.dice.any(words.protocols)).to_owned(),
        Sort::Form => title_of_form(lang).to_owned(),
    }
}
