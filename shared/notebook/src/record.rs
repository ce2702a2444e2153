//! Records: maps of yrs that hold one field, step, link, attachment, amendment, comment ... each,
//! under its id, with attributes as text and a position for the order.
//!
//! Only attributes that differ are written, so that two people who change different attributes
//! of one record both keep their change.

use crate::splice::replace_text;
use crate::value::out_text;
use yrs::{Any, Map, MapPrelim, MapRef, Out, ReadTxn, TextPrelim, TransactionMut};

/// Attribute with the place of a record in its collection.
pub(crate) const POSITION: &str = "position";

/// The records of a collection, by position and then by id; what is no record is passed over.
pub(crate) fn records<T: ReadTxn>(txn: &T, collection: &MapRef) -> Vec<(String, MapRef)> {
    let mut found = Vec::new();
    for (id, value) in collection.iter(txn) {
        if let Out::YMap(record) = value {
            found.push((position(txn, &record), id.to_owned(), record));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    found.into_iter().map(|(_, id, record)| (id, record)).collect()
}

/// The record of an id.
pub(crate) fn record<T: ReadTxn>(txn: &T, collection: &MapRef, id: &str) -> Option<MapRef> {
    match collection.get(txn, id) {
        Some(Out::YMap(record)) => Some(record),
        _ => None,
    }
}

/// The record of an id; a new one goes to the end.
pub(crate) fn record_at_end(txn: &mut TransactionMut<'_>, collection: &MapRef, id: &str) -> MapRef {
    if let Some(found) = record(&*txn, collection, id) {
        return found;
    }
    let others = records(&*txn, collection);
    let last = others.last().map_or(0.0, |(_, record)| position(&*txn, record));
    let made = collection.insert(txn, id, MapPrelim::default());
    made.insert(txn, POSITION, last + 1.0);
    made
}

/// Where a record stands in its collection; what is no number stands at the front.
pub(crate) fn position<T: ReadTxn>(txn: &T, record: &MapRef) -> f64 {
    match record.get(txn, POSITION) {
        Some(Out::Any(Any::Number(number))) => {
            number.as_f64().filter(|value| value.is_finite()).unwrap_or(0.0)
        }
        _ => 0.0,
    }
}

/// Moves a record within its collection.
pub(crate) fn set_position(txn: &mut TransactionMut<'_>, record: &MapRef, to: f64) {
    if to.is_finite() && position(&*txn, record) != to {
        record.insert(txn, POSITION, to);
    }
}

/// Puts a record right behind another one, or in front of all; none where one of them is not
/// there. Only its own position is written, so that moves of several people merge; where no
/// number is left between two neighbours, all get new ones.
pub(crate) fn move_behind(
    txn: &mut TransactionMut<'_>,
    collection: &MapRef,
    id: &str,
    behind: Option<&str>,
) -> Option<()> {
    let mut order = records(&*txn, collection);
    let at = |order: &[(String, MapRef)], id: &str| order.iter().position(|(own, _)| own == id);
    let from = at(&order, id)?;
    if behind == Some(id) {
        return Some(());
    }
    let moved = order.remove(from);
    let to = match behind {
        Some(behind) => at(&order, behind)? + 1,
        None => 0,
    };
    if to == from {
        return Some(());
    }
    let before = to.checked_sub(1).and_then(|at| order.get(at));
    let before = before.map(|(_, record)| position(&*txn, record));
    let after = order.get(to).map(|(_, record)| position(&*txn, record));
    if let Some(place) = between(before, after) {
        set_position(txn, &moved.1, place);
        return Some(());
    }
    order.insert(to, moved);
    let mut place = 0.0;
    for (_, record) in &order {
        place += 1.0;
        set_position(txn, record, place);
    }
    Some(())
}

/// A position between two others, their mean where there are two; none where there is none.
fn between(before: Option<f64>, after: Option<f64>) -> Option<f64> {
    let place = match (before, after) {
        (Some(before), Some(after)) => before / 2.0 + after / 2.0,
        (Some(before), None) => before + 1.0,
        (None, Some(after)) => after - 1.0,
        (None, None) => 1.0,
    };
    let above = before.is_none_or(|before| before < place);
    let below = after.is_none_or(|after| place < after);
    (above && below && place.is_finite()).then_some(place)
}

/// An attribute as text, if it is there and has one.
pub(crate) fn attribute<T: ReadTxn>(txn: &T, record: &MapRef, name: &str) -> Option<String> {
    record.get(txn, name).and_then(|value| out_text(txn, &value))
}

/// An attribute as text, empty if it is not there.
pub(crate) fn text<T: ReadTxn>(txn: &T, record: &MapRef, name: &str) -> String {
    attribute(txn, record, name).unwrap_or_default()
}

/// Sets an attribute that is always there; an empty one need not be stored.
pub(crate) fn set_text(txn: &mut TransactionMut<'_>, record: &MapRef, name: &str, value: &str) {
    if text(&*txn, record, name) != value {
        record.insert(txn, name, value);
    }
}

/// Sets or removes an attribute that may be absent.
pub(crate) fn set_option(
    txn: &mut TransactionMut<'_>,
    record: &MapRef,
    name: &str,
    value: Option<&str>,
) {
    match value {
        Some(value) if attribute(&*txn, record, name).as_deref() != Some(value) => {
            record.insert(txn, name, value);
        }
        None if record.contains_key(&*txn, name) => {
            record.remove(txn, name);
        }
        Some(_) | None => {}
    }
}

/// Edits an attribute that several people may type into at the same time.
pub(crate) fn set_shared_text(
    txn: &mut TransactionMut<'_>,
    record: &MapRef,
    name: &str,
    value: &str,
) {
    match record.get(&*txn, name) {
        Some(Out::YText(shared)) => replace_text(txn, &shared, value),
        // A plain text that already says so needs no edit.
        Some(plain) if out_text(&*txn, &plain).as_deref() == Some(value) => {}
        _ => {
            record.insert(txn, name, TextPrelim::new(value));
        }
    }
}

/// Removes a record or a key. What is already gone need not be removed: a colleague was quicker.
pub(crate) fn remove(txn: &mut TransactionMut<'_>, collection: &MapRef, key: &str) {
    if collection.contains_key(&*txn, key) {
        collection.remove(txn, key);
    }
}

/// The keys of a set: a map of keys to `true`, sorted.
pub(crate) fn members<T: ReadTxn>(txn: &T, set: &MapRef) -> Vec<String> {
    let present = set.iter(txn).filter(|(_, value)| *value != Out::Any(Any::Bool(false)));
    let mut keys: Vec<String> = present.map(|(key, _)| key.to_owned()).collect();
    keys.sort_unstable();
    keys
}

/// Adds a key to a set.
pub(crate) fn add_member(txn: &mut TransactionMut<'_>, set: &MapRef, key: &str) {
    if set.get(&*txn, key) != Some(Out::Any(Any::Bool(true))) {
        set.insert(txn, key, true);
    }
}
