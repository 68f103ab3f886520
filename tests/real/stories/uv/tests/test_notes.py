from fastapi.testclient import TestClient

from app.main import app


def test_starts_empty() -> None:
    assert TestClient(app).get("/notes").json() == []
