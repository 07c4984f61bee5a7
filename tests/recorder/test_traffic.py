"""Simulated users and the sequence of requests that reaches every worker."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tracer.recorder.requests import PlannedRequest, from_urls
from tracer.recorder.traffic import RUNS_PER_WORKER, Coverage, Driver, User
from tracer.recorder.watch import LiveRun, ProcessSight
from tracer.trace.file_format import Happened

FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
PAGE = b'<input type="hidden" name="csrfmiddlewaretoken" value="of-the-form">'


class Server:
    """A server of canned answers that keeps what it was asked; `answered` is told of each."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.cookies: list[str] = []
        self.page = b"answer"
        self.type = "text/plain"
        self.answered: Callable[[], None] = lambda: None
        self.lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self)

            do_POST = do_GET

            def log_message(self, *args: Any) -> None:
                pass

        self._http = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._http.server_port
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))
        self._thread.start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        with self.lock:
            headers = {name.lower(): value for name, value in handler.headers.items()}
            self.asked.append((handler.command, handler.path, headers, body))
            self.answered()
        handler.send_response(200)
        for cookie in self.cookies:
            handler.send_header("Set-Cookie", cookie)
        handler.send_header("Content-Type", self.type)
        handler.send_header("Content-Length", str(len(self.page)))
        handler.end_headers()
        handler.wfile.write(self.page)

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def user(server: Server) -> User:
    return User(server.port, 5.0)


def get(path: str = "/") -> PlannedRequest:
    return PlannedRequest("GET", path)


def test_a_request_is_sent_as_planned(server: Server, user: User) -> None:
    result = user.send(PlannedRequest("POST", "/save?x=1", b"{}", (("Content-Type", "a/b"),)))
    assert (result.method, result.path, result.status, result.error) == ("POST", "/save", 200, "")
    ((method, target, headers, body),) = server.asked
    assert (method, target, body) == ("POST", "/save?x=1", b"{}")
    assert (headers["content-type"], headers["connection"]) == ("a/b", "close")


def test_each_user_has_cookies_of_its_own(server: Server, user: User) -> None:
    server.cookies = ["sessionid=one; HttpOnly", "lang=de; Path=/"]
    user.send(get())
    server.cookies = []
    user.send(get())
    User(server.port, 5.0).send(get())
    assert [headers.get("cookie") for _, _, headers, _ in server.asked] == [
        None,
        "sessionid=one; lang=de",
        None,
    ]


@pytest.mark.parametrize("gone", ["sessionid=; Path=/", "sessionid=x; Max-Age=0"])
def test_a_cookie_that_is_taken_back_is_forgotten(server: Server, user: User, gone: str) -> None:
    server.cookies = ["sessionid=one"]
    user.send(get())
    server.cookies = [gone]
    user.send(get())
    user.send(get())
    assert "cookie" not in server.asked[-1][2]


def test_what_is_no_cookie_is_no_trouble(server: Server, user: User) -> None:
    server.cookies = ["a b=c; \x01", "good=1"]
    assert user.send(get()).status == 200
    user.send(get())
    assert "good=1" in server.asked[-1][2]["cookie"]


def test_the_token_of_the_cookie_goes_along_with_what_is_posted(server: Server, user: User) -> None:
    server.cookies = ["csrftoken=of-the-cookie"]
    user.send(get())
    user.send(PlannedRequest("POST", "/save", b"a=1", FORM))
    _, _, headers, body = server.asked[-1]
    assert headers["x-csrftoken"] == "of-the-cookie"
    assert headers["referer"] == f"http://127.0.0.1:{server.port}/save"
    assert body == b"a=1"
    user.send(get())
    assert "x-csrftoken" not in server.asked[-1][2]


def test_the_token_of_a_form_takes_the_place_of_the_recorded_one(
    server: Server, user: User
) -> None:
    server.cookies, server.page = ["csrftoken=of-the-cookie"], PAGE
    user.send(get())
    user.send(PlannedRequest("POST", "/save", b"csrfmiddlewaretoken=recorded&a=1", FORM))
    assert server.asked[-1][2]["x-csrftoken"] == "of-the-form"
    assert server.asked[-1][3] == b"csrfmiddlewaretoken=of-the-form&a=1"


def test_what_a_page_gives_goes_back_with_its_form(server: Server, user: User) -> None:
    server.type = "text/html"
    server.page = b'<form action="/save"><input type="hidden" name="token" value="given"></form>'
    user.send(get("/page"))
    user.send(PlannedRequest("POST", "/save", b"token=&a=1", FORM))
    user.send(PlannedRequest("POST", "/save", b"token=mine&a=1", FORM))
    user.send(PlannedRequest("POST", "/save", b"token=recorded&a=1", FORM, recorded=True))
    user.send(PlannedRequest("POST", "/other", b"token=&a=1", FORM))
    assert [body for _, _, _, body in server.asked[1:]] == [
        b"token=given&a=1",
        b"token=mine&a=1",
        b"token=given&a=1",
        b"token=&a=1",
    ]


def test_a_body_that_is_no_form_is_left_alone(server: Server, user: User) -> None:
    server.page = PAGE
    user.send(get())
    body = b'{"text": "csrfmiddlewaretoken=x"}'
    user.send(PlannedRequest("POST", "/save", body, (("Content-Type", "application/json"),)))
    assert server.asked[-1][3] == body


def test_nobody_listens(server: Server) -> None:
    server.close()
    result = User(server.port, 5.0).send(get())
    assert result.status is None
    assert result.error.startswith("ConnectionRefusedError")


def test_no_answer_in_time(server: Server) -> None:
    with server.lock:
        assert User(server.port, 0.2).send(get()).error == "no answer in time"


def test_coverage_counts_answers_and_pairs() -> None:
    coverage = Coverage(wanted=2)
    # Nothing yet: two answers of both workers to both requests, and four pairs.
    assert coverage.missing(2) == 2 * 2 * RUNS_PER_WORKER + 4
    before = ""
    for worker in ("a", "b", "a", "a", "b", "b", "a"):
        for step in range(2):
            coverage.note(step, worker, before)
            before = worker
    assert coverage.missing(2) == 2  # nobody was followed by another within the sequence
    coverage.note(1, "a", "b")
    coverage.note(1, "b", "a")
    assert coverage.missing(2) == 0
    assert coverage.missing(3) == 2 * RUNS_PER_WORKER + (9 - 4)


class Live(LiveRun):
    """Processes that answer in turn, without files."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(Path("nowhere"))
        self.processes = {name: ProcessSight(name) for name in names}
        self._turn = 0

    def poll(self) -> None:
        pass

    def answer(self, name: str) -> None:
        self.processes[name].answers.append(Happened(0, 0, "state.response", {}))


def driver(server: Server, live: Live, urls: list[str], most: int = 200) -> Driver:
    return Driver(
        from_urls(urls), live, server.port, timeout_s=5.0, most_requests=most, most_s=20.0,
        tell=lambda line: None,
    )  # fmt: skip


def test_the_sequence_is_repeated_until_every_pair_of_workers_has_answered(server: Server) -> None:
    live = Live(["a", "b"])
    order = iter("aabbabbaab" * 20)
    server.answered = lambda: live.answer(next(order))
    made = driver(server, live, ["/one", "/two"])
    assert made.run(lambda: 2, lambda: True) == ""
    assert made.coverage.missing(2) == 0
    assert [path for _, path, _, _ in server.asked[:4]] == ["/one", "/two", "/one", "/two"]
    assert len(made.results) == made.coverage.sent == len(server.asked)


def test_a_worker_that_never_answers_is_told_of(server: Server) -> None:
    live = Live(["a", "b"])
    server.answered = lambda: live.answer("a")
    made = driver(server, live, ["/one"], most=12)
    assert made.run(lambda: 2, lambda: True) == "1 of 2 workers answered"
    assert made.coverage.sent == 12


def test_it_ends_with_the_server(server: Server) -> None:
    made = driver(server, Live(["a"]), ["/one"])
    assert made.run(lambda: 1, lambda: False) == "the server ended"
    assert server.asked == []


def test_several_users_at_once(server: Server) -> None:
    server.cookies = ["sessionid=x"]
    made = driver(server, Live(["a"]), ["/one", "/two"])
    made.run_at_once(1)
    assert sorted(path for _, path, _, _ in server.asked) == ["/one"] * 8 + ["/two"] * 8
    fresh = [path for _, path, headers, _ in server.asked if "cookie" not in headers]
    assert fresh == ["/one"] * 8
    assert made.coverage.sent == 16
