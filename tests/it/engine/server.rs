//! A server that answers as an engine does, with what a test wants it to say.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;

/// What happens on the server, in order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A request: its method and its path.
    Request(String),
    /// The other side is gone while an answer is written.
    Closed,
}

/// A connection, as the answers of tests use it.
pub(crate) trait Connection: Read + Write {}

impl<T: Read + Write> Connection for T {}

/// Answers one request; given its path.
pub(crate) type Answer = dyn Fn(&str, &mut dyn Connection) + Send + Sync;

/// A server on a port of this machine.
pub(crate) struct Server {
    pub(crate) port: u16,
    events: Mutex<Receiver<Event>>,
}

impl Server {
    pub(crate) fn start(
        answer: impl Fn(&str, &mut dyn Connection) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, events) = mpsc::channel();
        let answer: Arc<Answer> = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (sender, answer) = (sender.clone(), Arc::clone(&answer));
                thread::spawn(move || serve::<TcpStream>(stream, &sender, &*answer));
            }
        });
        Self { port, events: Mutex::new(events) }
    }

    /// The address of the server, as `DOCKER_HOST` has it.
    pub(crate) fn address(&self) -> String {
        format!("tcp://127.0.0.1:{}", self.port)
    }

    /// What happens next; waits for it.
    pub(crate) fn event(&self) -> Event {
        self.events.lock().unwrap().recv().unwrap()
    }

    /// The paths of the requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        let events = self.events.lock().unwrap();
        let paths = events.try_iter().filter_map(|event| match event {
            Event::Request(path) => Some(path),
            Event::Closed => None,
        });
        paths.collect()
    }
}

/// Answers requests until the other side is gone, or an answer says that it ends.
pub(crate) fn serve<S: Connection>(mut stream: S, events: &Sender<Event>, answer: &Answer) {
    while let Some(path) = request(&mut stream) {
        if events.send(Event::Request(path.clone())).is_err() {
            return;
        }
        let mut watched = Watched { stream: &mut stream, is_closed: false, ends: false };
        answer(&path, &mut watched);
        let Watched { is_closed, ends, .. } = watched;
        if is_closed {
            let _ = events.send(Event::Closed);
        }
        if is_closed || ends {
            return;
        }
    }
}

/// Reads a request without a body, and returns its path.
fn request(stream: &mut dyn Connection) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    Some(head.strip_prefix("GET ")?.split(' ').next()?.to_owned())
}

/// Notices that the other side is gone. Reading from it marks the connection as one that ends.
struct Watched<'a> {
    stream: &'a mut dyn Connection,
    is_closed: bool,
    ends: bool,
}

impl Read for Watched<'_> {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        self.ends = true;
        Ok(0)
    }
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.stream.write(bytes);
        self.is_closed |= written.is_err();
        written
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.stream.flush()
    }
}

/// Writes an answer with its length.
pub(crate) fn respond(stream: &mut dyn Connection, status: &str, headers: &str, body: &[u8]) {
    let length = body.len();
    let _ = write!(stream, "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n");
    let _ = stream.write_all(body);
}

/// Writes the head of an answer in chunks.
pub(crate) fn begin_chunks(stream: &mut dyn Connection) {
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
}

/// Writes a chunk; an empty one is the last. Returns whether the other side may still be there.
pub(crate) fn chunk(stream: &mut dyn Connection, bytes: &[u8]) -> bool {
    let mut framed = format!("{:x}\r\n", bytes.len()).into_bytes();
    framed.extend_from_slice(bytes);
    framed.extend_from_slice(b"\r\n");
    stream.write_all(&framed).is_ok()
}

/// Closes the connection after this answer.
pub(crate) fn end(stream: &mut dyn Connection) {
    let _ = stream.read(&mut [0]);
}
