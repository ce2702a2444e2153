//! Quantiles.

/// Values in order, asked for their quantiles.
#[derive(Clone, Debug, Default)]
pub struct Sorted(Vec<f64>);

impl Sorted {
    /// Sorts.
    pub fn new(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// The value below which this share of all stays, by nearest rank; 0 without values.
    pub fn quantile(&self, share: f64) -> f64 {
        let rank = (share * self.0.len() as f64).ceil() as usize;
        self.0.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    }
}

/// The middle one.
pub fn median(values: Vec<f64>) -> f64 {
    Sorted::new(values).quantile(0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_by_nearest_rank() {
        let sorted = Sorted::new((1..=100).rev().map(f64::from).collect());
        assert_eq!([0.5, 0.95, 0.99, 1.0].map(|q| sorted.quantile(q)), [50.0, 95.0, 99.0, 100.0]);
        assert_eq!(Sorted::default().quantile(0.5), 0.0);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
    }
}
