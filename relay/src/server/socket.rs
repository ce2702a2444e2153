//! One connection: reads messages for the core and checks what can be checked beside it, writes
//! what the core has for it.

use super::handle::CoreHandle;
use super::outbox::{Outlet, outbox};
use super::upgrade::Socket;
use crate::core::ConnectionId;
use crate::metrics::Metrics;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_tungstenite::tungstenite::{Bytes, Message};

/// A connection is asked whether it is still there this often.
const PING_EVERY: Duration = Duration::from_secs(25);
/// A connection from which nothing comes for so long, not even an answer to a ping, is gone.
const SILENCE_MAX: Duration = Duration::from_secs(75);
/// How long writing what waits may take.
const WRITE_MAX: Duration = Duration::from_secs(30);
/// How long the other side may take to answer a close.
const CLOSE_MAX: Duration = Duration::from_secs(2);

/// Serves one connection to its end.
pub(super) async fn serve(socket: Socket, core: CoreHandle, metrics: Arc<Metrics>) {
    let (outbox, outlet) = outbox();
    let Ok(connection) = core.connect(outbox).await else { return };
    metrics.connections.fetch_add(1, Relaxed);
    metrics.connections_total.fetch_add(1, Relaxed);
    let (sink, mut stream) = socket.split();
    {
        let reading = read(&mut stream, connection, &core);
        let writing = write(sink, outlet);
        tokio::pin!(reading, writing);
        tokio::select! {
            () = &mut reading => {}
            () = &mut writing => {
                // Closing while the other side still sends would cut off what it has not read.
                let _ = timeout(CLOSE_MAX, &mut reading).await;
            }
        }
    }
    core.disconnect(connection).await;
    metrics.connections.fetch_sub(1, Relaxed);
}

/// Reads until the connection ends, is silent, or says something that is no binary message.
async fn read(stream: &mut SplitStream<Socket>, connection: ConnectionId, core: &CoreHandle) {
    let mut session = None;
    loop {
        match timeout(SILENCE_MAX, stream.next()).await {
            Ok(Some(Ok(Message::Binary(bytes)))) => {
                if core.message(connection, bytes, &mut session).await.is_err() {
                    return;
                }
            }
            // Pings are answered by the library.
            Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
            _ => return,
        }
    }
}

/// Writes until the core lets go of the connection, or it does not take what is written.
async fn write(mut sink: SplitSink<Socket, Message>, mut outlet: Outlet) {
    let mut pings = interval(PING_EVERY);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first tick comes at once.
    pings.tick().await;
    loop {
        let wrote = tokio::select! {
            next = outlet.next() => match next {
                Some(bytes) => timeout(WRITE_MAX, write_all(&mut sink, bytes, &mut outlet)).await,
                None => break,
            },
            _ = pings.tick() => {
                timeout(WRITE_MAX, sink.send(Message::Ping(Bytes::new()))).await
            }
        };
        if !matches!(wrote, Ok(Ok(()))) {
            return;
        }
    }
    let _ = timeout(WRITE_MAX, sink.send(Message::Close(None))).await;
}

/// Writes a message and all that wait behind it, then flushes once.
async fn write_all(
    sink: &mut SplitSink<Socket, Message>,
    first: Bytes,
    outlet: &mut Outlet,
) -> Result<(), tokio_tungstenite::tungstenite::Error> {
    let mut next = Some(first);
    while let Some(bytes) = next {
        sink.feed(Message::Binary(bytes)).await?;
        next = outlet.try_next();
    }
    sink.flush().await
}
