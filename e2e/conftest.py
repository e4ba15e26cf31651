"""One service for all tests: `saring serve --demo` on a free port of the loopback.

Also what looks at its console: a browser whose pages keep to this service alone.
"""

import contextlib
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import threading
import time

import httpx
import pytest
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = os.environ.get("SARING", str(ROOT / "target" / "release" / "saring"))
SCREENSHOTS = pathlib.Path(
    os.environ.get("SCREENSHOTS", ROOT / "target" / "e2e" / "screenshots")
)

# The accounts of the demo, as `saring serve --demo` tells them: one for each role, by its
# name.
PASSWORD = "an-invented-password"


class Service:
    """A running service."""

    def __init__(self) -> None:
        command = [BINARY, "serve", "--demo", "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.told: list[str] = []
        self.log: list[str] = []
        threading.Thread(target=self._read_log, daemon=True).start()
        self.url = self._wait()
        self.port = int(self.url.rsplit(":", 1)[1])
        threading.Thread(target=self._read_told, daemon=True).start()

    def _wait(self) -> str:
        for line in self.process.stdout:
            self.told.append(line)
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                return found.group(0)
        raise AssertionError("the service ended:\n" + "".join(self.told + self.log))

    def _read_told(self) -> None:
        for line in self.process.stdout:
            self.told.append(line)

    def _read_log(self) -> None:
        for line in self.process.stderr:
            self.log.append(line)

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=20)

    @contextlib.contextmanager
    def session(self, login: str, password: str = PASSWORD):
        """Somebody signed in, whose client sends the form token with every request."""
        # What is refused before it was read ends its connection: one for each request.
        once = httpx.Limits(max_keepalive_connections=0)
        with httpx.Client(base_url=self.url, timeout=30, limits=once) as client:
            # So many sign in from one address that they are told to wait.
            for _ in range(30):
                answer = client.post(
                    "/session", json={"login": login, "password": password}
                )
                if answer.status_code != 429:
                    break
                time.sleep(float(answer.headers.get("retry-after", "1")))
            assert answer.status_code == 201, answer.text
            client.headers["x-csrf-token"] = answer.json()["form_token"]
            client.headers["origin"] = self.url
            yield client

    def accept(self, name: str, number: int) -> None:
        """Takes a version into use that somebody brought: another person looks first."""
        with self.session("list-approver") as approver:
            answer = approver.post(
                f"/lists/{name}/versions/{number}/accept",
                json={"reason": "it is what the publisher sent"},
            )
            assert answer.status_code == 200, answer.text

    def _made(self, path: str, body: dict) -> str:
        """What opens something that an administrator asks for and a supervisor agrees to:
        each of them is told half of it."""
        with self.session("administrator") as administrator:
            answer = administrator.post(path, json=body)
        assert answer.status_code == 202, answer.text
        asked = answer.json()
        with self.session("supervisor") as supervisor:
            answer = supervisor.post(f"/grants/{asked['grant']['id']}/approve")
        assert answer.status_code == 200, answer.text
        return asked["first_half"] + answer.json()["second_half"]

    def key(self, role: str, carrier: str | None = None) -> str:
        """A new key of a role."""
        body = {"label": f"test {role}", "role": role, "days": 2}
        if carrier:
            body["carrier"] = carrier
        return self._made("/keys", body)

    def program(self, role: str, carrier: str | None = None) -> httpx.Client:
        """A program with a new key of a role."""
        headers = {"authorization": f"Bearer {self.key(role, carrier)}"}
        once = httpx.Limits(max_keepalive_connections=0)
        return httpx.Client(base_url=self.url, timeout=30, headers=headers, limits=once)

    def person(self, login: str, role: str) -> str:
        """Somebody new, who has chosen their password."""
        body = {"login": login, "name": login, "role": role}
        once = self._made("/accounts", body)
        with self.session(login, once) as client:
            body = {"current": once, "new": PASSWORD}
            answer = client.put("/me/password", json=body)
            assert answer.status_code == 200, answer.text
        return login


def wait_for(condition, what: str, seconds: float = 20):
    """What a condition gives once it gives something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


@pytest.fixture(scope="session")
def service():
    running = Service()
    yield running
    status = running.stop()
    assert status == 0, "the service did not end well:\n" + "".join(running.log[-20:])


@pytest.fixture(scope="session")
def client_key(service: Service) -> str:
    return service.key("client")


@pytest.fixture(scope="session")
def browser():
    root = hasattr(os, "getuid") and os.getuid() == 0
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=shutil.which(os.environ.get("CHROMIUM", "chromium")),
            headless=True,
            # A browser refuses to be root in its own sandbox.
            args=["--no-sandbox"] if root else [],
        )


class Desks:
    """Desks of people: each a browser of its own, signed in."""

    def __init__(self, service: Service, browser) -> None:
        self.service = service
        self.browser = browser
        self.contexts = []
        self.faults: list[str] = []

    def open(self, login: str = "", *, theme="light", script=True, width=1280):
        """A page of somebody signed in; of nobody without a login."""
        context = self.browser.new_context(
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            base_url=self.service.url,
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        if login:
            with self.service.session(login) as client:
                cookies = list(client.cookies.jar)
            context.add_cookies(
                [
                    {"name": one.name, "value": one.value, "url": self.service.url}
                    for one in cookies
                ]
            )
        page = context.new_page()
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("dialog", self._dialog)
        return page

    def _request(self, request) -> None:
        if not request.url.startswith((self.service.url + "/", "data:image/")):
            self.faults.append(f"asked elsewhere: {request.url}")

    def _console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _dialog(self, dialog) -> None:
        self.faults.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def desks(service: Service, browser):
    opened = Desks(service, browser)
    yield opened
    opened.close()
    assert opened.faults == []


COUNTER = itertools.count(1)


def unique(word: str) -> str:
    """A word that no other test uses."""
    return f"{word}{next(COUNTER)}"


def is_problem(answer, hidden: tuple[str, ...] = ()) -> None:
    """Whether an answer is a problem as the contract tells them: typed, lower case, and
    with nothing of what was sent that is personal."""
    kind = answer.headers.get("content-type", "")
    if isinstance(kind, list):
        kind = kind[0]
    assert kind.startswith("application/problem+json"), (answer.status_code, kind)
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["type"] and told["title"] and told["detail"]
    for key in ("title", "detail"):
        assert not told[key][0].isupper() or told[key].split()[0].isupper(), told
    for word in hidden:
        assert word.lower() not in answer.text.lower(), "a problem repeats who it is about"
