//! The verifier for a browser: the code of `cahier-proof` behind one function, for one HTML file
//! that works from a disk (`www/verifier`). It holds no secret, keeps nothing and asks nobody.

mod answer;
mod summary;

use answer::Answer;
use cahier_proof::Lang;
use wasm_bindgen::prelude::*;

/// Checks a proof, and says in JSON what to show: `outcome` (`certified`, `not-certified`,
/// `wrong`, `authorities`), `name` of a fault, `title`, `text`, `lines` of `label` and `text`, and
/// the `report` in HTML where the proof is intact.
///
/// `archive` is the file as it was given; `authorities` the certificates of the authorities of
/// time that whoever verifies trusts, PEM or DER, empty for none. Every `language` but French is
/// English.
#[wasm_bindgen]
pub fn check(archive: &[u8], authorities: &[u8], language: &str) -> Result<String, JsError> {
    let lang = if language.starts_with("fr") { Lang::Fr } else { Lang::En };
    Ok(serde_json::to_string(&Answer::of(archive, authorities, lang))?)
}
