//! How many sockets one address may hold, and how fast it may open them. What is refused here
//! has cost no more than a request.

use crate::core::Policy;
use crate::http::{RateLimit, network};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Sockets by address.
pub(super) struct Addresses {
    rate: RateLimit,
    sockets_max: usize,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// Room for one socket of an address, given back when dropped.
pub(super) struct Place {
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
    network: IpAddr,
}

impl Addresses {
    /// Nobody is here yet.
    pub fn new(policy: &Policy, now: Instant) -> Self {
        let rate = RateLimit::new(policy.address_connects, now);
        Self { rate, sockets_max: policy.address_connections_max, open: Arc::default() }
    }

    /// Room for one more socket; none where the address has too many or opens them too fast.
    pub fn take(&self, address: IpAddr, now: Instant) -> Option<Place> {
        if !self.rate.spend(address, 1, now) {
            return None;
        }
        let network = network(address);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.get(&network).copied().unwrap_or(0);
        if count >= self.sockets_max {
            return None;
        }
        // One row for each address with an open socket: bounded by the sockets that there are.
        open.insert(network, count + 1);
        Some(Place { open: Arc::clone(&self.open), network })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.network) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Rate;
    use std::time::Duration;

    fn addresses(sockets_max: usize, burst: u64) -> (Addresses, Instant) {
        let policy = Policy {
            address_connections_max: sockets_max,
            address_connects: Rate { per_s: 1, burst },
            ..Policy::default()
        };
        let now = Instant::now();
        (Addresses::new(&policy, now), now)
    }

    fn at(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn each_address_has_so_much_room_and_gets_it_back() {
        let (addresses, now) = addresses(2, 100);
        let one = addresses.take(at("192.0.2.1"), now).unwrap();
        let _two = addresses.take(at("192.0.2.1"), now).unwrap();
        assert!(addresses.take(at("192.0.2.1"), now).is_none());
        assert!(addresses.take(at("192.0.2.2"), now).is_some(), "another one has its own");
        drop(one);
        assert!(addresses.take(at("192.0.2.1"), now).is_some());
        let _six = addresses.take(at("2001:db8::1"), now).unwrap();
        let _more = addresses.take(at("2001:db8::2"), now).unwrap();
        assert!(addresses.take(at("2001:db8::3"), now).is_none(), "one network of 64 bits");
        assert_eq!(addresses.open.lock().unwrap().len(), 2, "who left is forgotten");
    }

    #[test]
    fn whoever_opens_and_closes_too_fast_must_wait() {
        let (addresses, now) = addresses(100, 3);
        let open = |now| addresses.take(at("192.0.2.1"), now).is_some();
        assert!((0..3).all(|_| open(now)));
        assert!(!open(now));
        let later = now + Duration::from_secs(1);
        assert!(open(later) && !open(later));
    }
}
