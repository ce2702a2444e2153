//! Starting other programs. An error always names the command line that failed.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// Runs a program in the open: it shares our terminal.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status();
    let status = status.with_context(|| format!("`{}` did not start", describe(command)))?;
    ensure!(status.success(), "`{}` failed: {status}", describe(command));
    Ok(())
}

/// Runs a program and gives what it wrote to stdout; its stderr is shown.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("`{}` did not start", describe(command)))?;
    ensure!(output.status.success(), "`{}` failed: {}", describe(command), output.status);
    let text = String::from_utf8(output.stdout);
    text.with_context(|| format!("`{}` did not write UTF-8", describe(command)))
}

/// Asks a program in silence: its stdout, or nothing when it is missing or failed.
pub fn probe(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    if output.status.success() { String::from_utf8(output.stdout).ok() } else { None }
}

/// Where a program is, as the PATH says.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&folders).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// Whether this is the administrator of a Unix machine.
pub fn is_root() -> bool {
    cfg!(unix) && probe(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}

/// The command line, for people.
fn describe(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_command_line() {
        let mut command = Command::new("no-such-program-here");
        command.args(["one", "two"]);
        let error = format!("{:#}", run(&mut command).unwrap_err());
        assert!(error.starts_with("`no-such-program-here one two` did not start"), "{error}");
    }

    #[test]
    fn a_probe_of_a_missing_program_is_nothing() {
        assert_eq!(probe(&mut Command::new("no-such-program-here")), None);
    }
}
