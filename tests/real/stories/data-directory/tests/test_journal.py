from journal import connect


def test_starts_empty():
    assert connect(":memory:").execute("SELECT count(*) FROM entries").fetchone() == (0,)
