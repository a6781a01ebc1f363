"""The process says whether it lives and which part is missing."""


def test_alive_without_a_database(client):
    assert client.get("/healthz").json == {"status": "ok"}


def test_ready_names_each_part(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["parts"]) == (200, {"main": "ok", "vault": "ok"})
