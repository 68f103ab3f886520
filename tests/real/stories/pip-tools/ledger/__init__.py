"""Reads a ledger in XML and shows its balance."""

from flask import Flask, render_template, request
from lxml import etree

app = Flask(__name__)


@app.get("/")
def index():
    return render_template("index.html")


@app.post("/balance")
def balance():
    ledger = etree.fromstring(request.get_data())
    return {"balance": sum(int(entry.get("amount")) for entry in ledger.iter("entry"))}
