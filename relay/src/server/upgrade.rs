//! From an HTTP request to a WebSocket (RFC 6455 section 4.2).
//!
//! The filter that warp brings would do the same, but gives every connection 128 KiB of read
//! buffer: half a gigabyte for four thousand people who mostly listen.

use cahier_protocol::FRAME_BYTES_MAX;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use warp::http::header::{
    CONNECTION, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use warp::http::{HeaderMap, StatusCode};
use warp::hyper::upgrade::{OnUpgrade, Upgraded};
use warp::reply::{Reply, Response};

/// Read and write buffers of a connection, bytes; larger messages make them grow.
const BUFFER_BYTES: usize = 8 << 10;
/// A key is 16 bytes in base64.
const KEY_LENGTH: usize = 24;

/// An open WebSocket.
pub(super) type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// Answers a handshake and runs `serve` on the socket; without a proper handshake, says that one
/// is needed.
pub(super) fn upgrade<F>(
    headers: &HeaderMap,
    upgrade: Option<OnUpgrade>,
    serve: impl FnOnce(Socket) -> F + Send + 'static,
) -> Response
where
    F: Future<Output = ()> + Send + 'static,
{
    let Some((upgrade, accept)) = upgrade.zip(accept_key(headers)) else {
        let mut response = StatusCode::UPGRADE_REQUIRED.into_response();
        response.headers_mut().insert(UPGRADE, HeaderValue::from_static("websocket"));
        return response;
    };
    tokio::spawn(async move {
        match upgrade.await {
            Ok(upgraded) => serve(socket(upgraded).await).await,
            Err(error) => tracing::debug!(%error, "a socket was not opened"),
        }
    });
    let mut response = StatusCode::SWITCHING_PROTOCOLS.into_response();
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
    response
}

async fn socket(upgraded: Upgraded) -> Socket {
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_message_size(Some(FRAME_BYTES_MAX))
        .max_frame_size(Some(FRAME_BYTES_MAX));
    WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await
}

/// What proves that the handshake was understood; none where it is not one.
fn accept_key(headers: &HeaderMap) -> Option<HeaderValue> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let connection = text(CONNECTION)?;
    let upgrades = connection.split(',').any(|token| token.trim().eq_ignore_ascii_case("upgrade"));
    let websocket = text(UPGRADE)?.eq_ignore_ascii_case("websocket");
    let version = text(SEC_WEBSOCKET_VERSION)? == "13";
    let key = text(SEC_WEBSOCKET_KEY)?;
    let proper = upgrades && websocket && version && key.len() == KEY_LENGTH;
    let accept = derive_accept_key(key.as_bytes());
    proper.then(|| HeaderValue::from_str(&accept).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handshake() -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONNECTION, HeaderValue::from_static("keep-alive, Upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        let key = HeaderValue::from_static("dGhlIHNhbXBsZSBub25jZQ==");
        headers.insert(SEC_WEBSOCKET_KEY, key);
        headers
    }

    #[test]
    fn the_example_of_the_standard() {
        let accept = accept_key(&handshake()).unwrap();
        assert_eq!(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn anything_else_is_no_handshake() {
        for name in [CONNECTION, UPGRADE, SEC_WEBSOCKET_VERSION, SEC_WEBSOCKET_KEY] {
            let mut headers = handshake();
            headers.remove(&name);
            assert_eq!(accept_key(&headers), None, "{name}");
            headers.insert(name.clone(), HeaderValue::from_static("close"));
            assert_eq!(accept_key(&headers), None, "{name}");
        }
    }
}
