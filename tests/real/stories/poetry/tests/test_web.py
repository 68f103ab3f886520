from weather.web import app


def test_knows_snow():
    assert app.test_client().get("/weather/2024-01-01").json["weather"] == "snow"
