//! Runs steps one after the other, says how each went, and counts.

use std::time::Instant;

use clap::ValueEnum;

use crate::cargo::Workspace;
use crate::disk;
use crate::steps::{Options, Step};
use crate::table;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Run only these steps
    #[arg(long, value_delimiter = ',', value_name = "STEPS")]
    only: Vec<Step>,
    /// Stop at the first step that fails
    #[arg(long)]
    fail_fast: bool,
}

struct Outcome {
    step: Step,
    seconds: f64,
    passed: bool,
}

/// Runs the steps that were asked for; true when all of them passed.
pub fn test(workspace: &Workspace, options: &Options, arguments: &Arguments) -> bool {
    let wanted = |step: &Step| arguments.only.is_empty() || arguments.only.contains(step);
    let steps: Vec<Step> = Step::value_variants().iter().copied().filter(wanted).collect();
    run(&steps, arguments.fail_fast, |step| {
        // In the target folder's own file system: it may be elsewhere, and need not exist yet.
        let folder = if workspace.target.is_dir() { &workspace.target } else { &workspace.root };
        disk::free(folder).into_iter().for_each(|free| println!("{}: {free}", step.name()));
        step.run(workspace, options)
    })
}

/// Runs one step alone; true when it passed.
pub fn single(workspace: &Workspace, options: &Options, step: Step) -> bool {
    run(&[step], false, |step| step.run(workspace, options))
}

fn run(steps: &[Step], fail_fast: bool, work: impl Fn(Step) -> anyhow::Result<()>) -> bool {
    let mut outcomes = Vec::new();
    for step in steps.iter().copied() {
        println!("{}: started", step.name());
        let start = Instant::now();
        let result = work(step);
        let seconds = start.elapsed().as_secs_f64();
        match &result {
            Ok(()) => println!("{}: passed in {seconds:.1} s", step.name()),
            Err(error) => println!("{}: FAILED in {seconds:.1} s: {error:#}", step.name()),
        }
        outcomes.push(Outcome { step, seconds, passed: result.is_ok() });
        if fail_fast && result.is_err() {
            break;
        }
    }
    print!("\n{}", summary(&outcomes, steps.len()));
    outcomes.iter().all(|outcome| outcome.passed)
}

/// The table of the steps that ran, then the count, alone on the last line.
fn summary(outcomes: &[Outcome], planned: usize) -> String {
    let row = |outcome: &Outcome| {
        let verdict = if outcome.passed { "passed" } else { "FAILED" };
        vec![outcome.step.name().into(), verdict.into(), format!("{:.1}", outcome.seconds)]
    };
    let rows: Vec<Vec<String>> = outcomes.iter().map(row).collect();
    let mut text = table::format(&["step", "result", "seconds"], &rows);
    if outcomes.len() < planned {
        text.push_str(&format!("{} more did not run\n", planned - outcomes.len()));
    }
    let passed = outcomes.iter().filter(|outcome| outcome.passed).count();
    text.push_str(&format!("{passed} passed, {} failed\n", outcomes.len() - passed));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;
    use std::cell::RefCell;

    /// Runs three steps of which the second fails; the steps that were started.
    fn started(fail_fast: bool) -> Vec<Step> {
        let seen = RefCell::new(Vec::new());
        let passed = run(&[Step::Tidy, Step::Fmt, Step::Unit], fail_fast, |step| {
            seen.borrow_mut().push(step);
            if step == Step::Fmt { bail!("no") } else { Ok(()) }
        });
        assert!(!passed);
        seen.into_inner()
    }

    #[test]
    fn a_failure_does_not_stop_the_others_unless_asked() {
        assert_eq!(started(false), [Step::Tidy, Step::Fmt, Step::Unit]);
        assert_eq!(started(true), [Step::Tidy, Step::Fmt]);
    }

    #[test]
    fn all_steps_must_pass() {
        assert!(run(&[Step::Tidy, Step::Fmt], false, |_| Ok(())));
    }

    #[test]
    fn the_count_is_the_last_line() {
        let outcome = |step, passed| Outcome { step, seconds: 1.0, passed };
        let text = summary(&[outcome(Step::Tidy, true), outcome(Step::Fmt, false)], 3);
        assert!(text.ends_with("\n1 more did not run\n1 passed, 1 failed\n"), "{text}");
    }
}
