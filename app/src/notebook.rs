//! What the notebooks of one browser are called there: each has its own database, its own lock and
//! its own channel between tabs. A worker has the id of its notebook as its name.

/// The database of a notebook.
pub const DATABASE: &str = "cahier";
/// The lock of whoever leads in it.
pub const LOCK: &str = "cahier-engine";
/// The channel between its tabs.
pub const CHANNEL: &str = "cahier";

/// The id of the notebook that was here before there could be several.
pub const FIRST: &str = "";
/// Hexadecimal digits of the id of any other.
const ID_DIGITS: usize = 16;

/// Whether this is the id of a notebook.
pub fn is_id(id: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    id == FIRST || (id.len() == ID_DIGITS && id.bytes().all(digit))
}

/// The id of a new notebook, of so many random bytes.
pub fn new_id(random: [u8; ID_DIGITS / 2]) -> String {
    random.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How something of a notebook is called: the first one's keeps the name that it always had.
pub fn named(base: &str, id: &str) -> String {
    match id {
        FIRST => base.to_owned(),
        id => [base, id].join("-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_notebook_stays_where_it_is_and_the_others_lie_beside_it() {
        assert_eq!(named(DATABASE, FIRST), "cahier");
        assert_eq!(named(LOCK, FIRST), "cahier-engine");
        let id = new_id([0x0a, 1, 2, 3, 4, 5, 6, 0xff]);
        assert_eq!(named(DATABASE, &id), "cahier-0a010203040506ff");
        assert_ne!(named(LOCK, &id), named(LOCK, FIRST));
    }

    #[test]
    fn an_id_is_of_digits_alone() {
        assert!(is_id(FIRST) && is_id(&new_id([7; 8])));
        for wrong in ["engine", "0A010203040506FF", "0a01", "0a010203040506ff0"] {
            assert!(!is_id(wrong), "{wrong}");
        }
    }
}
