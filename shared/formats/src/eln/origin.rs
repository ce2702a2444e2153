//! By what an entry is found again when its archive, or a later one, comes once more: what it is
//! called in the notebook that it comes from, and which notebook that is.

use super::bring::SOURCE;
use super::graph::Graph;
use super::import::ImportedEntry;
use super::index::{is_address, one_line};
use crate::tree::clip;
use std::collections::BTreeMap;

/// Key under which an entry keeps the address of its page there.
const ADDRESS: &str = "url";
/// Lengths of identifiers that are unique beyond their archive.
const UNIQUE_BYTES: std::ops::RangeInclusive<usize> = 16..=512;
/// Hex digits that such an identifier holds one after another.
const HEX_RUN_MIN: usize = 8;
const EXPORTER_BYTES_MAX: usize = 200;

/// Whether an identifier means one thing everywhere: a UUID, a hash and the ids of eLabFTW and
/// PASTA do, the running numbers of SampleDB and the words of Kadi4Mat do not.
pub(crate) fn is_unique(identifier: &str) -> bool {
    let runs = identifier.split(|c: char| !c.is_ascii_hexdigit());
    let digits = identifier.bytes().filter(u8::is_ascii_digit).count();
    UNIQUE_BYTES.contains(&identifier.len())
        && digits >= 2
        && runs.map(str::len).max() >= Some(HEX_RUN_MIN)
}

/// Which notebook wrote an archive, as far as it says: the address of its server, that of the
/// program, or a name. Empty if it says none.
pub(crate) fn exporter(graph: &Graph) -> String {
    let server = graph.root().and_then(|root| root.filled("identifier"));
    let descriptor = graph.descriptor();
    let publishers = descriptor.map(|node| node.nodes("sdPublisher")).unwrap_or_default();
    let ids = descriptor.map(|node| node.references("sdPublisher")).unwrap_or_default();
    let pages = publishers.iter().filter_map(|publisher| publisher.filled("url"));
    let mut said: Vec<String> = server.into_iter().chain(pages).collect();
    said.extend(ids.iter().map(|id| (*id).to_owned()));
    said.retain(|text| is_address(text));
    said.extend(publishers.iter().filter_map(|publisher| publisher.filled("name")));
    said.extend(ids.into_iter().map(str::to_owned));
    let first = said.iter().map(|text| one_line(text)).find(|text| !text.is_empty());
    clip(&first.unwrap_or_default(), EXPORTER_BYTES_MAX).to_owned()
}

/// The entries that are here and came with an import, by all that they are found by.
#[derive(Clone, Debug)]
pub struct Origins<T> {
    by_source: BTreeMap<String, T>,
    /// None where several entries have one address.
    by_address: BTreeMap<String, Option<T>>,
}

impl<T> Default for Origins<T> {
    fn default() -> Self {
        Self { by_source: BTreeMap::new(), by_address: BTreeMap::new() }
    }
}

impl<T: Copy> Origins<T> {
    /// Takes in an entry that is here, by its `extra`; false if it came with no import.
    pub fn add(&mut self, extra: &BTreeMap<String, String>, entry: T) -> bool {
        let Some(source) = extra.get(SOURCE) else { return false };
        self.by_source.insert(source.clone(), entry);
        if let Some(address) = extra.get(ADDRESS).filter(|address| is_address(address)) {
            let one = self.by_address.entry(address.clone());
            one.and_modify(|known| *known = None).or_insert(Some(entry));
        }
        true
    }

    /// The entry that an imported one became, or was all along: by its source id, or else by the
    /// address of its page, which archives of older versions have alone.
    pub fn find(&self, imported: &ImportedEntry) -> Option<T> {
        let by_address = || self.by_address.get(imported.address.as_deref()?).copied().flatten();
        self.by_source.get(&imported.source_id).copied().or_else(by_address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_unique_or_not() {
        for unique in [
            "20250916-4af4da4ef50c6512782c3b0b484aad236ccd7591",
            "x-302b90b8983d46c5a6b044f1b64ca4b4",
            "ff576b4c-96e3-4bef-aaed-1b15da52a0b1",
            "00112233445566778899aabbccddeeff",
        ] {
            assert!(is_unique(unique), "{unique}");
        }
        for not in ["7", "KD4-1", "characterization-of-a-sample", "records-example-2024", ""] {
            assert!(!is_unique(not), "{not}");
        }
    }

    #[test]
    fn the_exporter_is_an_address_or_a_name() {
        let of = |root: &str, publisher: &str| {
            let json = format!(
                "{{\"@graph\": [{{\"@id\": \"ro-crate-metadata.json\", \"about\": {{\"@id\": \
                 \"./\"}}, \"sdPublisher\": {publisher}}}, {{\"@id\": \"./\", \"identifier\": \
                 \"{root}\"}}, {{\"@id\": \"#p\", \"name\": \"P\", \"url\": \"https://p.org\"}}, \
                 {{\"@id\": \"#q\", \"name\": \"Q\"}}]}}"
            );
            exporter(&Graph::parse(json.as_bytes(), 1 << 20).unwrap())
        };
        assert_eq!(of("http://localhost:8080", "{\"@id\": \"#p\"}"), "http://localhost:8080");
        assert_eq!(of("6b1c", "{\"@id\": \"#p\"}"), "https://p.org");
        assert_eq!(of("", "{\"@id\": \"https://kadi.org\"}"), "https://kadi.org");
        assert_eq!(of("", "{\"@id\": \"#q\"}"), "Q");
        assert_eq!(of("", "{\"@id\": \"test\"}"), "test");
        assert_eq!(of("", "null"), "");
    }

    #[test]
    fn entries_are_found_by_their_source_or_address() {
        let extra = |source: &str, address: &str| -> BTreeMap<String, String> {
            let pairs = [(SOURCE, source), (ADDRESS, address)];
            pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
        };
        let imported = |source: &str, address: Option<&str>| ImportedEntry {
            source_id: source.to_owned(),
            address: address.map(str::to_owned),
            ..ImportedEntry::default()
        };
        let mut here = Origins::default();
        assert!(here.add(&extra("a", "https://h/1"), 1));
        assert!(here.add(&extra("b", "https://h/2"), 2));
        assert!(here.add(&extra("c", "https://h/2"), 3));
        assert!(!here.add(&BTreeMap::new(), 4), "it was made here");
        assert_eq!(here.find(&imported("a", None)), Some(1));
        assert_eq!(here.find(&imported("new id", Some("https://h/1"))), Some(1));
        assert_eq!(here.find(&imported("c", Some("https://h/1"))), Some(3));
        assert_eq!(here.find(&imported("new id", Some("https://h/2"))), None, "two have it");
        assert_eq!(here.find(&imported("d", None)), None);
    }
}
