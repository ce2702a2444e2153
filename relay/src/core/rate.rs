//! A token bucket. Taking is allowed while anything is left and may go into debt: a large answer
//! is paid for afterwards, because its size is known only then.

use super::policy::{Policy, Rate};

/// So many items of a push count as one request more.
pub(super) const ITEMS_A_REQUEST: u64 = 16;

#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    rate: Rate,
    /// Thousandths of a token; negative where more was taken than there was.
    level: i64,
    at_ms: Option<u64>,
}

impl Bucket {
    pub fn full(rate: Rate) -> Self {
        Self { rate, level: thousandths(rate.burst), at_ms: None }
    }

    /// Lets time pass.
    fn fill(&mut self, now_ms: u64) {
        let passed = now_ms.saturating_sub(self.at_ms.unwrap_or(now_ms));
        let gained = i64::try_from(passed.saturating_mul(self.rate.per_s)).unwrap_or(i64::MAX);
        self.level = self.level.saturating_add(gained).min(thousandths(self.rate.burst));
        // A clock that went back gains nothing and loses nothing.
        self.at_ms = Some(self.at_ms.map_or(now_ms, |at| at.max(now_ms)));
    }

    /// Whether anything may be taken now.
    pub fn has(&mut self, now_ms: u64) -> bool {
        self.fill(now_ms);
        self.level > 0
    }

    /// Takes tokens, into debt if need be.
    pub fn take(&mut self, tokens: u64) {
        self.level = self.level.saturating_sub(thousandths(tokens));
    }

    /// Whether nothing would be lost by forgetting it.
    pub fn is_full(&mut self, now_ms: u64) -> bool {
        self.fill(now_ms);
        self.level >= thousandths(self.rate.burst)
    }
}

/// What may still be asked for.
#[derive(Debug)]
pub(super) struct Allowance {
    requests: Bucket,
    bytes: Bucket,
}

impl Allowance {
    /// What every connection begins with.
    pub fn of_connection(policy: &Policy) -> Self {
        Self::full(policy.connection_requests, policy.connection_bytes)
    }

    /// What all connections of an account begin with together.
    pub fn of_account(policy: &Policy) -> Self {
        Self::full(policy.account_requests, policy.account_bytes)
    }

    fn full(requests: Rate, bytes: Rate) -> Self {
        Self { requests: Bucket::full(requests), bytes: Bucket::full(bytes) }
    }

    /// Whether anything may be asked now.
    pub fn has(&mut self, now_ms: u64) -> bool {
        // Both are asked, so that both learn what time it is.
        let (requests, bytes) = (self.requests.has(now_ms), self.bytes.has(now_ms));
        requests && bytes
    }

    /// Takes so much, into debt if need be.
    pub fn take(&mut self, requests: u64, bytes: u64) {
        self.requests.take(requests);
        self.bytes.take(bytes);
    }

    /// Whether nothing would be lost by forgetting it.
    pub fn is_full(&mut self, now_ms: u64) -> bool {
        self.requests.is_full(now_ms) && self.bytes.is_full(now_ms)
    }
}

fn thousandths(tokens: u64) -> i64 {
    i64::try_from(tokens).map_or(i64::MAX, |tokens| tokens.saturating_mul(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_the_rate() {
        let mut bucket = Bucket::full(Rate { per_s: 10, burst: 3 });
        let mut taken = |at_ms: u64| {
            let may = bucket.has(at_ms);
            if may {
                bucket.take(1);
            }
            may
        };
        assert_eq!([taken(0), taken(0), taken(0), taken(0)], [true, true, true, false]);
        assert!(taken(100) && !taken(100));
        assert!(!taken(50), "a clock that goes back gives nothing");
        assert!(taken(200));
    }

    #[test]
    fn debt_is_paid_back() {
        let mut bucket = Bucket::full(Rate { per_s: 10, burst: 1 });
        bucket.take(11);
        assert!(!bucket.has(0));
        assert!(!bucket.has(1000));
        assert!(bucket.has(1001));
        assert!(bucket.is_full(2000));
    }

    #[test]
    fn without_rates_nothing_runs_out() {
        let policy = super::super::Policy::default().without_rates();
        let mut bucket = Bucket::full(policy.account_bytes);
        bucket.take(1 << 40);
        assert!(bucket.has(0));
    }
}
