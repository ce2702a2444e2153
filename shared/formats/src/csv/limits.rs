//! How much a table may ask of this computer.

/// Bounds on reading one table. The defaults fit an inventory and a small computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The file, bytes.
    pub bytes_max: usize,
    /// Rows; what comes after is left out with a warning.
    pub rows_max: usize,
    /// Columns; cells beyond are left out with a warning.
    pub columns_max: usize,
    /// Cells of all rows together; rows beyond are left out with a warning.
    pub cells_max: usize,
    /// Warnings that are kept one by one; the rest is counted.
    pub warnings_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes_max: 64 << 20,
            rows_max: 50_000,
            columns_max: 500,
            cells_max: 2_000_000,
            warnings_max: 500,
        }
    }
}
