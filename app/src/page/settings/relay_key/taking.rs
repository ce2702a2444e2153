//! Which key is registered, and in the place of which one that opens this device already: one
//! credential a key (section 6 of the design). A credential that the relay did not confirm still
//! opens the notebook; the next try on the same key takes its place too.

/// A key that opens this device: its credential and its PRF salt.
pub(super) type Key = (Vec<u8>, [u8; 32]);

/// Which key is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// One that opens this device already: the new credential takes its place.
    Opening,
    /// One that does not.
    Another,
}

/// A credential that opens this device, and of which it is not known whether the relay has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unconfirmed {
    /// The credential.
    pub credential: Vec<u8>,
    /// The one on the same key whose place it takes, once the relay has it.
    pub instead_of: Option<Vec<u8>>,
}

/// Keys that may be registered: they open this device, the relay has none of them, and none is an
/// earlier try on a key that is listed anyway.
pub(super) fn candidates(keys: &[Key], have: &[Vec<u8>], tried: &[Unconfirmed]) -> Vec<Key> {
    let again = |id: &Vec<u8>| {
        tried.iter().any(|tried| tried.credential == *id && tried.instead_of.is_some())
    };
    let unknown = keys.iter().filter(|(id, _)| !have.contains(id) && !again(id));
    unknown.cloned().collect()
}

/// An earlier try that the relay has after all: its answer was lost.
pub(super) fn arrived<'a>(tried: &'a [Unconfirmed], have: &[Vec<u8>]) -> Option<&'a Unconfirmed> {
    tried.iter().find(|tried| have.contains(&tried.credential))
}

/// What the authenticator must not hold: whatever the relay has, and for another key whatever
/// opens this device.
pub(super) fn excluded(which: Which, keys: &[Key], have: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut ids = have.to_vec();
    if which == Which::Another {
        ids.extend(keys.iter().map(|(id, _)| id.clone()));
    }
    ids
}

/// Credentials that opened this device and do so no more, once the relay has the new one: the one
/// before, and earlier tries on the same key.
pub(super) fn replaced(before: Vec<u8>, made: &[u8], tried: &[Unconfirmed]) -> Vec<Vec<u8>> {
    let mut gone = Vec::new();
    for one in tried {
        if one.instead_of.as_ref() == Some(&before) && one.credential != made {
            gone.push(one.credential.clone());
        }
    }
    gone.push(before);
    gone
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str) -> Key {
        (id.as_bytes().to_vec(), [0; 32])
    }

    fn ids(ids: &[&str]) -> Vec<Vec<u8>> {
        ids.iter().map(|id| id.as_bytes().to_vec()).collect()
    }

    fn tried(credential: &str, before: Option<&str>) -> Unconfirmed {
        let instead_of = before.map(|id| id.as_bytes().to_vec());
        Unconfirmed { credential: credential.as_bytes().to_vec(), instead_of }
    }

    #[test]
    fn a_key_that_the_relay_has_is_not_offered_again() {
        let keys = [key("a"), key("b")];
        assert_eq!(candidates(&keys, &[], &[]), keys);
        assert_eq!(candidates(&keys, &ids(&["a"]), &[]), [key("b")]);
        assert!(candidates(&keys, &ids(&["a", "b"]), &[]).is_empty());
    }

    #[test]
    fn a_try_that_was_not_confirmed_is_no_key_of_its_own_and_goes_with_the_first() {
        let keys = [key("old"), key("try"), key("other")];
        let left = [tried("try", Some("old")), tried("other", None)];
        assert_eq!(candidates(&keys, &[], &left), [key("old"), key("other")]);
        let gone = replaced(b"old".to_vec(), b"new", &left);
        assert_eq!(gone, ids(&["try", "old"]));
        // The try itself, confirmed, stays.
        assert_eq!(replaced(b"old".to_vec(), b"try", &left), ids(&["old"]));
        assert_eq!(replaced(b"other".to_vec(), b"new", &left), ids(&["other"]));
    }

    #[test]
    fn a_try_whose_answer_was_lost_is_found_again() {
        let left = [tried("a", None), tried("b", Some("old"))];
        assert_eq!(arrived(&left, &ids(&["x"])), None);
        assert_eq!(arrived(&left, &ids(&["x", "b"])), Some(&left[1]));
    }

    #[test]
    fn another_key_holds_nothing_that_opens_this_device() {
        let keys = [key("a")];
        assert_eq!(excluded(Which::Opening, &keys, &ids(&["r"])), ids(&["r"]));
        assert_eq!(excluded(Which::Another, &keys, &ids(&["r"])), ids(&["r", "a"]));
    }
}
