//! Converts units over HTTP.

use tiny_http::{Response, Server};

fn convert(path: &str) -> Option<f64> {
    let mut parts = path.trim_start_matches('/').split('/');
    let value: f64 = parts.next()?.parse().ok()?;
    match (parts.next()?, parts.next()?) {
        ("nm", "km") => Some(value * 1.852),
        ("km", "nm") => Some(value / 1.852),
        _ => None,
    }
}

fn main() {
    let server = Server::http("0.0.0.0:8080").expect("port 8080 is free");
    println!("listening on 8080");
    for request in server.incoming_requests() {
        let (status, body) = match convert(request.url()) {
            Some(value) => (200, serde_json::json!({ "value": value })),
            None => (404, serde_json::json!({ "error": "no such unit" })),
        };
        let response = Response::from_string(body.to_string()).with_status_code(status);
        if let Err(error) = request.respond(response) {
            eprintln!("{error}");
        }
    }
}

#[test]
fn converts_both_ways() {
    pretty_assertions::assert_eq!(convert("/1.852/km/nm"), Some(1.0));
}
