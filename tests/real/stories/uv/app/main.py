"""Notes, kept in memory."""

from fastapi import FastAPI
from pydantic import BaseModel


class Note(BaseModel):
    text: str


app = FastAPI()
notes: list[Note] = []


@app.get("/notes")
def index() -> list[Note]:
    return notes


@app.post("/notes", status_code=201)
def create(note: Note) -> Note:
    notes.append(note)
    return note
