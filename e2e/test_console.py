"""The console in a browser: an analyst's day with the keyboard alone, and what four eyes,
redress, lists and oversight do with it.

The browser is Debian's Chromium. Every page that is opened here keeps to the service: a
request to anywhere else, a message of the browser's console or a dialog fails the test.
"""

import re

import pytest

import looks
from conftest import PASSWORD, SCREENSHOTS, Service, unique, wait_for

REASON = "another birth date; the document was seen"


def waiting(client, state: str = "open") -> list[dict]:
    """Alerts that wait, the most urgent first."""
    answer = client.get("/alerts", params={"state": state})
    assert answer.status_code == 200, answer.text
    return answer.json()["alerts"]


def alert(client, number: str) -> dict:
    answer = client.get(f"/alerts/{number}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def directive(client, passenger: str) -> str:
    answer = client.get(f"/travel/travellers/{passenger}")
    assert answer.status_code == 200, answer.text
    return answer.json()["directive"]


def here(page) -> str:
    """The path of a page."""
    return page.evaluate("location.pathname")


def reach(page, selector: str, most: int = 60) -> None:
    """Goes to something by Tab alone."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def sign_in(page, login: str) -> None:
    """Signs in with the keyboard alone: the first field has the focus."""
    page.goto("/sign-in")
    page.wait_for_function("document.activeElement.id === 'login'")
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert here(page) == "/"


def decide(page, key: str, reason: str) -> None:
    """A decision by its key, with a reason, recorded: then the next alert is there."""
    before = page.url
    page.keyboard.press(key)
    assert page.evaluate("document.activeElement.type") == "radio"
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.id") == "reason"
    page.keyboard.type(reason)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: url != before)


# ---- the analyst's day ---------------------------------------------------------------


def test_a_day_with_the_keyboard_alone(desks, service: Service):
    page = desks.open()
    sign_in(page, "adjudicator")
    reach(page, 'nav a[href="/console/alerts"]')
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with service.session("adjudicator") as client:
        first = waiting(client)[0]
        # The most urgent is the first, and j goes to it.
        page.keyboard.press("j")
        row = page.evaluate("document.activeElement.id")
        assert row == f"row-{first['id']}"
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert here(page) == f"/console/alerts/{first['id']}"
        # Names, facts and evidence are there to be read.
        assert page.locator(".pairs .asked li").count() > 0
        assert page.locator(".pairs .listed li").count() > 0
        assert page.locator("table.facts tbody tr").count() >= 4
        assert page.locator("table.evidence tbody tr").count() > 0
        assert page.locator("svg").count() > 0
        decide(page, "f", REASON)
        assert re.fullmatch(r"/console/alerts(/.+)?", here(page))
        judged = alert(client, first["id"])
        assert judged["alert"]["state"] == "decided"
        given = judged["alert"]["dispositions"][0]
        assert given["kind"] == "false-positive" and given["reason"] == REASON
        assert given["exclusion"], "it is remembered"
        # What is remembered lets the traveller board, unless something else is against it.
        if len(judged["alert"]["hits"]) == 1:
            passenger = judged["alert"]["passenger"]
            wait_for(lambda: directive(client, passenger) == "board", "board")


def test_no_decision_without_a_reason(desks, service: Service):
    page = desks.open("adjudicator")
    page.goto("/console/alerts")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    path = here(page)
    page.keyboard.press("u")
    page.keyboard.press("r")
    page.keyboard.type("short")
    page.keyboard.press("Control+Enter")
    assert here(page) == path
    assert page.evaluate("!document.getElementById('reason').checkValidity()")
    number = path.rsplit("/", 1)[1]
    with service.session("adjudicator") as client:
        whole = alert(client, number)
        assert whole["alert"]["state"] in ("open", "escalated")
        # Nor past the page.
        body = {
            "version": whole["version"],
            "dispositions": [{"kind": "unresolved", "reason": "short"}],
        }
        answer = client.post(f"/alerts/{number}/decide", json=body)
        assert answer.status_code == 422, answer.text


def test_a_screener_escalates_and_an_adjudicator_judges(desks, service: Service):
    screener = desks.open("screener")
    screener.goto("/console/alerts")
    screener.keyboard.press("j")
    with screener.expect_navigation():
        screener.keyboard.press("Enter")
    path = here(screener)
    # A screener judges nothing.
    assert screener.locator("#choose-false-positive").count() == 0
    screener.keyboard.press("n")
    screener.keyboard.type("asked the station for the document")
    with screener.expect_navigation():
        screener.keyboard.press("Enter")
    assert "asked the station" in screener.locator("ol.log").inner_text()
    decide(screener, "e", "evidence points both ways, a second look is needed")
    number = path.rsplit("/", 1)[1]
    with service.session("adjudicator") as client:
        assert alert(client, number)["alert"]["state"] == "escalated"
        judge = desks.open("adjudicator")
        judge.goto(path)
        assert "asked the station" in judge.locator("ol.log").inner_text()
        decide(judge, "u", "too little is known of either")
        judged = alert(client, number)["alert"]
        assert judged["state"] == "decided"
        assert {one["kind"] for one in judged["dispositions"]} == {"unresolved"}
        # Nobody is let through by it.
        assert directive(client, judged["passenger"]) == "refer"


def test_it_works_without_script(desks, service: Service):
    page = desks.open(script=False)
    page.goto("/sign-in")
    page.fill("#login", "adjudicator")
    page.fill("#password", PASSWORD)
    page.click("form button.main")
    page.click('nav a[href="/console/alerts"]')
    page.click("a.row >> nth=0")
    number = page.url.rsplit("/", 1)[1]
    page.check("#choose-false-positive", force=True)
    page.fill("#reason", REASON)
    page.click("form.decide button.main")
    assert "/console/alerts" in page.url and number not in page.url
    with service.session("adjudicator") as client:
        assert alert(client, number)["alert"]["state"] == "decided"


def test_who_may_not_does_not_see_it(desks, service: Service):
    page = desks.open("administrator")
    page.goto("/account")
    assert page.locator('nav a[href="/console/alerts"]').count() == 0
    with service.session("administrator") as client:
        assert client.get("/console/alerts").status_code == 403
        assert client.get("/alerts").status_code == 403


def test_search_shows_results_while_one_types(desks):
    page = desks.open("screener")
    page.goto("/console/search")
    page.locator("#text").focus()
    page.keyboard.type("zhuravinsky")
    found = page.locator("#found a.row").first
    found.wait_for()
    assert found.get_attribute("href") == "/console/entities/demo-028"
    found.click()
    page.wait_for_url("**/console/entities/demo-028")
    assert page.locator("h1").inner_text().strip()


def test_search_is_done_without_script_too(desks):
    page = desks.open("screener", script=False)
    page.goto("/console/search")
    page.fill("#text", "zhuravinsky")
    page.keyboard.press("Enter")
    page.locator('#found a.row[href="/console/entities/demo-028"]').wait_for()
    # The name stays in its field, and out of the address.
    assert page.input_value("#text") == "zhuravinsky"
    assert "zhuravinsky" not in page.url
    page.fill("#text", "qqqqqq xxxxxx")
    page.keyboard.press("Enter")
    page.locator("#found .empty").wait_for()
    assert page.locator("#found a.row").count() == 0


def test_search_is_done_by_keyboard_alone(desks):
    page = desks.open("screener")
    asked = []
    page.on("request", lambda one: asked.append(one) if one.method == "POST" else None)
    page.goto("/console/search")
    page.wait_for_function("document.activeElement.id === 'text'")
    page.keyboard.type("zhuravinsky")
    page.locator('#found a.row[href="/console/entities/demo-028"]').wait_for()
    # Not for every letter: each search is in the audit log.
    assert 0 < len(asked) <= 3, len(asked)
    assert page.evaluate("document.activeElement.id") == "text", "one types on"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.matches('#found a.row')")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert here(page).startswith("/console/entities/")


# ---- every deed on an alert ------------------------------------------------------------


def reopen(page) -> None:
    """Opens a decided alert again, by Tab alone."""
    reach(page, "details summary", 90)
    page.keyboard.press("Enter")
    reach(page, "#why")
    page.keyboard.type("decided to try the keys, not in earnest")
    reach(page, "details button")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_every_deed_on_an_alert_has_a_key(desks, service: Service):
    page = desks.open("supervisor")
    with service.session("supervisor") as client:
        rows = waiting(client)
        several = [row for row in rows[:-1] if row["hits"] > 1]
        number = (several or rows)[0]["id"]
        path = f"/console/alerts/{number}"
        page.goto(path)
        with page.expect_navigation():
            page.keyboard.press("g")
        assert alert(client, number)["alert"]["assigned_to"]
        assert page.locator('[data-key="g"]').count() == 0
        page.keyboard.press("n")
        page.keyboard.type("tried every key of this page")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        notes = alert(client, number)["alert"]["notes"]
        assert notes[-1]["text"] == "tried every key of this page"
        # To the other hit, the whole entry, the alerts around, and back.
        if page.locator('[data-key="h"]').count():
            with page.expect_navigation():
                page.keyboard.press("h")
            assert "hit=2" in page.url
        with page.expect_navigation():
            page.keyboard.press("o")
        assert here(page).startswith("/console/entities/")
        page.goto(path)
        for key, back in (("j", "k"), ("k", "j")):
            if page.locator(f'[data-key="{key}"]').count():
                with page.expect_navigation():
                    page.keyboard.press(key)
                assert here(page) != path
                with page.expect_navigation():
                    page.keyboard.press(back)
                assert here(page) == path
        chosen = lambda: page.evaluate("document.querySelector('[name=choice]:checked').value")
        for keys, choice in (
            ("1t", "true-match"),
            ("2f", "false-positive"),
            ("3u", "unresolved"),
            ("e", "escalate"),
        ):
            for key in keys:
                if page.locator(f'[data-key~="{key}"]').count():
                    page.keyboard.press(key)
                    assert chosen() == choice, key
        page.keyboard.press("f")
        remembers = lambda: page.evaluate("document.querySelector('[name=remember]').checked")
        before = remembers()
        page.keyboard.press("x")
        assert remembers() != before
        page.keyboard.press("u")
        # A frequent reason is a button; a letter that is typed presses nothing.
        reach(page, ".quick.unresolved button")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "reason"
        filled = page.input_value("#reason")
        assert len(filled) >= 10
        page.keyboard.press("End")
        page.keyboard.type(" tfeg")
        assert chosen() == "unresolved" and page.input_value("#reason") == filled + " tfeg"
        page.keyboard.press("Escape")
        page.keyboard.press("r")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        for _ in range(5):
            if alert(client, number)["alert"]["state"] == "decided":
                break
            # A list that another test brought had everybody screened again meanwhile:
            # whoever judged what was shown before is told so, and looks again.
            desks.faults[:] = [fault for fault in desks.faults if "409" not in fault]
            page.goto(path)
            page.keyboard.press("u")
            page.keyboard.press("r")
            page.keyboard.type("the two differ in too much to say more")
            with page.expect_navigation():
                page.keyboard.press("Control+Enter")
        assert alert(client, number)["alert"]["state"] == "decided"
        page.goto(path)
        reopen(page)
        assert alert(client, number)["alert"]["state"] == "open"


def test_an_alert_is_judged_with_single_keys_switched_off(desks, service: Service):
    page = desks.open("supervisor")
    page.goto("/console/help")
    reach(page, 'form[action="/console/single-keys"] button')
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with service.session("supervisor") as client:
        number = waiting(client)[-1]["id"]
        path = f"/console/alerts/{number}"
        page.goto(path)
        page.keyboard.press("g")
        page.keyboard.press("f")
        assert page.locator("[name=choice]:checked").count() == 0, "a key did something"
        reach(page, "[name=choice]", 90)
        page.keyboard.press("Space")
        for _ in range(3):
            if page.locator("#choose-unresolved:checked").count():
                break
            page.keyboard.press("ArrowDown")
        assert page.locator("#choose-unresolved:checked").count() == 1
        reach(page, "#reason")
        page.keyboard.type("too little is known of either")
        reach(page, "form.decide button.main")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert alert(client, number)["alert"]["state"] == "decided"
        page.goto(path)
        reopen(page)
        assert alert(client, number)["alert"]["state"] == "open"


# ---- four eyes -----------------------------------------------------------------------


def somebody_boarding(client) -> tuple[dict, dict]:
    """A traveller who boards a flight that is to leave, and the flight."""
    flights = client.get("/travel/flights").json()["flights"]
    latest = max(flights, key=lambda one: one["departs_at"] or "")
    people = client.get(f"/travel/flights/{latest['id']}/travellers?limit=1000")
    for one in people.json()["travellers"]:
        known = one["subject"]
        if one["directive"] == "board" and known["documents"] and known["birth_date"]:
            if len(known["birth_date"]) == 10:
                return one, latest
    raise AssertionError("nobody boards")


def test_an_order_takes_two(desks, service: Service):
    with service.session("supervisor") as client:
        traveller, flight = somebody_boarding(client)
        known = traveller["subject"]
        kind, number, issuer = known["documents"][0]
        proposer = desks.open("adjudicator")
        proposer.goto("/console/orders")
        proposer.keyboard.press("p")
        proposer.fill("#names", known["names"][0])
        proposer.fill("#birth_date", known["birth_date"])
        proposer.fill("#number", number)
        proposer.fill("#issuer", issuer)
        proposer.select_option("#document", kind if kind == "passport" else "other")
        proposer.fill("#ordered_by", "Officer Invented")
        proposer.fill("#legal_basis", "Invented Border Act, section 7")
        proposer.fill("#expires_on", "2031-01-01")
        proposer.fill("#reason", "ordered by the invented court, file 12")
        with proposer.expect_navigation():
            proposer.click("form.sheet-body button.main")
        path = here(proposer)
        order = path.rsplit("/", 1)[1]
        # Nothing follows from it yet, and whoever proposed it cannot approve it.
        assert proposer.locator('button[value="approve"]').count() == 0
        assert directive(client, traveller["id"]) == "board"
        with service.session("adjudicator") as own:
            body = {"version": 1, "reason": "I approve of what I proposed"}
            assert own.post(f"/orders/{order}/approve", json=body).status_code == 403

        approver = desks.open("supervisor")
        approver.goto(path)
        approver.keyboard.press("r")
        approver.keyboard.type("the court's file has been read")
        reach(approver, 'button[value="approve"]')
        with approver.expect_navigation():
            approver.keyboard.press("Enter")
        approver.goto(path)
        assert approver.locator(".state-in-force").count() > 0
        is_stopped = lambda: directive(client, traveller["id"]) == "do-not-board"
        wait_for(is_stopped, "the traveller may not board")

    with service.program("carrier", flight["carrier"]) as carrier:
        notices = lambda: [
            one
            for one in carrier.get("/travel/outbox").json()["notices"]
            if one["flight"] == flight["id"]
        ]
        told = wait_for(notices, "the carrier is told")
        assert any("ERC+1" in one["text"] for one in told)


def test_nobody_approves_what_they_proposed(desks, service: Service):
    second = service.person(unique("supervisor."), "supervisor")
    with service.session("supervisor") as client, service.session(second) as other:
        body = {
            "ruling": {
                "names": ["Nobody At All"],
                "birth_date": "1970-01-02",
                "ordered_by": "Officer Invented",
                "legal_basis": "Invented Border Act, section 7",
                "expires_on": "2031-01-01",
            },
            "reason": "ordered by the invented court, file 13",
        }
        made = client.post("/orders", json=body)
        assert made.status_code == 201, made.text
        order, version = made.json()["id"], made.json()["version"]
        page = desks.open("supervisor")
        page.goto(f"/console/rulings/order/{order}")
        assert page.locator('button[value="approve"]').count() == 0
        body = {"version": version, "reason": "I approve of what I proposed"}
        answer = client.post(f"/orders/{order}/approve", json=body)
        assert answer.status_code in (403, 409), answer.text
        answer = other.post(f"/orders/{order}/approve", json=body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["state"] == "in-force"


# ---- redress -------------------------------------------------------------------------


def fits(number: str) -> bool:
    """Whether the check digits of a redress number fit (ISO/IEC 7064, MOD 97-10)."""
    return int(number.removeprefix("SR-")) % 97 == 1


def test_redress_is_granted_and_holds(desks, service: Service):
    with service.session("adjudicator") as client:
        for row in reversed(waiting(client)):
            whole = alert(client, row["id"])["alert"]
            known = whole["subject"]
            if len(whole["hits"]) == 1 and known["documents"] and known["birth_date"]:
                break
        else:
            raise AssertionError("nobody has one hit and a document")
        page = desks.open("redress-officer")
        page.goto("/console/redress")
        page.keyboard.press("p")
        page.fill("#names", "\n".join(known["names"]))
        page.fill("#birth_date", known["birth_date"])
        page.fill("#number", known["documents"][0][1])
        page.fill("#issuer", known["documents"][0][2])
        page.fill("#statement", "I am stopped whenever I travel.")
        page.fill("#contact", "poste restante, Jakarta")
        page.fill("#seen", "passport seen at the counter")
        with page.expect_navigation():
            page.click("form.sheet-body button.main")
        number = page.locator("h1").inner_text().strip()
        assert re.fullmatch(r"SR-\d{12}", number) and fits(number)
        entity = whole["hits"][0]["entity"]
        page.check(f'input[name="entity.{entity}"]', force=True)
        page.fill("#reason", "the passport shows another person")
        with page.expect_navigation():
            page.click('button[value="grant"]')
        page.goto(f"/console/redress/{number}")
        assert page.locator(".case-granted").count() > 0
        link = page.locator('a[href^="/console/rulings/exclusion/"]').first
        link.click()
        page.wait_for_url("**/console/rulings/exclusion/*")
        assert page.locator(".state-in-force").count() > 0
        boards = lambda: directive(client, whole["passenger"]) == "board"
        wait_for(boards, "the exclusion holds")
    with service.session("redress-officer") as officer:
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        answer = officer.get(f"/redress/{wrong}")
        assert answer.status_code in (404, 422), "a wrong digit is found"
        letter = officer.get(f"/redress/{number}/letter")
        assert letter.status_code == 200 and number in letter.text


# ---- lists ---------------------------------------------------------------------------


def entities(count: int) -> bytes:
    line = (
        '{{"id":"practice-{0}","schema":"Person","properties":{{"name":["Practice Number'
        ' {0}"],"birthDate":["1960-01-{1:02}"]}}}}'
    )
    return "\n".join(line.format(n, n % 28 + 1) for n in range(count)).encode()


def bring(client, name: str, count: int) -> dict:
    answer = client.post(
        f"/lists/{name}/versions",
        params={"file": "practice.jsonl"},
        content=entities(count),
        headers={"content-type": "application/octet-stream"},
    )
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def test_a_list_that_shrinks_waits_for_somebody_else(desks, service: Service):
    name = unique("practice")
    with service.session("list-editor") as editor:
        bring(editor, name, 40)
        service.accept(name, 1)
        listed = lambda: [
            one
            for one in editor.get(f"/lists/{name}").json()["versions"]
            if one["state"] == "in-use"
        ]
        wait_for(listed, "the first version is in use")
        bring(editor, name, 3)
        versions = editor.get(f"/lists/{name}").json()["versions"]
        held = [one for one in versions if one["state"] == "waiting"]
        assert len(held) == 1, versions
        number = held[0]["number"]
        answer = editor.post(
            f"/lists/{name}/versions/{number}/accept",
            json={"reason": "I accept what I imported"},
        )
        assert answer.status_code == 403, answer.text

    page = desks.open("list-approver")
    page.goto(f"/console/lists/{name}")
    assert page.locator("h1").inner_text().strip()
    page.screenshot(path=SCREENSHOTS / "list-that-waits.png", full_page=True)
    page.goto(f"/console/lists/{name}/{number}")
    text = page.locator("main").inner_text()
    # The page shows the first of those that are gone, and how many there are.
    assert any(f"practice-{number}" in text for number in range(3, 40)), text
    page.screenshot(path=SCREENSHOTS / "list-version.png", full_page=True)
    page.fill("#reason", "the publisher confirmed that it is so")
    with page.expect_navigation():
        page.click('button[value="accept"]')
    with service.session("list-approver") as approver:
        taken = lambda: [
            one
            for one in approver.get(f"/lists/{name}").json()["versions"]
            if one["number"] == number and one["state"] == "in-use"
        ]
        wait_for(taken, "the smaller version is in use")


def choose(page, name: str, text: bytes) -> None:
    """Fills in the form that brings a file."""
    page.goto(f"/console/lists?list={name}")
    page.set_input_files(
        "#file", {"name": "own.jsonl", "mimeType": "text/plain", "buffer": text}
    )


@pytest.mark.parametrize("script", [True, False])
def test_a_file_is_brought_in_the_console(desks, service: Service, script: bool):
    name = unique("brought")
    page = desks.open("list-editor", script=script)
    choose(page, name, entities(30))
    page.click("#bring button.main")
    page.wait_for_url(f"**/console/lists/{name}/1?came=waiting")
    service.accept(name, 1)
    page.reload()
    page.locator(".version-in-use").first.wait_for()
    # What is no list is told where it was chosen.
    choose(page, name, b"no list at all")
    page.click("#bring button.main")
    said = page.locator("#bring [role=alert]")
    said.wait_for()
    assert page.input_value("#list") == name
    if script:
        assert page.evaluate("document.activeElement.matches('[role=alert]')")
    choose(page, name, entities(10))
    page.click("#bring button.main")
    page.wait_for_url(f"**/console/lists/{name}/2?came=waiting")
    assert page.locator('button[value="accept"]').count() == 0
    # The browser tells of the answer that the file was refused.
    desks.faults[:] = [fault for fault in desks.faults if "422" not in fault]


def test_an_entry_is_written_by_one_and_agreed_to_by_another(desks, service: Service):
    name = unique("own")
    page = desks.open("list-editor")
    page.goto(f"/console/entries?list={name}")
    page.keyboard.press("p")
    page.keyboard.type("own-1")
    page.fill("#name", "Sampel Testo\nСампел Тесто")
    page.fill("#birth_dates", "1970-05-06")
    page.click('button[value="put"]')
    page.locator("aside li", has_text="Sampel Testo").wait_for()
    page.click('button[value="hand-in"]')
    page.wait_for_url(f"**/console/lists/{name}/1?came=waiting")
    approver = desks.open("list-approver")
    approver.goto(f"/console/lists/{name}/1")
    approver.fill("#reason", "the ministry's letter of today")
    with approver.expect_navigation():
        approver.click('button[value="accept"]')
    page.goto(f"/console/entries?list={name}&id=own-1")
    wait_for(
        lambda: page.reload() and page.input_value("#birth_dates") == "1970-05-06",
        "the entry is in use",
    )
    assert "Сампел Тесто" in page.input_value("#name")


# ---- oversight -----------------------------------------------------------------------


def test_oversight_reads_the_log_and_no_person(desks, service: Service):
    page = desks.open("oversight")
    page.goto("/console/audit")
    assert page.locator("a.row").count() > 0
    page.fill("#action", "alert.")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "action=alert." in page.url
    page.locator("a.row").first.click()
    page.wait_for_url("**/console/audit/*")
    with service.session("adjudicator") as client:
        names = [row["name"] for row in waiting(client) if row["name"]]
    for path in ("/console/audit", "/console/figures"):
        page.goto(path)
        text = page.content()
        assert not [name for name in names if name in text]
    with service.session("oversight") as client:
        assert client.get("/console/alerts").status_code == 403


def test_figures_are_drawn_and_told_as_tables(desks):
    page = desks.open("supervisor")
    page.goto("/console/figures")
    drawings = page.locator("figure svg")
    assert drawings.count() >= 5
    assert page.locator("figure table").count() == page.locator("figure").count()
    assert page.locator(".tiles li").count() > 0


def test_sizes_of_pages(service: Service):
    with service.session("supervisor") as client:
        first = waiting(client)[0]["id"]
        for path in ("/", "/console/alerts", f"/console/alerts/{first}", "/console/figures"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert len(answer.content) <= 60_000, (path, len(answer.content))


# ---- looks ---------------------------------------------------------------------------


def pages(service: Service) -> list[tuple[str, str, str]]:
    """Every main page: name, whose it is, path."""
    with service.session("supervisor") as client:
        number = waiting(client)[0]["id"]
        flight = client.get("/travel/flights").json()["flights"][-1]["id"]
    with service.session("list-editor") as client:
        listed = client.get("/lists").json()["lists"][0]["name"]
    return [
        ("sign-in", "", "/sign-in"),
        ("flights", "supervisor", "/"),
        ("flight", "supervisor", f"/console/flights/{flight}"),
        ("alerts", "supervisor", "/console/alerts"),
        ("alert", "supervisor", f"/console/alerts/{number}"),
        ("search", "supervisor", "/console/search"),
        ("entity", "supervisor", "/console/entities/demo-028"),
        ("orders", "supervisor", "/console/orders"),
        ("exclusions", "supervisor", "/console/exclusions"),
        ("exemptions", "supervisor", "/console/exemptions"),
        ("unmask", "supervisor", "/console/unmask"),
        ("persons", "supervisor", "/console/persons"),
        ("figures", "supervisor", "/console/figures"),
        ("account", "supervisor", "/account"),
        ("help", "supervisor", "/console/help"),
        ("not-there", "supervisor", "/console/alerts/a-not-there"),
        ("lists", "list-approver", "/console/lists"),
        ("list", "list-approver", f"/console/lists/{listed}"),
        ("bring", "list-editor", f"/console/lists?list={listed}"),
        ("entries", "list-editor", "/console/entries?list=invented-own"),
        ("redress", "redress-officer", "/console/redress"),
        ("audit", "oversight", "/console/audit"),
        ("entry", "oversight", "/console/audit/1"),
        ("accounts", "administrator", "/console/accounts"),
        ("keys", "administrator", "/console/keys"),
        ("access", "supervisor", "/console/access"),
    ]


PEOPLE = (
    "supervisor",
    "list-editor",
    "list-approver",
    "redress-officer",
    "oversight",
    "administrator",
)


def speak(service: Service, language: str) -> None:
    for login in PEOPLE:
        with service.session(login) as client:
            answer = client.put("/me/language", json={"language": language})
            assert answer.status_code == 204, answer.text


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "id", "ru"])
def test_every_page_is_sound(desks, service: Service, language: str, theme: str):
    speak(service, language)
    wrong: dict[str, list[str]] = {}
    opened = {}
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    try:
        for name, login, path in pages(service):
            if login not in opened:
                opened[login] = desks.open(login, theme=theme)
            page = opened[login]
            page.goto(path + ("?language=" + language if not login else ""))
            found = looks.all_of(page, language)
            if found:
                wrong[name] = found
            file = SCREENSHOTS / f"{language}-{theme}-{name}.png"
            page.screenshot(path=file, full_page=True)
    finally:
        speak(service, "en")
    # A page that is not there answers so, and the browser says it.
    desks.faults[:] = [fault for fault in desks.faults if "404" not in fault]
    assert wrong == {}, looks.shown(wrong)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_one_always_sees_where_one_is(desks, service: Service, theme: str):
    wrong: dict[str, list[str]] = {}
    opened = {}
    for name, login, path in pages(service):
        if login not in opened:
            opened[login] = desks.open(login, theme=theme)
        page = opened[login]
        page.goto(path)
        found = looks.focus(page)
        if found:
            wrong[name] = found
    desks.faults[:] = [fault for fault in desks.faults if "404" not in fault]
    assert wrong == {}, looks.shown(wrong)


def test_the_theme_is_kept(desks):
    page = desks.open("screener")
    page.goto("/console/alerts")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    with page.expect_navigation():
        page.click('button[name="theme"][value="dark"]')
    assert here(page) == "/console/alerts"
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
