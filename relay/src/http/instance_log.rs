//! The instance log over HTTP, under the paths of C2SP tlog-tiles, so that anybody's program can
//! read, check and witness it. What stands in it never changes, but for its newest checkpoint and
//! the timestamps that come later; only what a checkpoint covers is given.

use super::Api;
use super::body::answer;
use super::problem::Problem;
use super::store::ask;
use crate::storage::{LogCheckpoint, LogStamp, Storage, StorageError, Stored};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cahier_evidence::log::{TILE_WIDTH, Tile, TileKind, VerifierKey, encode_bundle, log_origin};
use serde::Serialize;
use warp::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use warp::path::Tail;
use warp::reply::{Reply, Response};
use warp::{Rejection, reject};

const HASH_BYTES: usize = 32;
/// Changes with the log: to be asked for again each time.
const FRESH: &str = "no-cache";
/// Never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Where the log is, and who signs it.
#[derive(Serialize)]
pub(super) struct Log {
    generation: u32,
    /// The first line of its checkpoints.
    origin: String,
    /// Key by which other programs verify them.
    verifier: String,
    /// Address of the generation; `checkpoint` and `tile/…` are below it.
    path: String,
}

#[derive(Serialize)]
struct Stamps {
    checkpoint: String,
    stamps: Vec<Stamp>,
}

#[derive(Serialize)]
struct Stamp {
    authority: String,
    certified: bool,
    made_ms: u64,
    /// The evidence record (RFC 4998), base64.
    evidence: String,
}

/// The newest generation; none before there is one.
pub(super) fn newest(storage: &dyn Storage) -> Stored<Option<Log>> {
    let Some(row) = storage.log_generations()?.pop() else { return Ok(None) };
    let origin = log_origin(&row.name, row.generation);
    let damaged = |_| StorageError::Corrupt("the instance log has a name that is none".into());
    let verifier = VerifierKey::new(&origin, row.key).map_err(damaged)?.to_string();
    let path = format!("/log/{}/", row.generation);
    Ok(Some(Log { generation: row.generation, origin, verifier, path }))
}

/// `GET /log/{generation}/checkpoint`.
pub async fn checkpoint(generation: u32, api: Api) -> Result<Response, Rejection> {
    let found = ask(&api, move |storage| storage.log_newest(generation)).await?;
    let note = found.ok_or(Problem::NotFound)?.note;
    Ok(cached(note.into_response(), "text/plain; charset=utf-8", FRESH))
}

/// `GET /log/{generation}/tile/{tile}`.
pub async fn tile(generation: u32, path: Tail, api: Api) -> Result<Response, Rejection> {
    let parsed = Tile::parse(&format!("tile/{}", path.as_str()));
    let tile = parsed.map_err(|_| reject::custom(Problem::NotFound))?;
    let found = ask(&api, move |storage| read_tile(storage, generation, tile)).await?;
    let bytes = found.ok_or(Problem::NotFound)?;
    Ok(cached(bytes.into_response(), "application/octet-stream", FOR_EVER))
}

/// `GET /log/{generation}/stamps/{size}`: the timestamps over a checkpoint.
pub async fn stamps(generation: u32, size: u64, api: Api) -> Result<Response, Rejection> {
    let found = ask(&api, move |storage| {
        let checkpoint = storage.log_checkpoint_from(generation, size)?;
        let checkpoint = checkpoint.filter(|checkpoint| checkpoint.size == size);
        Ok((checkpoint, storage.log_stamps(generation, size)?))
    });
    let (checkpoint, rows) = found.await?;
    let LogCheckpoint { note, .. } = checkpoint.ok_or(Problem::NotFound)?;
    let stamps = rows.into_iter().map(Stamp::from).collect();
    let response = answer(&Stamps { checkpoint: note, stamps });
    Ok(cached(response, "application/json", FRESH))
}

impl From<LogStamp> for Stamp {
    fn from(row: LogStamp) -> Self {
        let LogStamp { authority, certified, evidence, made_ms, .. } = row;
        Self { authority, certified, made_ms, evidence: STANDARD.encode(evidence) }
    }
}

fn cached(mut response: Response, kind: &'static str, cache: &'static str) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

/// The bytes of a tile that a checkpoint covers.
fn read_tile(storage: &dyn Storage, generation: u32, tile: Tile) -> Stored<Option<Vec<u8>>> {
    if !is_covered(storage, generation, tile)? {
        return Ok(None);
    }
    let width = usize::from(tile.width());
    match tile.kind() {
        TileKind::Hashes { level } => {
            let kept = storage.log_tile(generation, level, tile.index())?;
            Ok(kept.and_then(|hashes| hashes.get(..HASH_BYTES * width).map(<[u8]>::to_vec)))
        }
        TileKind::Entries => {
            let first = tile.index() * u64::from(TILE_WIDTH);
            let rows = storage.log_entries(generation, first, width as u64)?;
            if rows.len() < width {
                return Ok(None);
            }
            let bundle = encode_bundle(rows.iter().map(|row| row.leaf.as_slice()));
            let damaged = |_| StorageError::Corrupt("an entry of the log is too large".into());
            bundle.map(Some).map_err(damaged)
        }
    }
}

/// Whether there is a checkpoint under which this tile is just so wide. A full one is, once it is
/// there: tiles become durable with their checkpoint.
fn is_covered(storage: &dyn Storage, generation: u32, tile: Tile) -> Stored<bool> {
    if tile.width() == TILE_WIDTH {
        return Ok(true);
    }
    let level = match tile.kind() {
        TileKind::Hashes { level } => level,
        TileKind::Entries => 0,
    };
    // One hash of a level stands for so many leaves.
    let each = u64::from(TILE_WIDTH).checked_pow(u32::from(level));
    let hashes = tile.index() * u64::from(TILE_WIDTH) + u64::from(tile.width());
    let Some((each, first)) = each.and_then(|each| Some((each, hashes.checked_mul(each)?))) else {
        return Ok(false);
    };
    let next = storage.log_checkpoint_from(generation, first)?;
    Ok(next.is_some_and(|checkpoint| checkpoint.size - first < each))
}
