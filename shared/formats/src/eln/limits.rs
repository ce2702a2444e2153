//! How much an archive may ask of this computer.

/// Bounds on reading one archive. The defaults fit a large laboratory and a small computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Files in the archive.
    pub files_max: usize,
    /// One file, unpacked; a larger one is left out with a warning.
    pub file_bytes_max: u64,
    /// All files together, unpacked.
    pub total_bytes_max: u64,
    /// How many times its own size an archive may unpack to, once it is over the floor.
    pub ratio_max: u64,
    /// Unpacked size below which the ratio does not matter, bytes.
    pub ratio_floor_bytes: u64,
    /// `ro-crate-metadata.json`, unpacked.
    pub metadata_bytes_max: u64,
    /// Values in the description: each takes more room in memory than in the file.
    pub values_max: usize,
    /// What may be read out of the description in all, bytes: its nodes refer to each other, so
    /// that a small one could go on for ever.
    pub description_bytes_max: u64,
    /// Pictures that stand in texts, which are held in memory, all together.
    pub picture_bytes_max: u64,
    /// Entries that are imported; the rest is left out with a warning.
    pub entries_max: usize,
    /// Warnings that are kept one by one; the rest is counted.
    pub warnings_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            files_max: 100_000,
            file_bytes_max: 1 << 30,
            total_bytes_max: 64 << 30,
            ratio_max: 250,
            ratio_floor_bytes: 256 << 20,
            metadata_bytes_max: 128 << 20,
            values_max: 8_000_000,
            description_bytes_max: 1 << 30,
            picture_bytes_max: 256 << 20,
            entries_max: 50_000,
            warnings_max: 2_000,
        }
    }
}
