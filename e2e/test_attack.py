"""What somebody who means harm may try, over real sockets.

Everything here is tried on the service as it runs, and each test ends with a service that
answers everybody else.
"""

import contextlib
import csv
import gzip
import io
import json
import socket
import time

import httpx
import pytest

from conftest import PASSWORD, Service, is_problem, unique, wait_for

# Somebody who does not exist, and whom no error, log or metric may name.
NAME, BORN, NUMBER = "Canarinya Zwijgzaam", "1971-03-04", "CANARY4711"
HIDDEN = ("canarinya", "zwijgzaam", NUMBER, BORN, "710304")


@pytest.fixture(autouse=True)
def still_well(service: Service):
    yield
    assert httpx.get(f"{service.url}/readyz", timeout=10).status_code == 200
    log = "".join(service.log).lower()
    assert not [word for word in HIDDEN if word.lower() in log], "the log names somebody"
    assert "panic" not in log


# A connection for each request: what is refused before it was read ends its connection.
ONCE = httpx.Limits(max_keepalive_connections=0)


def raw(service: Service, request: bytes, seconds: float = 1.5) -> bytes:
    """What comes back to bytes as they are, until the connection is closed or quiet."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=seconds) as line:
        found = b""
        with contextlib.suppress(OSError):
            line.sendall(request)
        with contextlib.suppress(OSError):
            while piece := line.recv(65536):
                found += piece
    return found


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


# ---- sessions ------------------------------------------------------------------------


def test_a_form_of_another_site_does_nothing(service: Service):
    with service.session("supervisor") as client:
        token = client.headers["x-csrf-token"]
        cookies = client.cookies
        body = {"language": "ru"}
        tries = [
            {},
            {"origin": service.url},
            {"origin": service.url, "x-csrf-token": "wrong"},
            {"origin": "https://evil.invalid", "x-csrf-token": token},
            {"origin": "null", "x-csrf-token": token},
            {"sec-fetch-site": "cross-site", "x-csrf-token": token},
            {"sec-fetch-site": "same-site", "x-csrf-token": token},
            {
                "origin": service.url,
                "sec-fetch-site": "cross-site",
                "x-csrf-token": token,
            },
        ]
        for headers in tries:
            with httpx.Client(
                base_url=service.url, cookies=cookies, limits=ONCE
            ) as foreign:
                answer = foreign.put("/me/language", json=body, headers=headers)
                assert answer.status_code == 403, headers
                is_problem(answer)
                form = foreign.post("/account/language", data=body, headers=headers)
                assert form.status_code == 403, headers
        assert client.get("/me").json()["language"] == "en"
        # The token of somebody else's session is none.
        with service.session("adjudicator") as other:
            stolen = {"x-csrf-token": other.headers["x-csrf-token"]}
            answer = client.put("/me/language", json=body, headers=stolen)
            assert answer.status_code == 403
        # What changes something is not read.
        assert client.get("/sign-out").status_code in (404, 405)


def test_a_session_cannot_be_given_to_somebody(service: Service):
    with httpx.Client(base_url=service.url) as client:
        planted = "A" * 43
        client.cookies.set("saring", planted)
        body = {"login": "screener", "password": PASSWORD}
        begun = client.post("/session", json=body, headers={"origin": service.url})
        assert begun.status_code == 201
        cookie = begun.headers["set-cookie"]
        assert planted not in cookie
        for word in ("httponly", "samesite=", "path=/"):
            assert word in cookie.lower(), cookie
        value = cookie.split(";")[0].split("=", 1)[1]
    # What was planted opens nothing.
    assert httpx.get(f"{service.url}/me", cookies={"saring": planted}).status_code == 401
    # Signing in again in a session of somebody else ends it.
    with httpx.Client(base_url=service.url, cookies={"saring": value}) as first:
        assert first.get("/me").status_code == 200
        token = first.get("/me").json()["form_token"]
        headers = {"origin": service.url, "x-csrf-token": token}
        again = first.post("/session", json=body, headers=headers)
        assert again.status_code == 201
    answer = httpx.get(f"{service.url}/me", cookies={"saring": value})
    assert answer.status_code == 401, "the session before has ended"


def test_a_session_ends_when_one_signs_out(service: Service):
    with service.session("screener") as client:
        cookies = dict(client.cookies)
        assert client.delete("/session").status_code == 204
    assert httpx.get(f"{service.url}/me", cookies=cookies).status_code == 401


def test_an_account_waits_after_failed_tries(service: Service):
    login = service.person(unique("tried."), "screener")
    with httpx.Client(base_url=service.url) as client:
        seen = set()
        for _ in range(8):
            body = {"login": login, "password": "not the password"}
            answer = client.post("/session", json=body)
            seen.add(answer.status_code)
            is_problem(answer)
        assert seen <= {401, 429}
        right = client.post("/session", json={"login": login, "password": PASSWORD})
        assert right.status_code in (401, 429), "it waits, and does not tell why"
        # Who is not there is not told apart.
        nobody = {"login": unique("nobody."), "password": "not the password"}
        answer = client.post("/session", json=nobody)
        assert answer.status_code in (401, 429)


def test_one_is_led_nowhere_else(service: Service):
    for way in (
        "//evil.invalid",
        "/\\evil.invalid",
        "https://evil.invalid",
        "javascript:alert(1)",
        "/\r\nset-cookie: stolen=1",
        "%2f%2fevil.invalid",
    ):
        form = {"login": "screener", "password": PASSWORD, "next": way}
        answer = httpx.post(f"{service.url}/sign-in", data=form)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/", way
        assert "stolen" not in str(answer.headers)


# ---- paths, headers, methods ---------------------------------------------------------


def test_no_path_leads_out(service: Service, client_key: str):
    key = f"authorization: Bearer {client_key}\r\n"
    climbs = [
        "../../../../etc/passwd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "..%5c..%5cetc%5cpasswd",
        "....//....//etc/passwd",
        "%252e%252e%252fetc%252fpasswd",
        "/etc/passwd",
        "%00",
        "saring.db",
    ]
    for before in ("/static/", "/entities/", "/lists/", "/match/", "/search/", "/alerts/"):
        for climb in climbs:
            line = f"GET {before}{climb} HTTP/1.1\r\nhost: x\r\n{key}connection: close\r\n\r\n"
            answer = raw(service, line.encode())
            assert status(answer) in (400, 401, 403, 404, 405, 422), (before, climb)
            assert b"root:" not in answer and b"SQLite format" not in answer


def test_no_path_of_a_list_leads_out(service: Service):
    with service.session("list-editor") as editor:
        for name in ("..%2f..%2fevil", "%2e%2e", ".", "a%2fb", "a%00b", "C:evil", "a" * 300):
            answer = editor.post(
                f"/lists/{name}/versions",
                content=b'{"id":"x","schema":"Person","properties":{"name":["X Y"]}}',
                headers={"content-type": "application/octet-stream"},
            )
            assert answer.status_code in (400, 404, 405, 413, 422), (name, answer.text)
        answer = editor.post(
            f"/lists/{unique('named')}/versions",
            params={"file": "../../../../evil.jsonl"},
            content=b'{"id":"x","schema":"Person","properties":{"name":["X Y"]}}',
            headers={"content-type": "application/octet-stream"},
        )
        assert answer.status_code in (200, 201, 400, 422)
        assert answer.status_code < 500


def test_broken_requests_end_a_connection_alone(service: Service):
    long = b"a" * 200_000
    for request in (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nhost: a\r\nx: a\x00b\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nhost: a\r\n x: folded\r\n\r\n",
        b"GET /" + long + b" HTTP/1.1\r\nhost: a\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nhost: a\r\nx: " + long + b"\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nhost: a\r\n" + b"x: y\r\n" * 5_000 + b"\r\n",
        b"POST /session HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        b"POST /session HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
        b"POST /session HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n"
        b"content-length: 5\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nhost: a\r\n\r\n",
        b"POST /session HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ):
        answer = raw(service, request)
        assert status(answer) in (0, 400, 401, 403, 408, 411, 413, 414, 415, 422, 431, 505)
        assert b"# HELP" not in answer


def test_headers_are_not_written_by_callers(service: Service, client_key: str):
    headers = {"authorization": f"Bearer {client_key}"}
    for name in ("a%0d%0aset-cookie:%20stolen=1", "a%0aset-cookie:%20stolen=1"):
        for path in (f"/search/default?q={name}", f"/entities/{name}", f"/{name}"):
            answer = httpx.get(f"{service.url}{path}", headers=headers)
            assert "set-cookie" not in answer.headers
    answer = httpx.get(
        f"{service.url}/healthz",
        headers={"host": "evil.invalid", "x-forwarded-host": "evil.invalid"},
    )
    assert "evil.invalid" not in answer.text + str(answer.headers)


def test_methods_that_a_path_has_not(service: Service, client_key: str):
    document = httpx.get(f"{service.url}/openapi.json").json()
    headers = {"authorization": f"Bearer {client_key}", "origin": service.url}
    with httpx.Client(base_url=service.url, headers=headers, limits=ONCE) as client:
        for path, operations in document["paths"].items():
            own = path.replace("{", "").replace("}", "")
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"):
                if method.lower() in operations:
                    continue
                answer = client.request(method, own)
                expected = (401, 403, 404, 405)
                assert answer.status_code in expected, (method, path, answer.status_code)
                is_problem(answer)
                # TRACE is refused before anybody looks which path it is.
                if answer.status_code == 405 and method != "TRACE":
                    assert answer.headers.get("allow"), (method, path)


# ---- bodies --------------------------------------------------------------------------


def test_bodies_that_are_too_much(service: Service, client_key: str):
    headers = {
        "authorization": f"Bearer {client_key}",
        "content-type": "application/json",
    }
    bomb = gzip.compress(b" " * (256 << 20), 9)
    with httpx.Client(
        base_url=service.url, headers=headers, timeout=60, limits=ONCE
    ) as client:
        start = time.monotonic()
        answer = client.post(
            "/match/default", content=bomb, headers={"content-encoding": "gzip"}
        )
        assert answer.status_code in (400, 413, 415), answer.text
        is_problem(answer)
        # Twice packed is not unpacked twice.
        twice = gzip.compress(bomb)
        answer = client.post(
            "/match/default", content=twice, headers={"content-encoding": "gzip, gzip"}
        )
        assert answer.status_code in (400, 413, 415), answer.text
        for depth in (200, 100_000):
            for left, right in (("[", "]"), ('{"a":', "}")):
                nested = '{"queries":' + left * depth + "1" + right * depth + "}"
                answer = client.post("/match/default", content=nested)
                assert answer.status_code in (400, 413, 422), answer.text
                is_problem(answer)
        many = {"queries": {f"q{n}": {"schema": "Person"} for n in range(20_000)}}
        answer = client.post("/match/default", json=many)
        assert answer.status_code in (400, 413, 422), answer.status_code
        assert time.monotonic() - start < 20
    # What is too long is refused before it is there.
    head = (
        f"POST /match/default HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {client_key}\r\n"
        "content-type: application/json\r\ncontent-length: 99999999999\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as line:
        line.sendall(head.encode())
        assert status(line.recv(65536)) == 413


def test_messages_that_are_no_messages(service: Service):
    with service.program("carrier", "XX") as carrier:
        for body in (
            b"\x00" * 1_000,
            b"UNA" + b"'" * 100_000,
            b"UNB+" + b"A" * 1_000_000,
            b"UNB+UNOA:1+" + b"?" * 50_001,
            b"PK\x03\x04" + b"\xff" * 1_000,
            "UNB+UNOY:4+ю+ю+1:1+1'".encode(),
        ):
            answer = carrier.post(
                "/travel/messages",
                content=body,
                headers={"content-type": "application/edifact"},
            )
            assert answer.status_code < 500, answer.text
            assert "ERC+0" not in answer.text, "nobody is let through"


# ---- names that are code -------------------------------------------------------------

SCRIPT = "<script>document.title='ran'</script><img src=x onerror=alert(1)>"
FORMULA = "=HYPERLINK(\"https://evil.invalid\",\"Quuxwell\")"


def hostile(service: Service) -> str:
    """A list with somebody whose names are code, and a flight with somebody like them."""
    name = unique("hostile")
    person = {
        "id": f"{name}-1",
        "schema": "Person",
        "properties": {
            "name": [FORMULA, "Zephyrine Quuxwell", f"Zephyrine {SCRIPT}"],
            "birthDate": ["1961-02-03"],
            "notes": [f"{SCRIPT}{{{{7*7}}}} ' OR 1=1; DROP TABLE records; --"],
            "nationality": ["xx"],
        },
    }
    with service.session("list-editor") as editor:
        answer = editor.post(
            f"/lists/{name}/versions",
            content=json.dumps(person).encode(),
            headers={"content-type": "application/octet-stream"},
        )
        assert answer.status_code in (200, 201), answer.text
    service.accept(name, 1)
    with service.program("client") as client:
        found = lambda: client.get(f"/entities/{name}-1").status_code == 200
        wait_for(found, "the list is in use")
    return name


def manifest(carrier: str, surname: str, given: str) -> str:
    """A list of one passenger; what is sign in EDIFACT is released."""
    released = lambda text: "".join("?" + c if c in "?+:'" else c for c in text)
    day = time.strftime("%y%m%d", time.gmtime(time.time() + 86_400))
    who = f"{released(surname)}:{released(given)}"
    segments = [
        f"UNB+UNOC:3+{carrier}+ZZAPIS+{day}:0000+4711{int(time.time() * 1000) % 10**6}++APIS",
        "UNH+1+PAXLST:D:05B:UN:IATA+4711+01:F",
        "BGM+745",
        f"NAD+MS+++{carrier} OPERATIONS",
        f"TDT+20+{carrier}4711+++{carrier}",
        "LOC+125+SIN",
        f"DTM+189:{day}0900:201",
        "LOC+87+CGK",
        f"DTM+232:{day}1100:201",
        f"NAD+FL+++{who}",
        "ATT+2++F",
        "DTM+329:610203",
        "LOC+178+SIN",
        "LOC+179+CGK",
        "NAT+2+XXA",
        f"DOC+P:110:111+{NUMBER}",
        "DTM+36:310101",
        "LOC+91+XXA",
        "CNT+42:1",
        "UNT+18+1",
        "UNZ+1+4711",
    ]
    return "UNA:+.? '" + "".join(f"{segment}'" for segment in segments)


def send(service: Service, text: str, carrier: str = "XX") -> httpx.Response:
    with service.program("carrier", carrier) as program:
        return program.post(
            "/travel/messages",
            content=text.encode("latin-1"),
            headers={"content-type": "application/edifact"},
        )


def test_names_that_are_code_are_shown_as_names(service: Service, desks):
    name = hostile(service)
    answer = send(service, manifest("XX", "QUUXWELL", "ZEPHYRINE"))
    assert answer.status_code == 200 and "ERC+2" in answer.text, answer.text
    answer = send(service, manifest("XX", SCRIPT.upper(), "' OR 1=1 --"))
    assert answer.status_code in (200, 202), answer.text

    with service.session("supervisor") as client:
        mine = [
            row
            for row in client.get("/alerts?limit=200").json()["alerts"]
            if row["list"] == name
        ]
        assert mine, "somebody like them is asked about"
        flight = mine[0]["flight"]
        text = client.get("/alerts.csv").text
    rows = list(csv.reader(io.StringIO(text)))
    assert any("Quuxwell" in cell for row in rows for cell in row)
    for row in rows:
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell

    page = desks.open("supervisor")
    for path in (
        f"/console/alerts/{mine[0]['id']}",
        f"/console/entities/{name}-1",
        f"/console/flights/{flight}",
        "/console/alerts",
    ):
        page.goto(path)
        assert "ran" not in page.title()
        assert page.locator("main script, main img[src=x]").count() == 0
    page.goto(f"/console/entities/{name}-1")
    assert "onerror=alert(1)" in page.locator("main").inner_text()
    page.goto("/console/search")
    page.fill("#text", "Quuxwell")
    page.locator("#found a.row").first.wait_for()
    assert page.locator("#found img").count() == 0


def test_code_in_every_field(service: Service, desks):
    payloads = (SCRIPT, "' OR 1=1 --", "\"; DROP TABLE records; --", "{{7*7}}", "%s%n", "\u202e")
    with service.session("supervisor") as client:
        rows = client.get("/alerts").json()["alerts"]
        first = rows[-1]["id"]
        for payload in payloads:
            answer = client.post(f"/alerts/{first}/notes", json={"text": payload})
            assert answer.status_code in (200, 201, 204, 422), answer.text
            for path in ("/alerts", "/orders", "/exclusions", "/exemptions"):
                answer = client.get(path, params={"after": payload})
                assert answer.status_code in (200, 400, 422), (path, answer.text)
            for path in ("/alerts/", "/orders/", "/travel/flights/", "/entities/"):
                answer = client.get(path + httpx.URL(f"/{payload}").raw_path[1:].decode())
                assert answer.status_code in (400, 404, 422), (path, answer.text)
            answer = client.get("/search/default", params={"q": payload})
            assert answer.status_code in (200, 400, 422), answer.text
        assert len(client.get("/alerts").json()["alerts"]) == len(rows)
        page = desks.open("supervisor")
        page.goto(f"/console/alerts/{first}")
        notes = page.locator("ol.log").inner_text()
        assert "' OR 1=1 --" in notes and "{{7*7}}" in notes
        assert page.locator("main script, main img[src=x]").count() == 0
    with service.session("redress-officer") as officer:
        body = {
            "subject": {
                "names": [SCRIPT, "' OR 1=1 --"],
                "birth_date": BORN,
                "sex": "",
                "nationalities": [],
                "documents": [["passport", NUMBER, "XX"]],
                "birth_place": SCRIPT,
            },
            "statement": SCRIPT,
            "contact": SCRIPT,
            "language": "en",
            "seen": [SCRIPT],
        }
        answer = officer.post("/redress", json=body)
        assert answer.status_code in (201, 422), answer.text
        if answer.status_code == 201:
            number = answer.json()["number"]
            page = desks.open("redress-officer")
            page.goto(f"/console/redress/{number}")
            assert page.locator("main script, main img[src=x]").count() == 0
            assert "<script>" in page.locator("main").inner_text()


# ---- who may see what ----------------------------------------------------------------


def test_a_carrier_sees_its_own_and_nothing_else(service: Service):
    with service.session("supervisor") as client:
        flight = client.get("/travel/flights").json()["flights"][0]
        people = client.get(f"/travel/flights/{flight['id']}/travellers").json()
        person = people["travellers"][0]
        alert = client.get("/alerts").json()["alerts"][0]["id"]
    other = "ZZ" if flight["carrier"] != "ZZ" else "QQ"
    with service.program("carrier", other) as carrier:
        for path in (
            "/alerts",
            f"/alerts/{alert}",
            "/alerts.csv",
            "/travel/flights",
            f"/travel/flights/{flight['id']}",
            f"/travel/flights/{flight['id']}/travellers",
            f"/travel/travellers/{person['id']}",
            "/orders",
            "/exclusions",
            "/redress",
            "/audit/entries",
            "/audit/export",
            "/figures",
            "/lists",
            "/accounts",
            "/keys",
            "/grants",
            "/metrics",
            "/entities/demo-028",
            "/search/default?q=a",
            "/",
            "/console/alerts",
        ):
            answer = carrier.get(path)
            # The first page leads everybody to one of their own.
            expected = (303,) if path == "/" else (403,)
            assert answer.status_code in expected, (path, answer.status_code)
            name = person["subject"]["names"][0]
            assert name not in answer.text
        told = carrier.get("/travel/outbox", params={"carrier": flight["carrier"]})
        assert told.status_code in (200, 403)
        if told.status_code == 200:
            assert told.json()["notices"] == []
        body = {"schema": "Person", "properties": {"name": [NAME]}}
        answer = carrier.post("/match/default", json={"queries": {"a": body}})
        assert answer.status_code == 403
    # Nor does it speak of another's flights.
    answer = send(service, manifest("XX", "NOBODY", "AT ALL"), carrier=other)
    assert answer.status_code in (403, 422), answer.text
    is_problem(answer, ("nobody",))


def test_keys_that_are_none(service: Service):
    for head in (
        "Bearer",
        "Bearer sk_wrong",
        "Bearer " + "a" * 10_000,
        "Basic YWRtaW46YWRtaW4=",
        "Bearer ' OR 1=1 --",
        "ApiKey \u00e9",
    ):
        answer = httpx.get(
            f"{service.url}/lists", headers={"authorization": head.encode("latin-1")}
        )
        assert answer.status_code in (400, 401, 429, 431), head
        if answer.status_code != 431:
            is_problem(answer)


def test_no_error_names_anybody(service: Service, client_key: str):
    headers = {"authorization": f"Bearer {client_key}"}
    with httpx.Client(base_url=service.url, headers=headers, limits=ONCE) as client:
        wrong = {"schema": NAME, "properties": {"name": [NAME], "birthDate": [BORN]}}
        tries = [
            client.post("/match/default", content=f'{{"queries": "{NAME}"'),
            client.post("/match/default", json={"queries": NAME}),
            client.post("/match/default", json={NAME: {"a": wrong}}),
            client.post(f"/match/{NAME}", json={"queries": {"a": wrong}}),
            client.post("/match/default", json={"queries": {"a": wrong}, NUMBER: 1}),
            client.get(f"/entities/{NAME}"),
            client.get(f"/entities/demo-028/adjacent/{NUMBER}"),
            client.get("/search/default", params={"q": NAME, "limit": NUMBER}),
            client.get("/search/default", params={"q": NAME, NUMBER: "1"}),
            client.get(f"/{NAME}/{NUMBER}"),
            client.request("PATCH", f"/entities/{NAME}"),
            client.post("/reconcile/default", data={"queries": f"{{{NAME}"}),
        ]
    for answer in tries:
        if answer.status_code >= 400:
            is_problem(answer, HIDDEN)
        else:
            # A batch answers each query for itself.
            assert all(
                one["status"] >= 400 and NAME not in json.dumps(one.get("detail", ""))
                for one in answer.json().get("responses", {}).values()
            ), answer.request.url
    with service.session("redress-officer") as officer:
        body = {"subject": {"names": [NAME], "birth_date": NUMBER}, NUMBER: BORN}
        answer = officer.post("/redress", json=body)
        assert answer.status_code in (400, 422)
        is_problem(answer, HIDDEN)
    with service.program("carrier", "XX") as carrier:
        for text in (f"UNB+{NAME}'{NUMBER}", f"{NAME},{NUMBER},{BORN}\n"):
            answer = carrier.post(
                "/travel/messages",
                content=text,
                headers={"content-type": "application/edifact"},
            )
            if answer.status_code >= 400:
                is_problem(answer, HIDDEN)
    with service.session("administrator") as client:
        metrics = client.get("/metrics").text.lower()
        assert not [word for word in HIDDEN if word.lower() in metrics]


# ---- connections ---------------------------------------------------------------------


def is_cut_off(line: socket.socket) -> bool:
    """Whether a caller who goes on slowly has been told to go, or is gone."""
    try:
        line.sendall(b"a")
        line.recv(1_000, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except (BrokenPipeError, ConnectionResetError):
        return True
    return True


def test_slow_and_idle_callers_keep_nobody_out(service: Service):
    """A thousand who say nothing, and some who say it slowly: they are cut off, and others
    are answered meanwhile."""
    with contextlib.ExitStack() as lines:
        connect = lambda: lines.enter_context(
            socket.create_connection(("127.0.0.1", service.port), timeout=20)
        )
        idle = [connect() for _ in range(1_000)]
        slow = [connect() for _ in range(50)]
        for line in slow:
            line.sendall(b"POST /session HTTP/1.1\r\nhost: a\r\nx: ")
        start = time.monotonic()
        for _ in range(20):
            answer = httpx.get(f"{service.url}/healthz", timeout=5)
            assert answer.status_code == 200
        assert time.monotonic() - start < 5
        # A letter now and then does not keep a connection open.
        while slow and time.monotonic() - start < 18:
            slow = [line for line in slow if not is_cut_off(line)]
            time.sleep(0.25 if slow else 0)
        assert not slow, f"{len(slow)} slow callers are still there"
        assert len(idle) == 1_000
