//! What an instrument says of itself while it measures, line by line.

use crate::calendar::date_time;
use crate::writer::Writer;

/// So many lines more with each rank; few logs are long.
const LINES_A_RANK: u32 = 12;
const RANKS: usize = 64;

/// The bytes.
pub(super) fn bytes(writer: &mut Writer, began_ms: u64) -> Vec<u8> {
    let ranks = u32::try_from(writer.dice.rank(RANKS)).unwrap_or_default();
    let count = 30 + ranks * LINES_A_RANK;
    let mut at_ms = began_ms;
    let mut text = format!("# {} firmware {}\n", writer.model(), writer.value(10, 99, 1).plain());
    for _ in 0..count {
        at_ms += 1_000 * u64::from(1 + writer.dice.below(30));
        let said = line(writer);
        text.push_str(&format!("{} {said}\n", date_time(at_ms)));
    }
    text.into_bytes()
}

fn line(writer: &mut Writer) -> String {
    match writer.dice.below(24) {
        0 => format!("WARN  temperature {} out of window", writer.value(180, 420, 1).plain()),
        1 => format!("INFO  sample {} loaded", writer.code()),
        2 => format!("INFO  shutter open {} ms", writer.value(10, 950, 0).plain()),
        3 => "ERROR timeout on channel 2, retry".to_owned(),
        _ => {
            let channel = writer.dice.below(4);
            format!("INFO  channel {channel} value {}", writer.value(0, 99_999, 4).plain())
        }
    }
}
