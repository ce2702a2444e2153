//! From a relay's address to a WebSocket: TCP, TLS where the address says `https`, and the
//! handshake on it. An encrypted address is never tried without encryption.

use crate::error::Error;
use crate::trouble::Trouble;
use crate::trust;
use crate::usage::Usage;
use cahier_protocol::FRAME_BYTES_MAX;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_tungstenite::tungstenite::http::Uri;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// How long a connection may take to stand.
const CONNECT_MAX: Duration = Duration::from_secs(10);

/// Bytes to and from the relay, encrypted on the way or not.
pub trait Line: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// A socket to the relay.
pub type Socket = WebSocketStream<Box<dyn Line>>;

/// Where a relay is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    encrypted: bool,
    host: String,
    port: u16,
    /// Address of its socket.
    url: String,
}

/// An address as it is remembered and put into invitations: `https`, or `http` on this machine;
/// no slash at its end.
pub fn tidy(address: &str) -> Result<String, Error> {
    let trimmed = address.trim().trim_end_matches('/');
    let tidied = match trimmed.split_once("://") {
        Some(("http" | "ws", rest)) => format!("http://{rest}"),
        Some(("https" | "wss", rest)) => format!("https://{rest}"),
        _ => return Err(Usage::Address(address.to_owned()).into()),
    };
    place(&tidied).map(|_| tidied)
}

fn place(address: &str) -> Result<Place, Error> {
    let wrong = || Error::from(Usage::Address(address.to_owned()));
    let (scheme, rest) = address.trim_end_matches('/').split_once("://").ok_or_else(wrong)?;
    let (encrypted, socket, port) = match scheme {
        "http" => (false, "ws", 80),
        "https" => (true, "wss", 443),
        _ => return Err(wrong()),
    };
    let url = format!("{socket}://{rest}/v1/socket");
    let uri: Uri = url.parse().map_err(|_| wrong())?;
    let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(wrong)?;
    // An IPv6 address stands in brackets where a port may follow.
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    // Addresses come from codes and backups as well: each is asked again when it is dialled.
    if !encrypted && !is_this_machine(&host) {
        return Err(Error::Unencrypted(address.to_owned()));
    }
    let port = uri.port_u16().unwrap_or(port);
    Ok(Place { encrypted, host, port, url })
}

/// Whether what is sent to a host never leaves this machine.
fn is_this_machine(host: &str) -> bool {
    let numeric = host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    numeric || host.eq_ignore_ascii_case("localhost")
}

/// Opens a socket to the relay at an address.
pub async fn dial(address: &str, ca: Option<&Path>) -> Result<Socket, Error> {
    let place = place(address)?;
    let unreachable = || Trouble::Unreachable(address.to_owned());
    match tokio::time::timeout(CONNECT_MAX, connect(&place, address, ca)).await {
        Ok(done) => done,
        Err(_) => Err(unreachable().into()),
    }
}

async fn connect(place: &Place, address: &str, ca: Option<&Path>) -> Result<Socket, Error> {
    let unreachable = |_| Trouble::Unreachable(address.to_owned());
    let config = if place.encrypted { Some(trust::config(ca)?) } else { None };
    let tcp = TcpStream::connect((place.host.as_str(), place.port)).await.map_err(unreachable)?;
    tcp.set_nodelay(true).map_err(unreachable)?;
    let line: Box<dyn Line> = match config {
        None => Box::new(tcp),
        Some(config) => {
            let name = ServerName::try_from(place.host.clone())
                .map_err(|_| Usage::Address(address.to_owned()))?;
            let refused = |error: std::io::Error| match trust::distrust(&error) {
                Some(why) => Trouble::Certificate(why, address.to_owned()),
                None => Trouble::NotARelay(address.to_owned()),
            };
            Box::new(TlsConnector::from(config).connect(name, tcp).await.map_err(refused)?)
        }
    };
    let config = WebSocketConfig::default()
        .max_message_size(Some(FRAME_BYTES_MAX))
        .max_frame_size(Some(FRAME_BYTES_MAX));
    match client_async_with_config(place.url.as_str(), line, Some(config)).await {
        Ok((socket, _)) => Ok(socket),
        Err(_) => Err(Trouble::NotARelay(address.to_owned()).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        assert_eq!(tidy("https://relay.example/").unwrap(), "https://relay.example");
        assert_eq!(tidy("wss://relay.example").unwrap(), "https://relay.example");
        assert_eq!(tidy(" ws://localhost:8080 ").unwrap(), "http://localhost:8080");
        for wrong in ["relay.example", "ftp://relay.example", "https://", "https://a b", ""] {
            let said = tidy(wrong).unwrap_err();
            let is_said = matches!(&said, Error::Usage(Usage::Address(text)) if text == wrong);
            assert!(is_said, "{wrong}: {said:?}");
        }
    }

    #[test]
    fn only_this_machine_is_spoken_to_in_clear() {
        for here in ["localhost:8080", "LocalHost", "127.0.0.1", "127.9.8.7:80", "[::1]:8080"] {
            assert!(tidy(&format!("http://{here}")).is_ok(), "{here}");
        }
        let elsewhere = [
            "relay.example",
            "localhost.example",
            "localhost@relay.example",
            "192.168.1.20:8080",
            "0.0.0.0",
            "[::2]",
            "[::ffff:10.0.0.1]",
            "127.example",
        ];
        for host in elsewhere {
            for scheme in ["http", "ws"] {
                let said = tidy(&format!("{scheme}://{host}"));
                assert!(matches!(said, Err(Error::Unencrypted(_))), "{host}: {said:?}");
            }
            assert!(tidy(&format!("https://{host}")).is_ok(), "{host}");
        }
    }

    #[test]
    fn an_encrypted_address_stays_encrypted() {
        let found = place("https://relay.example/team").unwrap();
        assert!(found.encrypted);
        assert_eq!((found.host.as_str(), found.port), ("relay.example", 443));
        assert_eq!(found.url, "wss://relay.example/team/v1/socket");
        let found = place("http://[::1]:8080").unwrap();
        assert!(!found.encrypted);
        assert_eq!((found.host.as_str(), found.port), ("::1", 8080));
    }
}
