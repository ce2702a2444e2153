//! Generations of an instance log: the name of the log stays, the number behind it says how often
//! the relay had to begin anew. Both together are the origin in a checkpoint.

/// The origin of a generation: `<name>/<generation>`.
pub fn log_origin(name: &str, generation: u32) -> String {
    format!("{name}/{generation}")
}

/// Name and generation of an origin; None where it is not of that form. Generations begin at 1.
pub fn split_log_origin(origin: &str) -> Option<(&str, u32)> {
    let (name, number) = origin.rsplit_once('/')?;
    let generation: u32 = number.parse().ok()?;
    let fits = !name.is_empty() && generation > 0 && generation.to_string() == number;
    fits.then_some((name, generation))
}
