//! The verifier for a browser: the code of `cahier-proof` behind one function, for one HTML file
//! that works from a disk (`www/verifier`). It holds no secret, keeps nothing and asks nobody.

mod answer;
mod summary;

use answer::{Answer, Known};
use cahier_proof::Lang;
use wasm_bindgen::prelude::*;

/// Checks a proof, and says in JSON what to show: `outcome` (`certified`, `not-certified`,
/// `wrong`, `authorities`, `log-keys`), `name` of a fault, `title`, `text`, `lines` of `label` and
/// `text`, and the `report` in HTML where the proof is intact.
///
/// `archive` is the file as it was given; `authorities` the certificates of the authorities of
/// time that whoever verifies trusts, PEM or DER, empty for none; `log_keys` the keys of the logs
/// that they know, `<name>+<id>+<base64>`, one a line, empty for none. Every `language` but French
/// is English.
#[wasm_bindgen]
pub fn check(
    archive: &[u8],
    authorities: &[u8],
    log_keys: &str,
    language: &str,
) -> Result<String, JsError> {
    let lang = if language.starts_with("fr") { Lang::Fr } else { Lang::En };
    let known = Known { authorities, log_keys };
    Ok(serde_json::to_string(&Answer::of(archive, &known, lang))?)
}
