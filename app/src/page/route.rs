//! Where the page is: each view has an address that can be shared, and each address a view.

use super::query;
use cahier_notebook::EntryKind;

/// Longest identifier that stands in an address, characters.
const ID_CHARS_MAX: usize = 64;
/// Longest search that stands in an address, characters.
const SEARCH_CHARS_MAX: usize = 500;

/// A place of the page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// The list of a shelf.
    Entries(Shelf),
    /// An entry, and the side sheet that is open beside it.
    Entry { shelf: Shelf, id: String, pane: Option<Pane> },
    /// Begin an entry.
    New(Shelf),
    /// The zones.
    Zones,
    /// A zone.
    Zone(String),
    /// Join a zone with an invitation.
    Join,
    /// What waits for the person.
    Tasks,
    /// A search.
    Search(String),
    /// Work that was not taken in.
    Kept,
    /// Bring entries in.
    Import,
    /// Files that another app of this device hands over.
    Share,
    /// Settings.
    Settings(Section),
    /// How things are done.
    Help,
    /// The components, side by side.
    #[cfg(debug_assertions)]
    Components,
    /// There is no such place.
    Lost,
}

/// Where entries stand, by what they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// Work done, day by day.
    #[default]
    Experiments,
    /// Objects of the library.
    Resources,
    /// What new entries start from.
    Templates,
}

/// What can be open beside an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pane {
    /// Date, status, category, tags, people.
    Details,
    /// Steps.
    Steps,
    /// Fields.
    Fields,
    /// Attachments.
    Files,
    /// Links.
    Links,
    /// Comments.
    Comments,
    /// Versions.
    History,
    /// Signatures.
    Signatures,
}

/// A part of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// All of them, as a list.
    All,
    /// The person.
    You,
    /// Language and looks.
    Language,
    /// Devices and ways in.
    Devices,
    /// Recovery.
    Recovery,
    /// What is kept on this device.
    Storage,
    /// The relay.
    Relay,
    /// The app.
    About,
}

impl Shelf {
    /// Each shelf, in the order of the rail.
    pub const ALL: [Self; 3] = [Self::Experiments, Self::Resources, Self::Templates];

    /// Its word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Experiments => "experiments",
            Self::Resources => "resources",
            Self::Templates => "templates",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shelf| shelf.word() == word)
    }

    /// Where an entry stands.
    pub fn of(kind: EntryKind) -> Self {
        match kind {
            EntryKind::Experiment => Self::Experiments,
            EntryKind::Resource => Self::Resources,
            EntryKind::ExperimentTemplate | EntryKind::ResourceTemplate => Self::Templates,
        }
    }

    /// What begins on it.
    pub fn kind(self) -> EntryKind {
        match self {
            Self::Experiments => EntryKind::Experiment,
            Self::Resources => EntryKind::Resource,
            Self::Templates => EntryKind::ExperimentTemplate,
        }
    }
}

impl Pane {
    /// Each of them.
    pub const ALL: [Self; 8] = [
        Self::Details,
        Self::Steps,
        Self::Fields,
        Self::Files,
        Self::Links,
        Self::Comments,
        Self::History,
        Self::Signatures,
    ];

    /// Its word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Details => "details",
            Self::Steps => "steps",
            Self::Fields => "fields",
            Self::Files => "files",
            Self::Links => "links",
            Self::Comments => "comments",
            Self::History => "history",
            Self::Signatures => "signatures",
        }
    }

    /// The one with that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pane| pane.word() == word)
    }
}

impl Section {
    /// Each part, without the list of all.
    pub const ALL: [Self; 7] = [
        Self::You,
        Self::Language,
        Self::Devices,
        Self::Recovery,
        Self::Storage,
        Self::Relay,
        Self::About,
    ];

    /// Its word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "",
            Self::You => "you",
            Self::Language => "language",
            Self::Devices => "devices",
            Self::Recovery => "recovery",
            Self::Storage => "storage",
            Self::Relay => "relay",
            Self::About => "about",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.word() == word)
    }
}

/// Whether something may be the identifier of anything.
fn is_id(word: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !word.is_empty() && word.len() <= ID_CHARS_MAX && word.chars().all(known)
}

impl Route {
    /// The place of an address.
    pub fn parse(path: &str, query: &str) -> Self {
        let words: Vec<&str> = path.split('/').filter(|word| !word.is_empty()).take(4).collect();
        match words[..] {
            [] => Self::Entries(Shelf::Experiments),
            ["new"] => Self::New(Shelf::Experiments),
            ["new", word] => Shelf::parse(word).map_or(Self::Lost, Self::New),
            ["zones"] => Self::Zones,
            ["zones", id] if is_id(id) => Self::Zone(id.to_owned()),
            ["join"] => Self::Join,
            ["tasks"] => Self::Tasks,
            ["search"] => {
                let words = query::value(query, "q").unwrap_or_default();
                Self::Search(words.chars().take(SEARCH_CHARS_MAX).collect())
            }
            ["kept"] => Self::Kept,
            ["import"] => Self::Import,
            ["share"] => Self::Share,
            ["settings"] => Self::Settings(Section::All),
            ["settings", word] => Section::parse(word).map_or(Self::Lost, Self::Settings),
            ["help"] => Self::Help,
            #[cfg(debug_assertions)]
            ["components"] => Self::Components,
            [word] => Shelf::parse(word).map_or(Self::Lost, Self::Entries),
            [word, id] => Self::entry(word, id, None),
            [word, id, pane] => match Pane::parse(pane) {
                Some(pane) => Self::entry(word, id, Some(pane)),
                None => Self::Lost,
            },
            _ => Self::Lost,
        }
    }

    fn entry(word: &str, id: &str, pane: Option<Pane>) -> Self {
        match Shelf::parse(word) {
            Some(shelf) if is_id(id) => Self::Entry { shelf, id: id.to_owned(), pane },
            _ => Self::Lost,
        }
    }

    /// Its address.
    pub fn path(&self) -> String {
        match self {
            Self::Entries(shelf) => format!("/{}", shelf.word()),
            Self::Entry { shelf, id, pane: None } => format!("/{}/{id}", shelf.word()),
            Self::Entry { shelf, id, pane: Some(pane) } => {
                format!("/{}/{id}/{}", shelf.word(), pane.word())
            }
            Self::New(Shelf::Experiments) => "/new".to_owned(),
            Self::New(shelf) => format!("/new/{}", shelf.word()),
            Self::Zones => "/zones".to_owned(),
            Self::Zone(id) => format!("/zones/{id}"),
            Self::Join => "/join".to_owned(),
            Self::Tasks => "/tasks".to_owned(),
            Self::Search(words) => format!("/search{}", query::write(&[("q", words)])),
            Self::Kept => "/kept".to_owned(),
            Self::Import => "/import".to_owned(),
            Self::Share => "/share".to_owned(),
            Self::Settings(Section::All) => "/settings".to_owned(),
            Self::Settings(section) => format!("/settings/{}", section.word()),
            Self::Help => "/help".to_owned(),
            #[cfg(debug_assertions)]
            Self::Components => "/components".to_owned(),
            Self::Lost => "/lost".to_owned(),
        }
    }

    /// The shelf that it is on, where it is on one.
    pub fn shelf(&self) -> Option<Shelf> {
        match self {
            Self::Entries(shelf) | Self::New(shelf) | Self::Entry { shelf, .. } => Some(*shelf),
            _ => None,
        }
    }

    /// Whether two addresses show the same view, whatever is open beside it.
    pub fn is_same_view(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Entry { id, .. }, Self::Entry { id: other, .. }) => id == other,
            (Self::Search(_), Self::Search(_)) => true,
            _ => self == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Route> {
        let mut all = vec![
            Route::Zones,
            Route::Zone("0a1b".to_owned()),
            Route::Join,
            Route::Tasks,
            Route::Search(String::new()),
            Route::Search("sel & eau 20 %".to_owned()),
            Route::Kept,
            Route::Import,
            Route::Share,
            Route::Settings(Section::All),
            Route::Help,
            Route::Lost,
        ];
        #[cfg(debug_assertions)]
        all.push(Route::Components);
        all.extend(Section::ALL.map(Route::Settings));
        for shelf in Shelf::ALL {
            let entry = |pane| Route::Entry { shelf, id: "00ff-x_y".to_owned(), pane };
            all.extend([Route::Entries(shelf), Route::New(shelf), entry(None)]);
            all.extend(Pane::ALL.map(|pane| entry(Some(pane))));
        }
        all
    }

    #[test]
    fn every_place_has_an_address_of_its_own() {
        let mut seen = std::collections::BTreeSet::new();
        for route in all() {
            let path = route.path();
            let (before, query) = path.split_once('?').unwrap_or((&path, ""));
            assert_eq!(Route::parse(before, query), route, "{path}");
            assert!(seen.insert(path.clone()), "{path} twice");
        }
    }

    #[test]
    fn the_start_is_the_list_of_experiments() {
        assert_eq!(Route::parse("/", ""), Route::Entries(Shelf::Experiments));
        assert_eq!(Route::parse("", ""), Route::Entries(Shelf::Experiments));
        assert_eq!(Route::parse("/experiments/", ""), Route::Entries(Shelf::Experiments));
    }

    #[test]
    fn what_is_no_place_is_lost() {
        let long = format!("/experiments/{}", "a".repeat(ID_CHARS_MAX + 1));
        let paths = [
            "/nowhere",
            "/experiments/a/nothing",
            "/experiments/a/history/b",
            "/experiments/%3Cb%3E",
            "/zones/é",
            "/settings/secret",
            "/new/zones",
            "/shelf/a",
            &long,
        ];
        for path in paths {
            assert_eq!(Route::parse(path, ""), Route::Lost, "{path}");
        }
    }

    #[test]
    fn a_sheet_beside_an_entry_is_the_same_view() {
        let at = |path| Route::parse(path, "");
        assert!(at("/experiments/a").is_same_view(&at("/experiments/a/history")));
        assert!(!at("/experiments/a").is_same_view(&at("/experiments/b")));
        assert!(!at("/experiments").is_same_view(&at("/experiments/b")));
    }
}
