from app import app


def test_counts():
    assert app.test_client().get("/api/visits").json["visits"] >= 1
