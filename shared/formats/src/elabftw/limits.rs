//! How much a team's exports may ask of this computer.

/// Bounds on reading the exports of one team. The defaults fit a large team and a small computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// One JSON file, bytes.
    pub file_bytes_max: u64,
    /// All JSON files together, bytes.
    pub total_bytes_max: u64,
    /// Values in all JSON files: each takes more room in memory than in the file.
    pub values_max: usize,
    /// How deep values may stand inside each other.
    pub depth_max: usize,
    /// Entries; the rest is left out with a warning.
    pub entries_max: usize,
    /// Bookings; the rest is left out with a warning.
    pub bookings_max: usize,
    /// People of whom the export says who they are.
    pub people_max: usize,
    /// Categories and statuses.
    pub labels_max: usize,
    /// Rows that are kept as they came, with no entry that they belong to, bytes.
    pub others_bytes_max: usize,
    /// Pictures that stand in texts, which are held in memory, all together.
    pub picture_bytes_max: u64,
    /// Files of the folder that entries may name.
    pub files_max: usize,
    /// Warnings that are kept one by one; the rest is counted.
    pub warnings_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes_max: 256 << 20,
            total_bytes_max: 512 << 20,
            values_max: 16_000_000,
            depth_max: 100,
            entries_max: 50_000,
            bookings_max: 200_000,
            people_max: 20_000,
            labels_max: 20_000,
            others_bytes_max: 32 << 20,
            picture_bytes_max: 256 << 20,
            files_max: 100_000,
            warnings_max: 2_000,
        }
    }
}
