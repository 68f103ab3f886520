from quotes.web import QUOTES


def test_has_quotes():
    assert QUOTES
