"""OpenRefine's way of asking: the Reconciliation Service API 0.2 of the W3C."""

import json

import httpx
import pytest


@pytest.fixture(scope="module")
def refine(service, client_key):
    headers = {"authorization": f"Bearer {client_key}"}
    with httpx.Client(base_url=service.url, headers=headers) as client:
        yield client


def test_the_manifest_says_where_everything_is(refine, service):
    manifest = refine.get("/reconcile/default").json()
    assert "0.2" in manifest["versions"]
    for key in ("name", "identifierSpace", "schemaSpace", "view", "suggest"):
        assert manifest[key]
    assert manifest["view"]["url"].startswith(service.url)
    for what in ("entity", "type", "property"):
        place = manifest["suggest"][what]
        url = place["service_url"] + place["service_path"]
        assert refine.get(url, params={"prefix": "pe"}).json()["result"] is not None


def test_rows_of_a_table_are_reconciled(refine):
    queries = {
        "q0": {
            "query": "Журавинский Всеволод",
            "type": "Person",
            "limit": 3,
            "properties": [{"pid": "birthDate", "v": "1966-09-12"}],
        },
        "q1": {"query": "Anna Maria Eriksson"},
        "q2": {"wrong": True},
    }
    answer = refine.post("/reconcile/default", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    best = answer.json()["q0"]["result"][0]
    assert best["id"] == "demo-028" and best["match"] is True
    assert best["type"][0]["id"] == "Person" and best["score"] > 90
    assert all(not one["match"] for one in answer.json()["q1"]["result"])
    assert answer.json()["q2"]["result"] == []
    by_address = refine.get("/reconcile/default", params={"queries": json.dumps(queries)})
    assert by_address.json()["q0"]["result"][0]["id"] == "demo-028"


def test_what_is_typed_is_suggested(refine):
    found = refine.get("/reconcile/default/suggest/entity", params={"prefix": "zhurav"})
    assert found.json()["result"][0]["id"] == "demo-028"
    types = refine.get("/reconcile/default/suggest/type", params={"prefix": "ves"})
    assert types.json()["result"] == [{"id": "Vessel", "name": "Vessel"}]


def test_a_broken_request_is_told_what_was_expected(refine):
    answer = refine.post("/reconcile/default", data={"queries": "{"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert "expected" in answer.json()["detail"]
