"""Requests that are made from the OpenAPI document, by everybody who may ask.

Every operation gets some requests that fit the document and some that do not, with the key
or the session of a role that may call it, and a few of one that may not. The requests are
the same in every run.
"""

import httpx
import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

import conftest

# What an operation is tried with: of whoever may call it, and of whoever may not.
EXAMPLES = 12

# Who may do what, so far as one for each permission is needed (crates/server/src/access).
WHO = {
    "own": ("key", "client"),
    "screen": ("key", "client"),
    "send-messages": ("key", "carrier"),
    "read-flights": ("key", "screener"),
    "read-alerts": ("key", "screener"),
    "read-rulings": ("key", "screener"),
    "read-lists": ("key", "client"),
    "read-entries": ("key", "screener"),
    "import-lists": ("key", "list-editor"),
    "read-audit": ("key", "oversight"),
    "read-samples": ("key", "oversight"),
    "read-figures": ("key", "oversight"),
    "read-metrics": ("key", "administrator"),
    "operate": ("key", "administrator"),
    "work-alerts": ("session", "screener"),
    "decide-alerts": ("session", "adjudicator"),
    "supervise-alerts": ("session", "supervisor"),
    "propose-rulings": ("session", "adjudicator"),
    "approve-rulings": ("session", "supervisor"),
    "redress": ("session", "redress-officer"),
    "request-unmask": ("session", "adjudicator"),
    "approve-unmask": ("session", "supervisor"),
    "export-person": ("session", "supervisor"),
    "approve-lists": ("session", "list-approver"),
    "manage-accounts": ("session", "administrator"),
    "approve-access": ("session", "supervisor"),
}


@pytest.fixture(scope="module")
def own_service():
    """A service of its own: what is made up here is seen by nobody else."""
    running = conftest.Service()
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="module")
def heads(own_service):
    """What each of them shows. All of it is made before anybody tries anything."""
    known: dict[tuple[str, str], dict[str, str]] = {}
    for how, role in sorted({*WHO.values(), ("key", "carrier")}):
        if how == "key":
            secret = own_service.key(role, "XX" if role == "carrier" else None)
            known[how, role] = {"authorization": f"Bearer {secret}"}
            continue
        with own_service.session(role) as client:
            cookies = client.cookies.jar
            known[how, role] = {
                "cookie": "; ".join(f"{one.name}={one.value}" for one in cookies),
                "origin": own_service.url,
                "x-csrf-token": client.headers["x-csrf-token"],
            }
    return known


@pytest.fixture(scope="module")
def document(own_service):
    told = httpx.get(f"{own_service.url}/openapi.json").json()
    # Who asks is told here, and nobody is made up besides.
    told.pop("security")
    told["components"].pop("securitySchemes")
    for operations in told["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    return schemathesis.openapi.from_dict(told)


@schemathesis.serializer("application/edifact")
def edifact(context, value):
    """A body that is no JSON is sent as it is made up."""
    return value if isinstance(value, bytes) else str(value).encode()


schema = schemathesis.pytest.from_fixture("document")


@schema.parametrize()
@hypothesis.settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_what_the_document_says_is_so(case, heads, own_service):
    permission = case.operation.definition.raw.get("x-permission", "public")
    own = heads[WHO[permission]] if permission != "public" else {}
    for head in (own, heads["key", "carrier"]) if permission != "public" else (own,):
        answer = case.call(headers=head, base_url=own_service.url)
        case.validate_response(
            answer,
            checks=(
                not_a_server_error,
                checks.status_code_conformance,
                checks.content_type_conformance,
                checks.response_schema_conformance,
            ),
        )
        if answer.status_code >= 400:
            conftest.is_problem(answer)
        if head is own and own:
            assert answer.status_code != 401, "it was asked by nobody"
