//! HTTP as small as a timestamp needs: one request and one answer a connection, on loopback.

use cahier_timestamp::{REQUEST_TYPE, RESPONSE_TYPE};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// Starts a server that answers every request with what the function makes of its body; None
/// leaves the asker without an answer. It ends with the test.
pub fn serve(answer: impl Fn(&[u8]) -> Option<Vec<u8>> + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let mut silent = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let body = body_of(&mut BufReader::new(&mut stream)).unwrap();
            match answer(&body) {
                Some(answer) => {
                    let head = format!(
                        "HTTP/1.1 200 OK\r\nContent-Type: {RESPONSE_TYPE}\r\n\
                         Content-Length: {}\r\nConnection: close\r\n\r\n",
                        answer.len()
                    );
                    stream.write_all(head.as_bytes()).unwrap();
                    stream.write_all(&answer).unwrap();
                }
                // Kept open, so that the asker waits.
                None => silent.push(stream),
            }
        }
    });
    address
}

/// Sends a request and gives the body of the answer.
pub fn post(address: SocketAddr, body: &[u8], wait: Duration) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(wait))?;
    let head = format!(
        "POST / HTTP/1.1\r\nHost: {address}\r\nContent-Type: {REQUEST_TYPE}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    body_of(&mut BufReader::new(&mut stream))
}

/// Reads a head and as many bytes as it announces.
fn body_of(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(body)
}
