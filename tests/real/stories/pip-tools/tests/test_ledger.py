from ledger import app


def test_empty():
    answer = app.test_client().post("/balance", data="<ledger/>")
    assert answer.json == {"balance": 0}
