//! What entries have and a text or a table of them does not hold: it is counted and told.

use cahier_words::{Sentence, both};

/// How much of each stays in the notebook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stays {
    pub files: usize,
    pub comments: usize,
    pub steps: usize,
    pub links: usize,
}

impl Stays {
    /// What a person reads of it; nothing where nothing stays.
    pub fn sentence(self) -> Option<Sentence> {
        let all = [
            (self.files, "fichier", "file"),
            (self.comments, "commentaire", "comment"),
            (self.steps, "étape", "step"),
            (self.links, "lien", "link"),
        ];
        let some = all.into_iter().filter(|(count, ..)| *count > 0);
        let (fr, en): (Vec<String>, Vec<String>) = some
            .map(|(count, fr, en)| {
                let s = if count > 1 { "s" } else { "" };
                (format!("{count}\u{a0}{fr}{s}"), format!("{count} {en}{s}"))
            })
            .unzip();
        let said = || {
            both(
                format!(
                    "Pas dans ce qui a été écrit, et gardé dans le cahier\u{a0}: {}.",
                    fr.join(", ")
                ),
                format!("Not in what was written, and kept in the notebook: {}.", en.join(", ")),
            )
        };
        (!fr.is_empty()).then(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_words::Lang;

    #[test]
    fn what_stays_is_counted() {
        assert_eq!(Stays::default().sentence(), None);
        let stays = Stays { files: 2, comments: 1, ..Stays::default() };
        let said = stays.sentence().unwrap();
        assert!(said.clone().get(Lang::En).ends_with(": 2 files, 1 comment."));
        assert!(said.get(Lang::Fr).ends_with("2\u{a0}fichiers, 1\u{a0}commentaire."));
    }
}
