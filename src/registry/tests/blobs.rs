//! Blobs: streamed, resumed, and never a byte too many or too few.

use std::time::Duration;

use super::*;

const SIZE: usize = 300_000;

/// Reads a blob from a server that answers the requests in turn with what the script makes of the
/// right answer.
fn scripted(
    script: impl Fn(usize, Reply) -> Reply + Send + Sync + 'static,
) -> (Result<Vec<u8>, RegistryError>, Server) {
    let all = content(SIZE);
    let server = Server::start(move |seen, count| script(count, blob(seen, &content(SIZE))));
    (read(&client(&[&server]), &server, &all, 0), server)
}

fn offsets(server: &Server) -> Vec<usize> {
    server.seen().iter().map(offset).collect()
}

#[test]
fn a_blob_is_read_from_any_offset() {
    let all = content(SIZE);
    let server = Server::start(|seen, _| blob(seen, &content(SIZE)));
    let client = client(&[&server]);
    for from in [0, 1, 299_999, 300_000, 400_000] {
        let rest = all.get(from..).unwrap_or_default();
        assert_eq!(read(&client, &server, &all, from as u64).unwrap(), rest, "{from}");
    }
    assert_eq!(read_as(&client, &server, &all, None, 0).unwrap(), all);
    assert_eq!(offsets(&server), [0, 1, 299_999, 0]);
}

#[test]
fn a_blob_that_is_cut_is_resumed() {
    let (read, server) = scripted(|count, reply| match count {
        0 => reply.cut_after(100_000),
        1 => reply.cut_after(0),
        2 => reply.cut_after(1),
        _ => reply,
    });
    assert_eq!(read.unwrap(), content(SIZE));
    assert_eq!(offsets(&server), [0, 100_000, 100_000, 100_001]);
}

#[test]
fn a_blob_that_is_cut_again_and_again_is_an_error() {
    let (read, server) = scripted(|_, reply| reply.cut_after(1));
    let error = read.unwrap_err();
    let reason = "it closed the connection, after 4 of 300000 bytes of a blob".to_owned();
    let (host, kind) = (server.host(), Unreachable::Broken);
    assert_eq!(error, RegistryError::Unreachable { host, kind, reason });
    assert_eq!(offsets(&server), [0, 1, 2, 3]);
}

#[test]
fn breaks_do_not_count_if_much_was_read_in_between() {
    const MUCH: usize = 1 << 20;
    let all = content(9 * MUCH);
    let sent = all.clone();
    let server = Server::start(move |seen, _| {
        let reply = blob(seen, &sent);
        if offset(seen) < 8 * MUCH { reply.cut_after(MUCH) } else { reply }
    });
    assert_eq!(read(&client(&[&server]), &server, &all, 0).unwrap().len(), all.len());
    assert_eq!(server.seen().len(), 9);
}

#[test]
fn a_stall_is_a_break() {
    let all = content(SIZE);
    let server = Server::start(|seen, count| match count {
        0 => blob(seen, &content(SIZE)).stalled_after(1000),
        _ => blob(seen, &content(SIZE)),
    });
    let mut options = options(&[&server]);
    // A machine that is busy may need longer to answer at all, and is asked again then.
    options.timeouts.silence = Duration::from_millis(200);
    options.retries.times = 1000;
    let client = Client::new(&Environment::default(), options);
    assert_eq!(read(&client, &server, &all, 0).unwrap(), all);
    assert!(1 < server.seen().len());
}

#[test]
fn a_slow_server_is_waited_for() {
    let all = content(2000);
    let server =
        Server::start(|seen, _| blob(seen, &content(2000)).dripped(50, Duration::from_millis(2)));
    assert_eq!(read(&client(&[&server]), &server, &all, 0).unwrap(), all);
}

#[test]
fn a_server_that_sends_next_to_nothing_is_given_up() {
    let server =
        Server::start(|seen, _| blob(seen, &content(SIZE)).dripped(1, Duration::from_millis(2)));
    let mut options = options(&[&server]);
    options.timeouts.silence = Duration::from_millis(100);
    let client = Client::new(&Environment::default(), options);
    let error = read(&client, &server, &content(SIZE), 0).unwrap_err();
    let is_told = matches!(error, RegistryError::Unreachable { kind: Unreachable::TimedOut, .. });
    assert!(is_told, "{error}");
}

#[test]
fn a_server_that_sends_all_instead_of_the_rest_is_understood() {
    let all = content(SIZE);
    let server = Server::start(|_, count| match count {
        0 => Reply::ok(content(SIZE)).cut_after(100_000),
        _ => Reply::ok(content(SIZE)),
    });
    assert_eq!(read(&client(&[&server]), &server, &all, 0).unwrap(), all);
    assert_eq!(offsets(&server), [0, 100_000]);
}

#[test]
fn a_break_while_what_was_read_is_skipped_is_a_break() {
    let (read, server) = scripted(|count, _| match count {
        0 => Reply::ok(content(SIZE)).cut_after(100_000),
        1 => Reply::ok(content(SIZE)).cut_after(50_000),
        _ => Reply::ok(content(SIZE)),
    });
    assert_eq!(read.unwrap(), content(SIZE));
    assert_eq!(offsets(&server), [0, 100_000, 100_000]);
}

#[test]
fn another_part_than_the_wanted_one_is_refused() {
    for range in [
        "bytes 0-199999/300000", "bytes 100000-299999/400000", "bytes 100001-299999/300000",
        "bytes", "items 100000-299999/300000",
    ] {
        let (read, _server) = scripted(move |count, reply| match count {
            0 => reply.cut_after(100_000),
            _ => Reply::new(206, content(200_000)).header("Content-Range", range),
        });
        let error = read.unwrap_err().to_string();
        assert!(error.ends_with("another part of a blob than from byte 100000"), "{error}");
    }
    let (read, _server) = scripted(|count, reply| match count {
        0 => reply.cut_after(100_000),
        _ => Reply::new(206, content(200_000)),
    });
    assert!(read.is_err());
}

#[test]
fn a_part_that_was_not_asked_for_is_refused() {
    let (read, _server) =
        scripted(|_, _| Reply::new(206, content(10)).header("Content-Range", "bytes 0-9/300000"));
    let error = read.unwrap_err().to_string();
    assert!(error.ends_with("a part of a blob that was not asked for"), "{error}");
}

#[test]
fn another_length_than_the_declared_one_is_refused() {
    for length in [SIZE - 1, SIZE + 1] {
        let (read, _server) = scripted(move |_, _| Reply::ok(content(length)));
        let error = read.unwrap_err().to_string();
        assert!(error.ends_with(&format!("it has {length} bytes for a blob of 300000")), "{error}");
    }
    let (read, _server) = scripted(|_, _| Reply::ok(content(SIZE + 1)).chunked(1000));
    let error = read.unwrap_err().to_string();
    assert!(error.ends_with("it sent more than the 300000 bytes of a blob"), "{error}");
    let (read, _server) = scripted(|_, _| Reply::ok(content(SIZE)).endless());
    let error = read.unwrap_err().to_string();
    assert!(error.ends_with("it sent more than the 300000 bytes of a blob"), "{error}");
}

#[test]
fn a_blob_in_chunks_and_one_until_the_connection_closes_are_read() {
    let (read, _server) = scripted(|_, _| Reply::ok(content(SIZE)).chunked(999));
    assert_eq!(read.unwrap(), content(SIZE));
    let (read, _server) = scripted(|_, _| Reply::raw("HTTP/1.0 200 OK\r\n\r\n", content(SIZE)));
    assert_eq!(read.unwrap(), content(SIZE));
    let (read, server) = scripted(|count, reply| match count {
        0 => Reply::raw("HTTP/1.0 200 OK\r\n\r\n", content(5000)),
        _ => reply,
    });
    assert_eq!(read.unwrap(), content(SIZE));
    assert_eq!(offsets(&server), [0, 5000]);
}

#[test]
fn a_blob_that_is_compressed_for_the_transfer_is_decoded() {
    let compressed = || gzip(&content(SIZE));
    let encoded = move || Reply::ok(compressed()).header("Content-Encoding", "gzip");
    let (read, _server) = scripted(move |_, _| encoded());
    assert_eq!(read.unwrap(), content(SIZE));
    // Offsets mean nothing then, so all of it is requested again.
    let (read, server) = scripted(move |count, _| match count {
        0 => encoded().cut_after(compressed().len() / 2),
        _ => encoded(),
    });
    assert_eq!(read.unwrap(), content(SIZE));
    assert_eq!(offsets(&server), [0, 0]);
    let (read, _server) = scripted(|_, reply| reply.header("Content-Encoding", "zstd"));
    assert_eq!(read.unwrap(), content(SIZE), "a blob that is stored so is sent as it is");
    let (read, _server) = scripted(|_, _| Reply::ok("short").header("Content-Encoding", "zstd"));
    let error = read.unwrap_err().to_string();
    assert!(error.ends_with("it encoded the answer as zstd, which was not asked for"), "{error}");
    let (read, _server) =
        scripted(|_, _| Reply::ok("this is no gzip at all").header("Content-Encoding", "gzip"));
    let error = read.unwrap_err().to_string();
    assert!(error.contains("what it sent cannot be decoded"), "{error}");
}

#[test]
fn a_blob_that_there_is_not_is_named() {
    let server = Server::start(|_, _| Reply::new(404, ""));
    let error = read(&client(&[&server]), &server, b"x", 0).unwrap_err();
    let (host, repository) = (server.host(), "a".to_owned());
    let digest = Digest::sha256_of(b"x");
    assert_eq!(error, RegistryError::NoBlob { host, repository, digest });
}

#[test]
fn cancelling_ends_a_read_that_waits() {
    let server = Server::start(|seen, _| blob(seen, &content(SIZE)).stalled_after(10));
    let client = client(&[&server]);
    let blob = client.blob(&name(&server, "a:1"), Digest::sha256_of(b""), Some(SIZE as u64));
    let mut reader = blob.open(0).unwrap();
    let mut first = [0; 10];
    reader.read_exact(&mut first).unwrap();
    let waiting = std::thread::spawn(move || reader.read(&mut first));
    client.cancel();
    let error = waiting.join().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "stopped");
    assert_eq!(client.manifest(&name(&server, "a:1")), Err(RegistryError::Cancelled));
}
