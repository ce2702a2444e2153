//! The editing trace B4 (automerge-paper of josephg/editing-traces): how one paper was typed.

use anyhow::{Result, ensure};
use serde::Deserialize;

/// What was typed, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The edits, in order, of a text that is empty at first.
    pub edits: Vec<Edit>,
    /// The text after all of them.
    pub text: String,
}

/// One edit; in the file, an array of these three.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Edit {
    /// Where, in UTF-16 units.
    pub at: u32,
    /// Units deleted there.
    pub delete: u32,
    /// Text inserted there.
    pub insert: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    start_content: String,
    end_content: String,
    txns: Vec<Txn>,
}

#[derive(Deserialize)]
struct Txn {
    patches: Vec<Edit>,
}

impl Trace {
    /// Reads the unpacked file.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let file: File = serde_json::from_slice(json)?;
        ensure!(file.start_content.is_empty(), "the trace begins with an empty document");
        // Its positions count characters, ours UTF-16 units.
        ensure!(file.end_content.is_ascii(), "the trace is in ASCII");
        let edits = file.txns.into_iter().flat_map(|txn| txn.patches).collect();
        Ok(Self { edits, text: file.end_content })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_read_in_order() {
        let json = br#"{"startContent":"","endContent":"b","numElements":1,"txns":[
            {"time":"t","patches":[[0,0,"a"]]},{"time":"t","patches":[[0,1,""],[0,0,"b"]]}]}"#;
        let trace = Trace::parse(json).unwrap();
        let edit = |at, delete, insert: &str| Edit { at, delete, insert: insert.to_owned() };
        assert_eq!(trace.edits, [edit(0, 0, "a"), edit(0, 1, ""), edit(0, 0, "b")]);
        assert_eq!(trace.text, "b");
    }

    #[test]
    fn positions_that_could_mean_something_else_are_refused() {
        for (start, end) in [("x", "x"), ("", "é")] {
            let json = format!(r#"{{"startContent":"{start}","endContent":"{end}","txns":[]}}"#);
            assert!(Trace::parse(json.as_bytes()).is_err());
        }
    }
}
