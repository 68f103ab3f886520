import importlib.resources
import json

from flask import Flask, abort

app = Flask(__name__)
days = json.loads(importlib.resources.files("weather").joinpath("days.json").read_text())


@app.get("/weather/<day>")
def weather(day: str):
    if day not in days:
        abort(404, f"nothing is known of {day}")
    return {"day": day, "weather": days[day]}
