//! What Linux says of a process: memory, processor time, open files; and where the build lies.

use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;

/// `USER_HZ`, which is 100 on every Linux of today.
const TICKS_PER_S: f64 = 100.0;

/// Resident memory of a process, KiB.
pub fn rss_kib(pid: u32) -> Result<f64> {
    status_kib(pid, "VmRSS:")
}

/// The most memory that a process ever had resident, KiB.
pub fn peak_kib(pid: u32) -> Result<f64> {
    status_kib(pid, "VmHWM:")
}

fn status_kib(pid: u32, field: &'static str) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.with_context(|| format!("no {field}"))?.parse()?)
}

/// Processor time that a process has used, seconds.
pub fn cpu_s(pid: u32) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name stands in parentheses and may hold spaces.
    let (_, fields) = text.rsplit_once(") ").context("no process name")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks = |at: usize| -> Result<f64> { Ok(fields.get(at).context("too short")?.parse()?) };
    Ok((ticks(11)? + ticks(12)?) / TICKS_PER_S)
}

/// How many files this process, and those that it starts, may have open; none for no limit.
pub fn open_files_max() -> Option<u64> {
    soft_limit(&fs::read_to_string("/proc/self/limits").ok()?)
}

fn soft_limit(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The target folder of the build that this program comes from: `TARGET/PROFILE/cahier-bench`.
pub fn target() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.parent().and_then(|profile| profile.parent());
    Ok(target.context("this program lies in no target folder")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_the_soft_one() {
        let text = "Limit  Soft  Hard\nMax open files            1024      524288     files\n";
        assert_eq!(soft_limit(text), Some(1024));
        assert_eq!(soft_limit("Max open files  unlimited  unlimited  files\n"), None);
    }

    #[test]
    fn this_process_can_be_read() {
        let pid = std::process::id();
        assert!(rss_kib(pid).unwrap() > 0.0 && cpu_s(pid).unwrap() >= 0.0);
        assert!(peak_kib(pid).unwrap() > 0.0);
    }
}
