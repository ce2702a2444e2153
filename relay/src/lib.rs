//! The relay: stores, orders, checks signatures and stamps time, and reads nothing.
//!
//! `core` decides, without clock, socket or thread; `storage` and `blobs` keep; `server` is the
//! shell around them; `http`, `accounts` and `tls` are what stands beside the socket;
//! `timestamps` asks authorities for them; `commands` is what the binary does. Arrows point from
//! the shell to the core only.

pub mod accounts;
pub mod blobs;
pub mod check;
pub mod commands;
pub mod core;
pub mod data;
pub mod http;
pub mod identity;
pub mod metrics;
pub mod server;
pub mod storage;
#[cfg(any(test, feature = "testing"))]
#[path = "../tests/people/mod.rs"]
pub mod testing;
pub mod timestamps;
pub mod tls;
