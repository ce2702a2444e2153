//! A picture beside words, from the sprite `www/icons.svg`. It is never the only name of anything.

use leptos::prelude::*;

/// An icon of the sprite, by the id of its symbol.
#[component]
pub fn Icon(name: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use_ href=format!("/icons.svg#{name}")></use_>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    /// What stands between `before` and the next quote, wherever it does.
    fn named(text: &str, before: &str) -> Vec<String> {
        let parts = text.split(before).skip(1);
        parts.filter_map(|part| part.split('"').next().map(str::to_owned)).collect()
    }

    /// The icons that the sources below a folder name.
    fn used(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(used(&path));
            } else if path.file_name().is_some_and(|name| name != "icon.rs") {
                let text = fs::read_to_string(&path).unwrap();
                for before in ["icon=\"", "icon: \"", "<Icon name=\""] {
                    found.extend(named(&text, before));
                }
            }
        }
        found
    }

    #[test]
    fn every_icon_that_is_named_is_in_the_sprite() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let sprite = fs::read_to_string(root.join("../www/icons.svg")).unwrap();
        let ids: BTreeSet<String> = named(&sprite, "<symbol id=\"").into_iter().collect();
        let used = used(&root.join("src/page"));
        assert!(used.len() > 10 && ids.len() > 10, "{} of {}", used.len(), ids.len());
        for icon in used.iter().filter(|icon| !icon.is_empty()) {
            assert!(ids.contains(icon), "{icon} is not in www/icons.svg");
        }
    }
}
