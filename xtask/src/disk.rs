//! What a run of the tests takes on the disk: a build that stops for want of space says so in
//! words that hide the cause.

use std::path::Path;
use std::process::Command;

use crate::shell;

/// The free space at a path, for people; nothing where the system does not tell.
pub fn free(path: &Path) -> Option<String> {
    let mut command = Command::new("df");
    let text = shell::probe(command.args(["-Pk"]).arg(path))?;
    available(&text).map(|kilobytes| format!("{:.1} GB free", kilobytes as f64 * 1024.0 / 1e9))
}

/// The fourth column of the second line, as POSIX has it: free blocks of 1,024 bytes.
fn available(text: &str) -> Option<u64> {
    text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_free_blocks_are_read() {
        let head = "Filesystem 1024-blocks Used Available Capacity Mounted on\n";
        assert_eq!(available(&format!("{head}/dev/a 100 60 40 60% /\n")), Some(40));
        assert_eq!(available(head), None);
        assert_eq!(available("no such file"), None);
    }
}
