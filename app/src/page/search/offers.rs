//! What the palette offers for what is typed. Pure: entries by their titles, places and deeds by
//! their names in either language, and at last the search.

use super::result::kind_name;
use crate::message::Row;
use crate::page::route::{Route, Section, Shelf};
use cahier_search::{Query, fold};

/// Most entries that are offered, and how many while nothing is typed.
const ENTRIES_MAX: usize = 8;
const RECENT_MAX: usize = 5;

/// What happens when an offer is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Goes to a place.
    Go(Route),
    /// Closes the notebook.
    Lock,
    /// Speaks the other language.
    OtherLanguage,
    /// Shows the sheet of keys.
    Keys,
}

/// Something that the palette offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its icon.
    pub icon: &'static str,
    /// What it is called: French, English.
    pub name: (String, String),
    /// What it is: French, English.
    pub what: (&'static str, &'static str),
    /// What happens.
    pub deed: Deed,
}

impl Offer {
    /// What its element is known by, in the place where it stands.
    pub fn key(&self, at: usize) -> String {
        let to = match &self.deed {
            Deed::Go(route) => route.path(),
            Deed::Lock | Deed::OtherLanguage | Deed::Keys => String::new(),
        };
        [&*at.to_string(), &self.name.0, &to].join("\n")
    }
}

const PLACE: (&str, &str) = ("Aller", "Go");
const ACTION: (&str, &str) = ("Faire", "Do");

/// A fixed offer.
fn fixed(
    icon: &'static str,
    french: &str,
    english: &str,
    what: (&'static str, &'static str),
    deed: Deed,
) -> Offer {
    Offer { icon, name: (french.to_owned(), english.to_owned()), what, deed }
}

/// What can be done, and every place of the page.
fn fixed_offers() -> Vec<Offer> {
    let go = |icon, french: &str, english: &str, route| {
        fixed(icon, french, english, PLACE, Deed::Go(route))
    };
    let begin = |icon, french: &str, english: &str, shelf| {
        fixed(icon, french, english, ACTION, Deed::Go(Route::New(shelf)))
    };
    let settings = |french: &str, english: &str, section| {
        go("settings", french, english, Route::Settings(section))
    };
    vec![
        begin("plus", "Nouvelle expérience", "New experiment", Shelf::Experiments),
        begin("plus", "Nouvelle ressource", "New resource", Shelf::Resources),
        begin("plus", "Nouveau modèle", "New template", Shelf::Templates),
        go("flask-conical", "Expériences", "Experiments", Route::Entries(Shelf::Experiments)),
        go("package", "Ressources", "Resources", Route::Entries(Shelf::Resources)),
        go("layout-template", "Modèles", "Templates", Route::Entries(Shelf::Templates)),
        go("list-checks", "À faire", "To do", Route::Tasks),
        go("search", "Recherche", "Search", Route::Search(String::new())),
        go("users", "Zones", "Zones", Route::Zones),
        go("users", "Rejoindre une zone", "Join a zone", Route::Join),
        go("file-input", "Importer", "Import", Route::Import),
        go("list-checks", "Travail gardé", "Kept work", Route::Kept),
        settings("Réglages", "Settings", Section::All),
        settings("Réglages\u{a0}: vous", "Settings: you", Section::You),
        settings(
            "Réglages\u{a0}: langue et apparence",
            "Settings: language and looks",
            Section::Language,
        ),
        settings("Réglages\u{a0}: appareils", "Settings: devices", Section::Devices),
        settings("Réglages\u{a0}: secours", "Settings: recovery", Section::Recovery),
        settings("Réglages\u{a0}: stockage", "Settings: storage", Section::Storage),
        settings("Réglages\u{a0}: relais", "Settings: relay", Section::Relay),
        settings("Réglages\u{a0}: à propos", "Settings: about", Section::About),
        go("circle-help", "Aide", "Help", Route::Help),
        fixed("keyboard", "Montrer les touches", "Show the keys", ACTION, Deed::Keys),
        fixed("lock", "Verrouiller le cahier", "Lock the notebook", ACTION, Deed::Lock),
        fixed(
            "languages",
            "Parler anglais (English)",
            "Speak French (français)",
            ACTION,
            Deed::OtherLanguage,
        ),
    ]
}

/// What is offered for what is typed, best first.
pub fn offered<'a>(typed: &str, rows: impl Iterator<Item = &'a Row>) -> Vec<Offer> {
    let query = Query::parse(typed);
    let folded = fold(typed.trim());
    let mut found: Vec<(bool, &Row)> = rows
        .filter(|row| query.fits(&row.title))
        .map(|row| (!fold(&row.title).starts_with(&folded), row))
        .collect();
    found.sort_by(|(inside, one), (other_inside, other)| {
        let newest = other.modified_ms.total_cmp(&one.modified_ms);
        inside.cmp(other_inside).then(newest).then_with(|| one.id.cmp(&other.id))
    });
    found.truncate(if query.is_empty() { RECENT_MAX } else { ENTRIES_MAX });
    let mut offers: Vec<Offer> = found.into_iter().map(|(_, row)| entry(row)).collect();
    let fits = |offer: &Offer| query.fits(&offer.name.0) || query.fits(&offer.name.1);
    offers.extend(fixed_offers().into_iter().filter(fits));
    if !query.is_empty() {
        let words = typed.trim();
        offers.push(fixed(
            "search",
            &format!("Chercher «\u{a0}{words}\u{a0}» dans tous les textes"),
            &format!("Search all texts for “{words}”"),
            ACTION,
            Deed::Go(Route::Search(words.to_owned())),
        ));
    }
    offers
}

fn entry(row: &Row) -> Offer {
    let shelf = Shelf::of(row.kind);
    let icon = match shelf {
        Shelf::Experiments => "flask-conical",
        Shelf::Resources => "package",
        Shelf::Templates => "layout-template",
    };
    let name = match row.title.trim() {
        "" => ("Sans titre".to_owned(), "Untitled".to_owned()),
        title => (title.to_owned(), title.to_owned()),
    };
    let deed = Deed::Go(Route::Entry { shelf, id: row.id.clone(), pane: None });
    Offer { icon, name, what: kind_name(row.kind), deed }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, title: &str, modified_ms: f64) -> Row {
        Row { id: id.to_owned(), title: title.to_owned(), modified_ms, ..Row::default() }
    }

    fn names(typed: &str, rows: &[Row]) -> Vec<String> {
        offered(typed, rows.iter()).into_iter().map(|offer| offer.name.0).collect()
    }

    #[test]
    fn entries_come_by_their_titles_whatever_the_accents() {
        let rows = [
            row("a", "Suivi de l’électrolyse", 3.0),
            row("b", "Électrolyse de l’eau", 1.0),
            row("c", "Dosage", 2.0),
        ];
        let found = names("electro", &rows);
        assert_eq!(found[..2], ["Électrolyse de l’eau", "Suivi de l’électrolyse"]);
        assert_eq!(found.len(), 3, "and the search of all texts: {found:?}");
        assert_eq!(names("eau elec", &rows)[0], "Électrolyse de l’eau");
    }

    #[test]
    fn places_and_deeds_come_by_either_name() {
        for typed in ["verrou", "lock note"] {
            let found = offered(typed, [].iter());
            assert_eq!(found[0].deed, Deed::Lock, "{typed}");
        }
        let found = offered("new exp", [].iter());
        assert_eq!(found[0].deed, Deed::Go(Route::New(Shelf::Experiments)));
    }

    #[test]
    fn what_was_written_last_is_offered_before_anything_is_typed() {
        let rows: Vec<Row> =
            (0..9).map(|at| row(&at.to_string(), &format!("Essai {at}"), f64::from(at))).collect();
        let found = names("", &rows);
        assert_eq!(found[..RECENT_MAX], ["Essai 8", "Essai 7", "Essai 6", "Essai 5", "Essai 4"]);
        assert_eq!(found.len(), RECENT_MAX + fixed_offers().len());
    }
}
