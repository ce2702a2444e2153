//! `instance_log.json`: leaves, checkpoints and tiles of the instance log. Hash `i` of the trees
//! is that of the leaf `i` as one byte, modulo 256.

use crate::file::{Hex, committed};
use crate::flips::flips;
use cahier_crypto::{RelayKey, Secret32};
use cahier_evidence::log::{
    Checkpoint, CheckpointError, Entry, Leaf, LeafError, Note, Opening, Tile, TileKind, Tiles,
    VerifierKey, decode_bundle, encode_bundle, encode_hashes, grow, log_origin, new_tiles,
    tiled_consistency, tiled_inclusion, tiled_root,
};
use cahier_evidence::{Hash, Position, ZoneId, leaf_hash, root_of};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::convert::Infallible;

const NAME: &str = "relay.example/cahier";
const SEED: [u8; 32] = [0x77; 32];
const WITNESS_SEED: [u8; 32] = [0x78; 32];
const SIZES: [u64; 6] = [1, 2, 255, 256, 257, 70_000];

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    leaves: Vec<LeafVector>,
    refused_leaves: Vec<Refused>,
    checkpoints: Vec<CheckpointVector>,
    refused_checkpoints: Vec<RefusedText>,
    paths: Vec<Path>,
    refused_paths: Vec<String>,
    bundle: Bundle,
    trees: Vec<Tree>,
}

/// An entry with zone, size and root; or an opening, which may name a note.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LeafVector {
    generation: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<EntryVector>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<String>,
    bytes: Hex,
    hash: Hex,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryVector {
    zone: Hex,
    size: u64,
    root: Hex,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    name: String,
    bytes: Hex,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckpointVector {
    name: String,
    seed: Hex,
    key: String,
    size: u64,
    root: Hex,
    note: String,
    /// SHA-256 of what a timestamp covers.
    stamped: Hex,
}

/// A note that is no checkpoint of the log of that key.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RefusedText {
    name: String,
    key: String,
    note: String,
}

/// A tile of hashes with its level, or a bundle without one.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Path {
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    index: u64,
    width: u16,
    path: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bundle {
    entries: Vec<Hex>,
    bytes: Hex,
}

/// A tree, the SHA-256 of its rightmost tile of each level, and proofs from its tiles.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tree {
    size: u64,
    root: Hex,
    tiles: BTreeMap<String, Hex>,
    index: u64,
    inclusion: Vec<Hex>,
    old_size: u64,
    consistency: Vec<Hex>,
}

fn key(seed: [u8; 32]) -> RelayKey {
    RelayKey::from_seed(&Secret32::from(seed))
}

fn hashes(size: u64) -> Vec<Hash> {
    (0..size).map(|at| leaf_hash(&[(at % 256) as u8])).collect()
}

fn position(size: u64) -> Position {
    Position { size, root: root_of(&hashes(size)) }
}

fn checkpoint(size: u64) -> Checkpoint {
    Checkpoint::sign(&log_origin(NAME, 1), position(size), &key(SEED)).unwrap()
}

fn zone_entry() -> Entry {
    let position = Position { size: 7, root: Hash([2; 32]) };
    Entry { generation: 1, zone: ZoneId([1; 16]), position }
}

fn leaf_vector(leaf: &Leaf) -> LeafVector {
    let entry = match leaf {
        Leaf::Entry(Entry { zone, position, .. }) => {
            let (zone, root) = (Hex::of(zone.0), Hex::of(position.root.0));
            Some(EntryVector { zone, size: position.size, root })
        }
        Leaf::Opening(_) => None,
    };
    let last = match leaf {
        Leaf::Opening(opening) => opening.last.as_ref().map(Note::to_string),
        Leaf::Entry(_) => None,
    };
    let (bytes, hash) = (Hex(leaf.encode()), Hex::of(leaf.hash().0));
    LeafVector { generation: leaf.generation(), entry, last, bytes, hash }
}

fn leaf_vectors() -> Vec<LeafVector> {
    let last = Some(checkpoint(3).note().clone());
    let leaves = [
        Leaf::Entry(zone_entry()),
        Leaf::Opening(Opening { generation: 2, last }),
        Leaf::Opening(Opening { generation: 3, last: None }),
    ];
    leaves.iter().map(leaf_vector).collect()
}

fn refused_leaves() -> Vec<Refused> {
    let entry = zone_entry();
    let good = entry.encode();
    let empty = Position { size: 0, ..entry.position };
    let refused = |name: &str, bytes: Vec<u8>| Refused { name: name.into(), bytes: Hex(bytes) };
    vec![
        refused("more bytes after it", [&good[..], &[0]].concat()),
        refused("an array without length", [&[0x9f][..], &good[1..], &[0xff]].concat()),
        refused("no generation", Entry { generation: 0, ..entry }.encode()),
        refused("an empty zone", Entry { position: empty, ..entry }.encode()),
        refused("the first generation opened", Opening { generation: 1, last: None }.encode()),
        refused("an opening that names no note", vec![0x83, 0x18, 0x4f, 2, 0x61, b'a']),
    ]
}

fn checkpoint_vector(name: &str, note: &str) -> CheckpointVector {
    let log = VerifierKey::new(&log_origin(NAME, 1), key(SEED).public()).unwrap();
    let opened = Checkpoint::open(note.as_bytes(), &log).unwrap();
    CheckpointVector {
        name: name.into(),
        seed: Hex::of(SEED),
        key: log.to_string(),
        size: opened.position().size,
        root: Hex::of(opened.position().root.0),
        note: note.into(),
        stamped: Hex::of(cahier_crypto::sha256(&opened.stamped())),
    }
}

fn checkpoint_vectors() -> Vec<CheckpointVector> {
    let seen = checkpoint(3);
    let witness = Note::sign(seen.note().text(), "witness.example", &key(WITNESS_SEED)).unwrap();
    let witnessed = format!("{}{}", seen.note(), witness.signatures()[0]);
    vec![
        checkpoint_vector("an empty log", &checkpoint(0).note().to_string()),
        checkpoint_vector("three leaves", &seen.note().to_string()),
        checkpoint_vector("the same, seen by a witness", &witnessed),
    ]
}

fn refused_checkpoints() -> Vec<RefusedText> {
    let origin = log_origin(NAME, 1);
    let log = VerifierKey::new(&origin, key(SEED).public()).unwrap().to_string();
    let good = checkpoint(3).note().text().to_owned();
    let signed = |text: &str| Note::sign(text, &origin, &key(SEED)).unwrap().to_string();
    let by_other = Note::sign(&good, &origin, &key(WITNESS_SEED)).unwrap().to_string();
    let refused =
        |name: &str, note: String| RefusedText { name: name.into(), key: log.clone(), note };
    vec![
        refused("another key under the same name", by_other),
        refused("another log", signed(&good.replace("cahier/1", "cahier/2"))),
        refused("a zero before the size", signed(&good.replace("\n3\n", "\n03\n"))),
        refused("an empty log with a root", signed(&good.replace("\n3\n", "\n0\n"))),
        refused("an empty line", signed(&format!("{good}\n"))),
        refused("no root", signed(&format!("{origin}\n3\n"))),
        refused("another size than was signed", signed(&good).replace("\n3\n", "\n4\n")),
    ]
}

fn path(kind: TileKind, index: u64, width: u16) -> Path {
    let level = match kind {
        TileKind::Hashes { level } => Some(level),
        TileKind::Entries => None,
    };
    let path = Tile::new(kind, index, width).unwrap().to_string();
    Path { level, index, width, path }
}

fn paths() -> Vec<Path> {
    let hashes = |level| TileKind::Hashes { level };
    vec![
        path(hashes(0), 0, 256),
        path(hashes(0), 0, 1),
        path(hashes(0), 1_234_067, 256),
        path(hashes(2), 999, 255),
        path(hashes(2), 1000, 255),
        path(hashes(7), 0, 1),
        path(TileKind::Entries, 1_234_067, 7),
    ]
}

fn refused_paths() -> Vec<String> {
    let paths = [
        "tile/0/0",
        "tile/00/000",
        "tile/8/000",
        "tile/0/001/000",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/7/001",
        "tile/data/000",
        "/tile/0/000",
    ];
    paths.map(str::to_owned).into()
}

fn bundle() -> Bundle {
    let entries = [zone_entry().encode(), Vec::new(), vec![7; 300]];
    let bytes = encode_bundle(entries.iter().map(Vec::as_slice)).unwrap();
    Bundle { entries: entries.map(Hex).into(), bytes: Hex(bytes) }
}

/// Tiles in memory, by their paths without a width.
struct Shelf(BTreeMap<(TileKind, u64), Vec<u8>>);

impl Tiles for Shelf {
    type Error = Infallible;

    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, Infallible> {
        Ok(self.0.get(&(tile.kind(), tile.index())).cloned())
    }
}

fn tree(size: u64) -> Tree {
    let grown = grow(&Shelf(BTreeMap::new()), 0, &hashes(size)).unwrap();
    let mut rightmost = BTreeMap::new();
    let mut shelf = BTreeMap::new();
    for (tile, bytes) in grown.tiles {
        let is_last = Tile::in_tree(tile.kind(), tile.index() + 1, size).is_none();
        if is_last {
            rightmost.insert(tile.to_string(), Hex::of(cahier_crypto::sha256(&bytes)));
        }
        shelf.insert((tile.kind(), tile.index()), bytes);
    }
    let shelf = Shelf(shelf);
    let hexes = |hashes: Vec<Hash>| hashes.iter().map(|hash| Hex::of(hash.0)).collect();
    let (index, old_size) = (size / 2, size.div_ceil(3));
    Tree {
        size,
        root: Hex::of(tiled_root(&shelf, size).unwrap().0),
        tiles: rightmost,
        index,
        inclusion: hexes(tiled_inclusion(&shelf, index, size).unwrap()),
        old_size,
        consistency: hexes(tiled_consistency(&shelf, old_size, size).unwrap()),
    }
}

fn made() -> File {
    File {
        leaves: leaf_vectors(),
        refused_leaves: refused_leaves(),
        checkpoints: checkpoint_vectors(),
        refused_checkpoints: refused_checkpoints(),
        paths: paths(),
        refused_paths: refused_paths(),
        bundle: bundle(),
        trees: SIZES.map(tree).into(),
    }
}

#[test]
fn the_instance_log_is_as_written() {
    let file = committed("instance_log.json", &made());
    file.leaves.iter().for_each(check_leaf);
    for entry in &file.refused_leaves {
        assert_eq!(Leaf::parse(&entry.bytes.0), Err(LeafError::Malformed), "{}", entry.name);
    }
    file.checkpoints.iter().for_each(check_checkpoint);
    for entry in &file.refused_checkpoints {
        let opened = Checkpoint::open(entry.note.as_bytes(), &entry.key.parse().unwrap());
        assert!(opened.is_err(), "{}", entry.name);
    }
    for entry in &file.paths {
        let kind = entry.level.map_or(TileKind::Entries, |level| TileKind::Hashes { level });
        let tile = Tile::new(kind, entry.index, entry.width);
        assert_eq!(Tile::parse(&entry.path).ok(), tile, "{}", entry.path);
    }
    assert!(file.refused_paths.iter().all(|path| Tile::parse(path).is_err()));
    let entries = decode_bundle(&file.bundle.bytes.0, file.bundle.entries.len() as u16).unwrap();
    assert!(entries.iter().zip(&file.bundle.entries).all(|(read, entry)| *read == entry.0));
    file.trees.iter().for_each(check_tree);
}

fn check_leaf(entry: &LeafVector) {
    let leaf = Leaf::parse(&entry.bytes.0).unwrap();
    assert_eq!(leaf.generation(), entry.generation);
    assert_eq!(leaf_hash(&entry.bytes.0).0, entry.hash.array());
    match leaf {
        Leaf::Entry(read) => {
            let EntryVector { zone, size, root } = entry.entry.as_ref().unwrap();
            let position = Position { size: *size, root: Hash(root.array()) };
            assert_eq!((read.zone.0, read.position), (zone.array(), position));
        }
        Leaf::Opening(read) => assert_eq!(read.last.map(|note| note.to_string()), entry.last),
    }
}

fn check_checkpoint(entry: &CheckpointVector) {
    let log: VerifierKey = entry.key.parse().unwrap();
    assert_eq!(*log.public(), key(entry.seed.array()).public());
    let opened = Checkpoint::open(entry.note.as_bytes(), &log).unwrap();
    let position = Position { size: entry.size, root: Hash(entry.root.array()) };
    assert_eq!(opened.position(), position, "{}", entry.name);
    let again = Checkpoint::sign(log.name(), position, &key(entry.seed.array())).unwrap();
    assert_eq!(again.note().encode(), opened.stamped(), "{}", entry.name);
    assert_eq!(cahier_crypto::sha256(&opened.stamped()), entry.stamped.array());
    for other in flips(&opened.stamped()) {
        let opened: Result<Checkpoint, CheckpointError> = Checkpoint::open(&other, &log);
        assert!(opened.is_err(), "{}", entry.name);
    }
}

fn check_tree(entry: &Tree) {
    let all = hashes(entry.size);
    assert_eq!(root_of(&all).0, entry.root.array());
    let read = |hexes: &[Hex]| hexes.iter().map(|hex| Hash(hex.array())).collect::<Vec<_>>();
    let (root, leaf) = (Hash(entry.root.array()), all[entry.index as usize]);
    let inclusion = read(&entry.inclusion);
    assert!(cahier_evidence::verify_inclusion(leaf, entry.index, entry.size, &inclusion, root));
    let before = (entry.old_size, root_of(&all[..entry.old_size as usize]));
    let consistency = read(&entry.consistency);
    assert!(cahier_evidence::verify_consistency(before, (entry.size, root), &consistency));
    let expected: Vec<Tile> =
        new_tiles(0, entry.size).filter(|tile| tile.kind() != TileKind::Entries).collect();
    for (path, digest) in &entry.tiles {
        let tile = Tile::parse(path).unwrap();
        assert!(expected.contains(&tile), "{path}");
        if tile.kind() == (TileKind::Hashes { level: 0 }) {
            let start = tile.index() as usize * 256;
            let bytes = encode_hashes(&all[start..]);
            assert_eq!(cahier_crypto::sha256(&bytes), digest.array());
        }
    }
}
