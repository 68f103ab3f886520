//! A small HTTP/1.1 server that notes requests, and answers as a function says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) method: String,
    pub(super) target: String,
    headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// What is sent, piece by piece.
#[derive(Debug, Clone)]
enum Piece {
    Bytes(Vec<u8>),
    Pause(Duration),
    /// Nothing more, but the connection stays open.
    Stall,
    /// The same bytes for ever.
    Endless(Vec<u8>),
}

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    /// What is sent instead of a status and headers.
    raw_head: Option<String>,
    pieces: Vec<Piece>,
    has_length: bool,
    is_closed: bool,
}

impl Reply {
    pub(super) fn new(status: u16, body: impl AsRef<[u8]>) -> Self {
        let pieces = vec![Piece::Bytes(body.as_ref().to_vec())];
        let (headers, raw_head) = (Vec::new(), None);
        Self { status, headers, raw_head, pieces, has_length: true, is_closed: false }
    }

    pub(super) fn ok(body: impl AsRef<[u8]>) -> Self {
        Self::new(200, body)
    }

    pub(super) fn redirect(status: u16, to: &str) -> Self {
        Self::new(status, "").header("Location", to)
    }

    /// One whose status and headers are sent as they are.
    pub(super) fn raw(head: &str, body: impl AsRef<[u8]>) -> Self {
        Self { raw_head: Some(head.to_owned()), ..Self::ok(body) }.closed()
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends another body.
    pub(super) fn with(mut self, body: &[u8]) -> Self {
        self.pieces = vec![Piece::Bytes(body.to_vec())];
        self
    }

    /// Closes the connection after it.
    pub(super) fn closed(self) -> Self {
        Self { is_closed: true, ..self }
    }

    /// Declares the whole length, and sends only that many bytes.
    pub(super) fn cut_after(mut self, bytes: usize) -> Self {
        self.headers.push(("Content-Length".to_owned(), self.length().to_string()));
        self.has_length = false;
        self.pieces = vec![Piece::Bytes(self.bytes()[..bytes].to_vec())];
        self.closed()
    }

    /// Sends that many bytes, and then nothing.
    pub(super) fn stalled_after(mut self, bytes: usize) -> Self {
        self = self.cut_after(bytes);
        self.pieces.push(Piece::Stall);
        self
    }

    /// Sends pieces of that many bytes, with pauses.
    pub(super) fn dripped(mut self, bytes: usize, pause: Duration) -> Self {
        self.headers.push(("Content-Length".to_owned(), self.length().to_string()));
        self.has_length = false;
        let all = self.bytes();
        let pieces = all.chunks(bytes).map(|piece| Piece::Bytes(piece.to_vec()));
        self.pieces = pieces.flat_map(|piece| [piece, Piece::Pause(pause)]).collect();
        self
    }

    /// Sends it in chunks instead of with its length.
    pub(super) fn chunked(mut self, bytes: usize) -> Self {
        let mut body = Vec::new();
        for piece in self.bytes().chunks(bytes) {
            body.extend(format!("{:x}\r\n", piece.len()).bytes());
            body.extend(piece);
            body.extend(b"\r\n");
        }
        body.extend(b"0\r\n\r\n");
        self.pieces = vec![Piece::Bytes(body)];
        self.has_length = false;
        self.header("Transfer-Encoding", "chunked")
    }

    /// Sends the same bytes for ever, in chunks.
    pub(super) fn endless(mut self) -> Self {
        let bytes = self.bytes();
        let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
        chunk.extend(bytes);
        chunk.extend(b"\r\n");
        self.pieces = vec![Piece::Endless(chunk)];
        self.has_length = false;
        self.header("Transfer-Encoding", "chunked")
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for piece in &self.pieces {
            if let Piece::Bytes(piece) = piece {
                bytes.extend(piece);
            }
        }
        bytes
    }

    fn length(&self) -> usize {
        self.bytes().len()
    }

    fn head(&self) -> String {
        if let Some(head) = &self.raw_head {
            return head.clone();
        }
        let mut head = format!("HTTP/1.1 {} -\r\n", self.status);
        if self.has_length {
            head.push_str(&format!("Content-Length: {}\r\n", self.length()));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head + "\r\n"
    }
}

type Handler = dyn Fn(&Seen, usize) -> Reply + Send + Sync;

/// A server; it ends when it is dropped.
pub(super) struct Server {
    port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
    has_ended: Arc<AtomicBool>,
}

impl Server {
    /// Starts one; the handler gets each request and how many were before it.
    pub(super) fn start(handler: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let has_ended = Arc::new(AtomicBool::new(false));
        let handler: Arc<Handler> = Arc::new(handler);
        let count = Arc::new(AtomicUsize::new(0));
        let (noted, ended) = (Arc::clone(&seen), Arc::clone(&has_ended));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ended.load(Ordering::Relaxed) {
                    break;
                }
                let (handler, noted) = (Arc::clone(&handler), Arc::clone(&noted));
                let count = Arc::clone(&count);
                // A client that goes away is none of the server's business.
                thread::spawn(move || serve(stream, &*handler, &noted, &count));
            }
        });
        Self { port, seen, has_ended }
    }

    pub(super) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub(super) fn url(&self, target: &str) -> String {
        format!("http://{}{target}", self.host())
    }

    /// All requests so far.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(super) fn targets(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.target).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.has_ended.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn serve(
    mut stream: TcpStream,
    handler: &Handler,
    noted: &Mutex<Vec<Seen>>,
    count: &AtomicUsize,
) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    // What begins like TLS is none of HTTP.
    while *reader.fill_buf().ok()?.first()? != 0x16 {
        let seen = request(&mut reader)?;
        noted.lock().unwrap().push(seen.clone());
        let reply = handler(&seen, count.fetch_add(1, Ordering::Relaxed));
        stream.write_all(reply.head().as_bytes()).ok()?;
        for piece in &reply.pieces {
            match piece {
                Piece::Bytes(bytes) => stream.write_all(bytes).ok()?,
                Piece::Pause(pause) => thread::sleep(*pause),
                Piece::Stall => {
                    // Ends when the client closes the connection.
                    let _ = reader.read(&mut [0]);
                }
                Piece::Endless(bytes) => loop {
                    stream.write_all(bytes).ok()?;
                },
            }
        }
        if reply.is_closed {
            break;
        }
    }
    Some(())
}

fn request(reader: &mut BufReader<TcpStream>) -> Option<Seen> {
    let mut line = || {
        let mut line = String::new();
        (0 < reader.read_line(&mut line).ok()?).then(|| line.trim_end().to_owned())
    };
    let first = line()?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut headers = Vec::new();
    loop {
        let line = line()?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut seen = Seen { method, target, headers, body: String::new() };
    let length = seen.header("Content-Length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    seen.body = String::from_utf8(body).ok()?;
    Some(seen)
}
