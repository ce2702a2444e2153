//! How much a Word file may ask of this computer.

/// Bounds on reading one file. The defaults fit a thesis and a small computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Parts of the file.
    pub parts_max: usize,
    /// One part of text, unpacked.
    pub text_bytes_max: u64,
    /// All parts together, unpacked.
    pub total_bytes_max: u64,
    /// How many times its own size a file may unpack to, once it is over the floor.
    pub ratio_max: u64,
    /// Unpacked size below which the ratio does not matter, bytes.
    pub ratio_floor_bytes: u64,
    /// One picture; a larger one is left out with a warning.
    pub picture_bytes_max: u64,
    /// All pictures together; what comes after is left out with a warning.
    pub pictures_bytes_max: u64,
    /// Warnings that are kept one by one; the rest is counted.
    pub warnings_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            parts_max: 10_000,
            text_bytes_max: 64 << 20,
            total_bytes_max: 2 << 30,
            ratio_max: 250,
            ratio_floor_bytes: 64 << 20,
            picture_bytes_max: 64 << 20,
            pictures_bytes_max: 256 << 20,
            warnings_max: 200,
        }
    }
}
