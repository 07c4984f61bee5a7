"""Sending a sequence of requests so that every worker answers, one after the other."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from tracer.trace.file_format import Happened
from tracer.trace.manifest import RequestResult

from .entry_points import LOOPBACK
from .forms import filled, hidden_fields
from .handed_out import HandedOut, wants
from .requests import PlannedRequest
from .watch import LiveRun

USERS = 2
RUNS_PER_WORKER = 2
"""How often each worker answers each request: once is not enough to tell a cache from state."""
AT_ONCE = 8
_SETTLE_S = 0.3
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


class User:
    """A simulated user: a cookie jar, and a new connection for every request."""

    def __init__(self, port: int, timeout_s: float, handed_out: HandedOut | None = None) -> None:
        self._port = port
        self._timeout_s = timeout_s
        self._handed_out = handed_out
        self._cookies: dict[str, str] = {}
        self._form_token = ""
        self._given: dict[str, dict[str, str]] = {}

    def send(self, request: PlannedRequest) -> RequestResult:
        """Send one request and read its whole answer."""
        status, error = None, ""
        connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=self._timeout_s)
        try:
            sent = self._filled(request)
            connection.request(
                sent.method, sent.target, self._body(sent) or None, self._headers(sent)
            )
            response = connection.getresponse()
            status = response.status
            self._remember(response)
            body = response.read()
            self._read_page(response, body, request.path)
            if self._handed_out is not None:
                self._handed_out.remember(response.headers.get("Content-Type", ""), body)
        except TimeoutError:
            error = "no answer in time"
        except (OSError, http.client.HTTPException) as problem:
            error = f"{type(problem).__name__}: {problem}"
        finally:
            connection.close()
        return RequestResult(method=request.method, path=request.path, status=status, error=error)

    def _filled(self, request: PlannedRequest) -> PlannedRequest:
        handed_out = self._handed_out
        if handed_out is None or not request.fills:
            return request
        return replace(request, target=handed_out.target(request), body=handed_out.body(request))

    def _headers(self, request: PlannedRequest) -> dict[str, str]:
        headers = {"User-Agent": "django-trace", "Accept": "*/*", "Connection": "close"}
        headers.update(request.headers)
        if self._cookies:
            headers["Cookie"] = "; ".join(
                f"{name}={value}" for name, value in self._cookies.items()
            )
        if request.method not in ("GET", "HEAD", "OPTIONS") and self._token:
            headers["X-CSRFToken"] = self._token
            headers["Referer"] = f"http://{LOOPBACK}:{self._port}{request.path}"
        return headers

    @property
    def _token(self) -> str:
        return self._form_token or self._cookies.get("csrftoken", "")

    def _body(self, request: PlannedRequest) -> bytes:
        """The body, with our own token and fields in the place of those that were recorded."""
        form = any("urlencoded" in value for _, value in request.headers)
        body = request.body
        if form and request.path in self._given:
            body = filled(body, self._given[request.path], recorded=request.recorded)
        if form and self._token and b"csrfmiddlewaretoken=" in body:
            token = b"csrfmiddlewaretoken=" + quote(self._token).encode()
            return re.sub(rb"csrfmiddlewaretoken=[^&]*", token, body)
        return body

    def _remember(self, response: http.client.HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie") or []:
            try:
                jar = SimpleCookie(line)
            except CookieError:
                continue
            for name, morsel in jar.items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self._cookies.pop(name, None)
                else:
                    self._cookies[name] = morsel.coded_value

    def _read_page(self, response: http.client.HTTPResponse, body: bytes, path: str) -> None:
        if found := _TOKEN.search(body):
            self._form_token = found[1].decode("ascii", "replace")
        if "html" in response.headers.get("Content-Type", "") and b"<form" in body:
            self._given.update(hidden_fields(body.decode("utf-8", "replace"), path))


@dataclass
class Coverage:
    """Which worker answered which request, and which pairs of workers two in a row."""

    wanted: int
    answered: dict[int, dict[str, int]] = field(default_factory=dict)
    pairs: dict[int, set[tuple[str, str]]] = field(default_factory=dict)
    workers: set[str] = field(default_factory=set)
    sent: int = 0

    def note(self, step: int, worker: str, before: str) -> None:
        """That worker answered the request of that number, `before` the one ahead of it."""
        self.workers.add(worker)
        counts = self.answered.setdefault(step, {})
        counts[worker] = counts.get(worker, 0) + 1
        if before:
            self.pairs.setdefault(step, set()).add((before, worker))

    def missing(self, expected: int) -> int:
        """How many answers and pairs are still wanted, with `expected` workers."""
        workers = max(expected, len(self.workers))
        lacking = 0
        for step in range(self.wanted):
            counts = self.answered.get(step, {})
            lacking += sum(max(0, RUNS_PER_WORKER - count) for count in counts.values())
            lacking += RUNS_PER_WORKER * (workers - len(counts))
            if step:
                lacking += workers * workers - len(self.pairs.get(step, set()))
        return lacking


class Answers:
    """Who answered: the processes' own word, read from their files as they write them."""

    def __init__(self, live: LiveRun) -> None:
        self._live = live
        self._seen: dict[str, int] = {}

    def new(self) -> list[tuple[str, Happened]]:
        """What was answered since the last call: the process's file, and its record."""
        self._live.poll()
        found = []
        for name, sight in self._live.processes.items():
            begin = self._seen.get(name, 0)
            found += [(name, one) for one in sight.answers[begin:]]
            self._seen[name] = len(sight.answers)
        return found


class Driver:
    """Goes through the sequence as often as it takes, one request at a time, then at once."""

    def __init__(
        self,
        plan: Sequence[PlannedRequest],
        live: LiveRun,
        port: int,
        *,
        timeout_s: float,
        most_requests: int,
        most_s: float,
        tell: Callable[[str], None],
    ) -> None:
        self._plan = plan
        self._live = live
        self._answers = Answers(live)
        self._port = port
        self._timeout_s = timeout_s
        self._most_requests = most_requests
        self._end = time.monotonic() + most_s
        self._tell = tell
        self._fills = wants(plan)
        self._missing: list[HandedOut] = []
        self.coverage = Coverage(len(plan))
        self.results: list[RequestResult] = []

    @property
    def unfilled(self) -> list[str]:
        """The names of placeholders that had no value when they were sent, in their order."""
        return sorted(set().union(*(one.missing for one in self._missing)))

    def _user(self) -> User:
        if not self._fills:
            return User(self._port, self._timeout_s)
        handed_out = HandedOut()
        self._missing.append(handed_out)
        return User(self._port, self._timeout_s, handed_out)

    def run(self, expected: Callable[[], int], running: Callable[[], bool]) -> str:
        """Send until every worker has answered every request; why it stopped before, or ""."""
        users = [self._user() for _ in range(USERS)]
        turn = 0
        before = ""
        self._answers.new()
        while running():
            user = users[turn % len(users)]
            turn += 1
            for step, request in enumerate(self._plan):
                result = user.send(request)
                self.results.append(result)
                self.coverage.sent += 1
                if result.error == "no answer in time":
                    return f"{request.method} {request.path}: no answer in time"
                worker = self._who()
                if worker:
                    self.coverage.note(step, worker, before)
                before = worker
            missing = self.coverage.missing(expected())
            self._tell(
                f"{self.coverage.sent} requests, {len(self.coverage.workers)} of "
                f"{max(expected(), len(self.coverage.workers))} workers"
            )
            if turn >= USERS + 1 and not missing:
                return ""
            if self.coverage.sent >= self._most_requests or time.monotonic() >= self._end:
                return _lack(self.coverage, expected())
        return "the server ended"

    def run_at_once(self, rounds: int) -> None:
        """Let several users go through the sequence at the same time."""
        stop = time.monotonic() + self._timeout_s

        def go() -> None:
            user = self._user()
            for _ in range(rounds):
                for request in self._plan:
                    if time.monotonic() < stop:
                        results.append(user.send(request))

        results: list[RequestResult] = []
        threads = [threading.Thread(target=go, daemon=True) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(self._timeout_s * 2)
        self.results += results
        self.coverage.sent += len(results)

    def _who(self) -> str:
        """The process that answered the request just sent; "" when it did not say."""
        deadline = time.monotonic() + _SETTLE_S
        while True:
            found = self._answers.new()
            if found:
                return found[-1][0]
            if time.monotonic() >= deadline:
                return ""
            time.sleep(0.005)


def _lack(coverage: Coverage, expected: int) -> str:
    workers = max(expected, len(coverage.workers))
    if len(coverage.workers) < workers:
        return f"{len(coverage.workers)} of {workers} workers answered"
    return "not every worker answered every request after every other"
