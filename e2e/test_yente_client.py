"""Programs that speak with yente through `yente-client` speak with this service."""

import pytest
from yente_client import Client
from yente_client.entities import Organization, Person
from yente_client.exceptions import (
    AuthenticationError,
    BadRequestError,
    NotFoundError,
)

# Somebody on the invented list, asked for in other letters than the list has.
LISTED = Person(name=["Журавинский Всеволод"], birthDate=["1966-09-12"])
CLEAR = Person(name=["Anna Maria Eriksson"], birthDate=["1974-08-12"])


@pytest.fixture(scope="module")
def yente(service, client_key):
    with Client(base_url=service.url, api_key=client_key) as client:
        yield client


def test_health(yente):
    assert yente.healthz().status == "ok"
    assert yente.readyz().status == "ok"


def test_somebody_listed_is_found_in_another_script(yente):
    answer = yente.match(LISTED)
    assert answer.top.id == "demo-028"
    assert answer.top.match
    assert answer.top.score >= 0.9
    assert answer.top.caption
    assert answer.top.contributing_explanations
    assert answer.total.relation == "eq"
    assert answer.query["properties"]["name"] == ["Журавинский Всеволод"]


def test_somebody_who_is_not_listed_is_clear(yente):
    assert yente.match(CLEAR).matches == []


def test_threshold_cutoff_limit_and_algorithm_are_taken(yente):
    answer = yente.match(LISTED, threshold=1.0, cutoff=0.2, limit=1, algorithm="best")
    assert answer.limit == 1 and len(answer.results) == 1
    assert not answer.top.match or answer.top.score == 1.0
    assert yente.match(LISTED, algorithm="logic-v2").top.id == "demo-028"
    with pytest.raises(BadRequestError):
        yente.match(LISTED, algorithm="tea-leaves")


def test_filters_leave_out(yente):
    dataset = "invented"
    assert dataset in [one.name for one in yente.datasets().datasets]
    assert yente.match(LISTED, datasets=[dataset]).top.id == "demo-028"
    without = yente.match(LISTED, exclude_entities=["demo-028"])
    assert all(result.id != "demo-028" for result in without.results)
    assert yente.match(LISTED, exclude_datasets=[dataset]).results == []
    assert yente.match(LISTED, exclude_schemata=["Person"]).results == []
    with pytest.raises(NotFoundError):
        yente.match(LISTED, datasets=["nowhere"])


def test_a_stream_of_queries(yente):
    pairs = [("a", LISTED), ("b", CLEAR), ("c", Organization(name=["Nobody Ltd"]))]
    answers = dict(yente.match_iter(pairs, workers=3))
    assert answers["a"].top.id == "demo-028"
    assert answers["b"].matches == []
    assert set(answers) == {"a", "b", "c"}


def test_entities_and_what_stands_beside_them(yente):
    entity = yente.fetch("demo-028")
    assert entity.id == "demo-028" and entity.schema_ == "Person"
    assert entity.properties["name"]
    flat = yente.fetch("demo-028", nested=False)
    values = [value for values in flat.properties.values() for value in values]
    assert all(isinstance(value, str) for value in values)
    beside = yente.adjacent("demo-028")
    assert beside.entity.id == "demo-028"
    for name, page in beside.adjacent.items():
        assert page.total.value == yente.adjacent("demo-028", prop=name).total.value
    with pytest.raises(NotFoundError):
        yente.fetch("nobody")
    with pytest.raises(NotFoundError):
        yente.adjacent("demo-028", prop="nothing")


def test_search(yente):
    found = yente.search("zhuravinsky")
    assert found.results[0].id == "demo-028"
    assert found.facets["datasets"].values
    page = yente.search("", limit=3, offset=2)
    assert len(page.results) == 3 and page.offset == 2 and page.total.value > 100
    assert all(one.schema_ == "Person" for one in yente.search("a", schema="Person").results)
    assert yente.search("zhuravinsky", simple=True, fuzzy=True, sort=["caption:asc"]).results


def test_catalogue_and_algorithms(yente):
    catalogue = yente.datasets()
    assert any(one.load and one.entity_count for one in catalogue.datasets)
    assert catalogue.current
    algorithms = yente.algorithms()
    assert algorithms.best in [one.name for one in algorithms.algorithms]


def test_statements_are_not_served_as_yente_does_not(yente):
    with pytest.raises(NotFoundError):
        yente.statements(canonical_id="demo-028")


def test_a_key_is_asked_for(service):
    with Client(base_url=service.url) as nobody, pytest.raises(AuthenticationError):
        nobody.match(CLEAR)
    with (
        Client(base_url=service.url, api_key="sk_wrong") as wrong,
        pytest.raises(AuthenticationError),
    ):
        wrong.match(CLEAR)


def test_a_bad_query_of_a_batch_fails_alone(service, client_key):
    import httpx

    body = {
        "queries": {
            "good": {"schema": "Person", "properties": {"name": ["Журавинский Всеволод"]}},
            "no-name": {"schema": "Person", "properties": {}},
            "no-schema": {"schema": "Spaceship", "properties": {"name": ["Anna"]}},
            "no-object": 7,
        }
    }
    answer = httpx.post(
        f"{service.url}/match/default",
        json=body,
        headers={"authorization": f"ApiKey {client_key}"},
    )
    assert answer.status_code == 200, answer.text
    responses = answer.json()["responses"]
    assert responses["good"]["status"] == 200
    assert responses["good"]["results"][0]["id"] == "demo-028"
    assert responses["no-name"]["status"] == 422
    assert responses["no-schema"]["status"] == 400
    assert responses["no-object"]["status"] == 422
