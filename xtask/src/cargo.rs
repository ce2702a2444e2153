//! What Cargo knows: the workspace, its packages, and the files that a build made.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::shell;

/// The part of `cargo metadata` that we use.
#[derive(Debug, Deserialize)]
pub struct Workspace {
    #[serde(rename = "workspace_root")]
    pub root: PathBuf,
    #[serde(rename = "target_directory")]
    pub target: PathBuf,
    /// Ours, and every dependency of every platform.
    pub packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
pub struct Package {
    pub id: String,
    pub name: String,
    pub manifest_path: PathBuf,
    /// The registry; nothing for our own packages.
    pub source: Option<String>,
    /// An SPDX expression.
    pub license: Option<String>,
    pub targets: Vec<Target>,
    pub dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
pub struct Target {
    pub name: String,
    /// `lib`, `bin`, `test`, `example`, ...
    pub kind: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Dependency {
    pub name: String,
    /// The registry; nothing for a path.
    pub source: Option<String>,
    /// `dev`, `build`, or nothing for a normal one.
    pub kind: Option<String>,
}

/// What one target of a build left behind.
#[derive(Debug)]
pub struct Artifact {
    pub target: String,
    /// Whether it comes from a folder `tests`.
    is_test: bool,
    pub files: Vec<PathBuf>,
    pub executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    package_id: Option<String>,
    target: Option<Target>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    executable: Option<PathBuf>,
}

impl Workspace {
    /// Asks Cargo about the workspace that this program belongs to.
    pub fn load() -> Result<Self> {
        let mut command = cargo(Path::new(env!("CARGO_MANIFEST_DIR")));
        let text = shell::output(command.args(["metadata", "--format-version", "1"]))?;
        serde_json::from_str(&text).context("`cargo metadata` answered in an unknown shape")
    }

    /// Cargo, at the root of the workspace.
    pub fn cargo(&self) -> Command {
        cargo(&self.root)
    }

    /// Our own packages.
    pub fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.source.is_none())
    }

    /// The pure crates under `shared/`.
    pub fn shared(&self) -> impl Iterator<Item = &Package> {
        self.members().filter(move |member| self.manifest(member).starts_with("shared/"))
    }

    /// One of our own packages, by name.
    pub fn member(&self, name: &str) -> Result<&Package> {
        self.members()
            .find(|package| package.name == name)
            .with_context(|| format!("the workspace has no package `{name}`"))
    }

    /// The path of a member's `Cargo.toml` from the root, with forward slashes.
    pub fn manifest(&self, member: &Package) -> String {
        let path = member.manifest_path.strip_prefix(&self.root);
        let path = path.unwrap_or(&member.manifest_path);
        path.to_string_lossy().replace('\\', "/")
    }

    /// Builds one of our packages and says what came out of it.
    pub fn build(&self, package: &str, arguments: &[&str]) -> Result<Vec<Artifact>> {
        self.build_with(package, arguments, None)
    }

    /// The same, with a variable in the environment of the build.
    fn build_with(
        &self,
        package: &str,
        arguments: &[&str],
        variable: Option<(&str, &Path)>,
    ) -> Result<Vec<Artifact>> {
        let id = &self.member(package)?.id;
        let mut command = self.cargo();
        command.envs(variable);
        command.args(["build", "--message-format", "json-render-diagnostics"]);
        command.args(["--package", package]).args(arguments);
        Ok(artifacts(&shell::output(&mut command)?, id))
    }

    /// Builds what a `cargo test` would run, and gives the programs of the test targets of one
    /// name, each with the folder of its package, in which it is to be run.
    pub fn test_programs(&self, test: &mut Command, name: &str) -> Result<Vec<(PathBuf, PathBuf)>> {
        test.args(["--no-run", "--message-format", "json-render-diagnostics"]);
        let messages = shell::output(test)?;
        let mut found = Vec::new();
        for member in self.members() {
            let folder = member.manifest_path.parent().context("a manifest without a folder")?;
            let artifacts = artifacts(&messages, &member.id).into_iter();
            let ours = artifacts.filter(|artifact| artifact.is_test && artifact.target == name);
            let programs = ours.filter_map(|artifact| artifact.executable);
            found.extend(programs.map(|program| (folder.to_owned(), program)));
        }
        Ok(found)
    }

    /// Builds one of our programs for release and says where it is.
    pub fn program(&self, package: &str, name: &str) -> Result<PathBuf> {
        self.program_with(package, name, None)
    }

    /// The same, with a variable in the environment of the build.
    pub fn program_with(
        &self,
        package: &str,
        name: &str,
        variable: Option<(&str, &Path)>,
    ) -> Result<PathBuf> {
        let artifacts = self.build_with(package, &["--release", "--bin", name], variable)?;
        let mut made = artifacts.into_iter().filter(|artifact| artifact.target == name);
        made.find_map(|artifact| artifact.executable)
            .with_context(|| format!("building `{package}` gave no program `{name}`"))
    }
}

fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder);
    command
}

/// The artifacts of one package in Cargo's stream of JSON messages, one a line.
fn artifacts(messages: &str, package_id: &str) -> Vec<Artifact> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    messages
        .filter(|message| message.reason == "compiler-artifact")
        .filter(|message| message.package_id.as_deref() == Some(package_id))
        .filter_map(|message| {
            let Target { name: target, kind } = message.target?;
            let is_test = kind.iter().any(|kind| kind == "test");
            let Message { filenames: files, executable, .. } = message;
            Some(Artifact { target, is_test, files, executable })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGES: &str = concat!(
        r#"{"reason":"compiler-artifact","package_id":"a#1","target":{"name":"a","kind":["test"]},"#,
        r#""filenames":["/t/a"],"executable":"/t/a","fresh":true}"#,
        "\nnot a message\n",
        r#"{"reason":"compiler-artifact","package_id":"b#1","target":{"name":"b","kind":["lib"]},"#,
        r#""filenames":["/t/libb.rlib"],"executable":null}"#,
        "\n",
        r#"{"reason":"build-finished","success":true}"#,
    );

    #[test]
    fn only_the_artifacts_of_the_package_are_kept() {
        let found = artifacts(MESSAGES, "a#1");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].target, "a");
        assert_eq!(found[0].files, [PathBuf::from("/t/a")]);
        assert_eq!(found[0].executable, Some(PathBuf::from("/t/a")));
        assert!(found[0].is_test);
        let other = &artifacts(MESSAGES, "b#1")[0];
        assert!(other.executable.is_none() && !other.is_test);
    }
}
