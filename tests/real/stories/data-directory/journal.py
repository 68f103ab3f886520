"""A journal in an SQLite database, over HTTP, with times in the local zone."""

import http.server
import json
import sqlite3

import tzlocal

DATABASE = "/var/lib/journal/journal.db"


def connect(path=DATABASE):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE IF NOT EXISTS entries (text TEXT)")
    return connection


class Journal(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with connect() as connection:
            entries = [text for (text,) in connection.execute("SELECT text FROM entries")]
        self.answer(200, {"entries": entries, "zone": str(tzlocal.get_localzone())})

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with connect() as connection:
            connection.execute("INSERT INTO entries VALUES (?)", (text,))
        self.answer(201, {"entry": text})

    def answer(self, status, body):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("", 8000), Journal).serve_forever()
