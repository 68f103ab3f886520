"""A WSGI application that counts its visitors."""

import itertools
import json

from flask import Flask

app = Flask(__name__)
visits = itertools.count(1)


@app.get("/api/visits")
def count():
    return json.dumps({"visits": next(visits)}), 200, {"Content-Type": "application/json"}
