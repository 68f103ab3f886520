//! Archives as they arrive: whole, cut, and dropped.

use std::io::{self, Read};

use plimsoll::engine::{Archive, EngineError};

use super::server::{Connection, Event, Server, begin_chunks, chunk, end, respond};
use super::{INSPECTED, connect, ping};

/// Starts to save `app:1` on a server that sends it so.
fn save(send: fn(&mut dyn Connection)) -> (Server, Result<Archive, EngineError>) {
    let server = Server::start(move |path, stream| {
        if ping(path, stream, "1.41") {
        } else if path.ends_with("/json") {
            respond(stream, "200 OK", "", INSPECTED.as_bytes());
        } else {
            send(stream);
        }
    });
    let engine = connect(&server).unwrap();
    let image = engine.image("app:1", None).unwrap();
    let archive = engine.save(&image, None);
    (server, archive)
}

/// The source of an error of reading.
fn cause(error: &io::Error) -> &EngineError {
    error.get_ref().unwrap().downcast_ref().unwrap()
}

#[test]
fn an_archive_arrives_in_chunks_of_any_size() {
    let (_server, archive) = save(|stream| {
        begin_chunks(stream);
        for bytes in [1, 32 << 10, 7, 200_000, 65_536] {
            chunk(stream, &vec![b'x'; bytes]);
        }
        chunk(stream, b"");
    });
    let mut read = Vec::new();
    archive.unwrap().read_to_end(&mut read).unwrap();
    assert_eq!(read.len(), 1 + (32 << 10) + 7 + 200_000 + 65_536);
    assert!(read.iter().all(|byte| *byte == b'x'));
}

#[test]
fn an_archive_can_be_read_by_another_thread() {
    fn is_sendable<T: Send>() {}
    is_sendable::<Archive>();
}

#[test]
fn an_archive_that_is_cut_is_an_error() {
    type Cut = fn(&mut dyn Connection);
    let cases: [Cut; 3] = [
        |stream| {
            begin_chunks(stream);
            chunk(stream, b"between two chunks");
            end(stream);
        },
        |stream| {
            begin_chunks(stream);
            let _ = stream.write_all(b"100\r\nwithin a chunk");
            end(stream);
        },
        |stream| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort");
            end(stream);
        },
    ];
    for send in cases {
        let (_server, archive) = save(send);
        let error = archive.unwrap().read_to_end(&mut Vec::new()).unwrap_err();
        assert!(matches!(cause(&error), EngineError::Interrupted { .. }), "{error}");
        let message = error.to_string();
        assert!(message.contains("broke off when asked to save `app:1`"), "{message}");
    }
}

#[test]
fn nonsense_between_chunks_is_an_error() {
    let (_server, archive) = save(|stream| {
        begin_chunks(stream);
        let _ = stream.write_all(b"5\r\nhellonot a size\r\n");
        end(stream);
    });
    let error = archive.unwrap().read_to_end(&mut Vec::new()).unwrap_err();
    assert!(matches!(cause(&error), EngineError::Interrupted { .. }), "{error}");
}

#[test]
fn a_refusal_to_save_has_its_message() {
    let (_server, archive) = save(|stream| {
        respond(stream, "500 Internal Server Error", "", br#"{"message": "no space left"}"#);
    });
    let message = archive.unwrap_err().to_string();
    assert!(message.ends_with("refuses to save `app:1` (status 500): no space left"), "{message}");
}

#[test]
fn dropping_an_archive_closes_the_connection() {
    let (server, archive) = save(|stream| {
        begin_chunks(stream);
        while chunk(stream, &[b'x'; 1 << 16]) {}
    });
    let mut archive = archive.unwrap();
    archive.read_exact(&mut [0; 1000]).unwrap();
    drop(archive);
    let events: Vec<Event> = std::iter::from_fn(|| Some(server.event())).take(4).collect();
    assert_eq!(events.last(), Some(&Event::Closed), "{events:?}");
}

#[cfg(unix)]
#[test]
fn an_archive_comes_through_a_socket_too() {
    use std::os::unix::net::UnixListener;

    use plimsoll::engine::{Engine, Product};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("docker.sock");
    let listener = UnixListener::bind(&path).unwrap();
    std::thread::spawn(move || {
        let (events, _kept) = std::sync::mpsc::channel();
        let answer = |path: &str, stream: &mut dyn Connection| {
            if ping(path, stream, "1.41") {
            } else if path.ends_with("/json") {
                respond(stream, "200 OK", "", INSPECTED.as_bytes());
            } else {
                begin_chunks(stream);
                chunk(stream, b"archive");
                chunk(stream, b"");
            }
        };
        for stream in listener.incoming().map_while(Result::ok) {
            super::server::serve(stream, &events, &answer);
        }
    });
    let host = format!("unix://{}", path.display());
    let environment = super::environment(&[("DOCKER_HOST", &host)]);
    let engine = Engine::find(Product::Docker, &environment, None).unwrap();
    let image = engine.image("app:1", None).unwrap();
    let mut archive = engine.save(&image, None).unwrap();
    assert_eq!(io::read_to_string(&mut archive).unwrap(), "archive");
}
