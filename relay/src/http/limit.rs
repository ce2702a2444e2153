//! How often one address may ask: a bucket for each, in a table of bounded size (the generic
//! cell rate algorithm keeps one time per bucket). An IPv6 network of 64 bits counts as one
//! address, because it is what one household or machine is given.

use crate::core::Rate;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Most addresses that are told apart; the others share one bucket while the table is full.
const ADDRESSES_MAX: usize = 50_000;
/// How long it takes until one more unit of HTTP may be spent.
const REFILL: Duration = Duration::from_millis(30);
/// Units of HTTP that may be spent at once.
const BURST_UNITS: u32 = 300;
/// A full table is looked through for idle buckets at most this often.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// The bucket of everybody for whom the table has no room.
const EVERYBODY_ELSE: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

/// Rate limits by address.
pub struct RateLimit {
    /// How long it takes until one more unit may be spent.
    refill: Duration,
    /// Units that may be spent at once.
    burst_units: u32,
    table: Mutex<Table>,
}

struct Table {
    /// When each bucket will be full again.
    full_at: HashMap<IpAddr, Instant>,
    swept: Instant,
}

impl RateLimit {
    /// That of the HTTP routes. Nobody has asked yet.
    pub fn of_http(now: Instant) -> Self {
        Self::with(REFILL, BURST_UNITS, now)
    }

    /// One of another rate.
    pub fn new(rate: Rate, now: Instant) -> Self {
        let per_s = u32::try_from(rate.per_s).unwrap_or(u32::MAX).max(1);
        let burst_units = u32::try_from(rate.burst).unwrap_or(u32::MAX);
        Self::with(Duration::from_secs(1) / per_s, burst_units, now)
    }

    fn with(refill: Duration, burst_units: u32, now: Instant) -> Self {
        let table = Mutex::new(Table { full_at: HashMap::new(), swept: now });
        Self { refill, burst_units, table }
    }

    /// Spends so many units of an address; `false` if it has too few.
    pub fn spend(&self, address: IpAddr, units: u32, now: Instant) -> bool {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let key = table.key(network(address), now);
        let full_at = table.full_at.entry(key).or_insert(now);
        let then = (*full_at).max(now) + self.refill * units;
        let allowed = then.saturating_duration_since(now) <= self.refill * self.burst_units;
        if allowed {
            *full_at = then;
        }
        allowed
    }
}

impl Table {
    fn key(&mut self, address: IpAddr, now: Instant) -> IpAddr {
        if self.full_at.contains_key(&address) || self.full_at.len() < ADDRESSES_MAX {
            return address;
        }
        if now.saturating_duration_since(self.swept) >= SWEEP_EVERY {
            self.full_at.retain(|_, full_at| *full_at > now);
            self.swept = now;
        }
        if self.full_at.len() < ADDRESSES_MAX { address } else { EVERYBODY_ELSE }
    }
}

/// What counts as one address.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !(u128::MAX >> 64))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn address(number: u32) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from_bits(number))
    }

    #[test]
    fn a_burst_then_a_steady_rate() {
        let now = Instant::now();
        let limit = RateLimit::of_http(now);
        assert!((0..BURST_UNITS).all(|_| limit.spend(address(1), 1, now)));
        assert!(!limit.spend(address(1), 1, now));
        assert!(limit.spend(address(2), 1, now));
        assert!(limit.spend(address(1), 1, now + REFILL));
        assert!(!limit.spend(address(1), 1, now + REFILL));
        assert!(!limit.spend(address(1), BURST_UNITS + 1, now + REFILL * 10_000));
    }

    #[test]
    fn another_rate_and_none_at_all() {
        let now = Instant::now();
        let limit = RateLimit::new(Rate { per_s: 5, burst: 2 }, now);
        assert!(limit.spend(address(1), 2, now) && !limit.spend(address(1), 1, now));
        let soon = now + Duration::from_millis(200);
        assert!(limit.spend(address(1), 1, soon) && !limit.spend(address(1), 1, soon));
        let free = crate::core::Policy::default().without_rates().address_connects;
        let free = RateLimit::new(free, now);
        assert!((0..100_000).all(|_| free.spend(address(1), 1, now)));
    }

    #[test]
    fn one_ipv6_network_is_one_address() {
        let now = Instant::now();
        let limit = RateLimit::of_http(now);
        let host = |text: &str| text.parse::<IpAddr>().unwrap();
        assert!(limit.spend(host("2001:db8::1"), BURST_UNITS, now));
        assert!(!limit.spend(host("2001:db8::2"), 1, now));
        assert!(limit.spend(host("2001:db8:0:1::2"), 1, now));
    }

    #[test]
    fn the_table_is_bounded() {
        let now = Instant::now();
        let limit = RateLimit::of_http(now);
        let many = ADDRESSES_MAX as u32;
        assert!((0..many).all(|number| limit.spend(address(number), 1, now)));
        assert!(limit.spend(address(many), BURST_UNITS, now));
        assert!(!limit.spend(address(many + 1), 1, now), "newcomers share a bucket");
        let later = now + SWEEP_EVERY;
        assert!(limit.spend(address(many + 1), BURST_UNITS, later), "idle ones made room");
        assert!(limit.table.lock().unwrap().full_at.len() <= ADDRESSES_MAX + 1);
    }
}
