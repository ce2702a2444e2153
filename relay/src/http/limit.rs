//! How often one address may ask: a bucket for each, in a table of bounded size (the generic
//! cell rate algorithm keeps one time per bucket). An IPv6 network of 64 bits counts as one
//! address, because it is what one household or machine is given.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Most addresses that are told apart; the others share one bucket while the table is full.
const ADDRESSES_MAX: usize = 50_000;
/// How long it takes until one more unit may be spent.
const REFILL: Duration = Duration::from_millis(30);
/// Units that may be spent at once.
const BURST_UNITS: u32 = 300;
/// A full table is looked through for idle buckets at most this often.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// The bucket of everybody for whom the table has no room.
const EVERYBODY_ELSE: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

/// Rate limits by address.
pub struct RateLimit {
    table: Mutex<Table>,
}

struct Table {
    /// When each bucket will be full again.
    full_at: HashMap<IpAddr, Instant>,
    swept: Instant,
}

impl RateLimit {
    /// Nobody has asked yet.
    pub fn new(now: Instant) -> Self {
        Self { table: Mutex::new(Table { full_at: HashMap::new(), swept: now }) }
    }

    /// Spends so many units of an address; `false` if it has too few.
    pub fn spend(&self, address: IpAddr, units: u32, now: Instant) -> bool {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let key = table.key(network(address), now);
        let full_at = table.full_at.entry(key).or_insert(now);
        let then = (*full_at).max(now) + REFILL * units;
        let allowed = then.saturating_duration_since(now) <= REFILL * BURST_UNITS;
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

fn network(address: IpAddr) -> IpAddr {
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
        let limit = RateLimit::new(now);
        assert!((0..BURST_UNITS).all(|_| limit.spend(address(1), 1, now)));
        assert!(!limit.spend(address(1), 1, now));
        assert!(limit.spend(address(2), 1, now));
        assert!(limit.spend(address(1), 1, now + REFILL));
        assert!(!limit.spend(address(1), 1, now + REFILL));
        assert!(!limit.spend(address(1), BURST_UNITS + 1, now + REFILL * 10_000));
    }

    #[test]
    fn one_ipv6_network_is_one_address() {
        let now = Instant::now();
        let limit = RateLimit::new(now);
        let host = |text: &str| text.parse::<IpAddr>().unwrap();
        assert!(limit.spend(host("2001:db8::1"), BURST_UNITS, now));
        assert!(!limit.spend(host("2001:db8::2"), 1, now));
        assert!(limit.spend(host("2001:db8:0:1::2"), 1, now));
    }

    #[test]
    fn the_table_is_bounded() {
        let now = Instant::now();
        let limit = RateLimit::new(now);
        let many = ADDRESSES_MAX as u32;
        assert!((0..many).all(|number| limit.spend(address(number), 1, now)));
        assert!(limit.spend(address(many), BURST_UNITS, now));
        assert!(!limit.spend(address(many + 1), 1, now), "newcomers share a bucket");
        let later = now + SWEEP_EVERY;
        assert!(limit.spend(address(many + 1), BURST_UNITS, later), "idle ones made room");
        assert!(limit.table.lock().unwrap().full_at.len() <= ADDRESSES_MAX + 1);
    }
}
