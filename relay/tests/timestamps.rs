//! Timestamps as an operator meets them: a relay, and authorities of `openssl ts` over HTTP that
//! are good, silent, or lie.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[allow(dead_code)]
#[path = "../../shared/timestamp/tests/openssl/http.rs"]
mod http;
#[allow(dead_code)]
#[path = "../../shared/timestamp/tests/openssl/lab.rs"]
mod lab;
mod people;

#[path = "timestamps/asking.rs"]
mod asking;
#[path = "timestamps/damage.rs"]
mod damage;
#[path = "timestamps/lies.rs"]
mod lies;
#[path = "timestamps/page.rs"]
mod page;
#[path = "timestamps/renewal.rs"]
mod renewal;
#[path = "timestamps/roots.rs"]
mod roots;
#[path = "timestamps/site.rs"]
mod site;
#[path = "timestamps/tls.rs"]
mod tls;
