"""The clients: users who ask for a quote, order it, and look at what was ordered."""

from __future__ import annotations

import http.client
import json
import random
import socket
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

RIGHT, WRONG, MISSING, OTHER = "right", "wrong", "missing", "other"
USERS = 8

_NOTHING_KEPT = ("AttributeError:", "KeyError:")
"""How a plugin fails that finds nothing where it kept the quote."""


@dataclass
class Outcomes:
    """What became of a number of pairs of requests."""

    counts: Counter[str] = field(default_factory=Counter)
    """Pairs by outcome: ``right``; ``wrong``, another pair's value with status 200;
    ``missing``, no value; ``other``, a failure of another kind."""

    others: Counter[str] = field(default_factory=Counter)
    """The failures of another kind, by their message."""

    def add(self, outcome: str, message: str = "") -> None:
        """Count one pair; `message` explains an ``other``."""
        self.counts[outcome] += 1
        if outcome == OTHER:
            self.others[message] += 1

    @property
    def pairs(self) -> int:
        """How many pairs there were."""
        return self.counts.total()

    @property
    def failed_share(self) -> float:
        """The share of pairs that were not right, 0 to 1."""
        return 1 - self.counts[RIGHT] / self.pairs


class User:
    """A browser: a cookie jar, and a new connection for each request or one kept open."""

    def __init__(self, port: int, keep_alive: bool) -> None:
        self.keep_alive = keep_alive
        self.cookies: dict[str, str] = {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def close(self) -> None:
        """Close the connection, if one is open."""
        self.connection.close()

    def request(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str, int]:
        """Returns status, body and the pid of the process that answered."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        body = None if form is None else urlencode(form)
        was_open = self.connection.sock is not None
        try:
            response = self._exchange(method, path, body, headers)
        except (http.client.HTTPException, OSError):
            self.connection.close()
            if not was_open:
                raise
            # The server closed an idle connection: browsers send the request again, too.
            response = self._exchange(method, path, body, headers)
        text = self.read(response)
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        if not self.keep_alive:
            self.connection.close()
        return response.status, text, int(response.headers["X-Worker"])

    def read(self, response: http.client.HTTPResponse) -> str:
        """The body of a response."""
        return response.read().decode()

    def _exchange(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        self.connection.request(method, path, body, headers)
        if hasattr(socket, "TCP_QUICKACK") and self.connection.sock is not None:
            # Servers that write head and body apart otherwise wait 40 ms between the two
            # for an acknowledgement on a connection that is kept open.
            self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        return self.connection.getresponse()

    def panel(self, quantity: int) -> tuple[dict[str, Any], int]:
        """Ask for a quote: the plugin's panel, and the pid of the worker that made it."""
        status, text, worker = self.request("GET", f"/parts/1/panels/?quantity={quantity}")
        panels = json.loads(text)["panels"] if status == 200 else []
        for panel in panels:
            if panel["plugin"] == "reorder":
                return panel, worker
        raise OSError(f"no panel, status {status}")

    def order(self, panel: dict[str, Any], quantity: int) -> tuple[str, str, int]:
        """Order what a panel quoted: the outcome, a message, the pid of the worker."""
        status, text, worker = self.request("POST", panel["process_url"], panel["fields"])
        if not text.startswith("{"):
            return OTHER, f"status {status}", worker
        answer = json.loads(text)
        if status == 200:
            ordered = answer["ordered"]["quantity"]
            return (RIGHT if ordered == quantity else WRONG), f"ordered {ordered}", worker
        error = answer["error"]
        missing = status == 409 or error.startswith(_NOTHING_KEPT)
        return (MISSING if missing else OTHER), error, worker

    def pair(self, quantity: int) -> tuple[str, str]:
        """Ask for a quote and order it: the outcome and a message."""
        try:
            panel, _ = self.panel(quantity)
            outcome, message, _ = self.order(panel, quantity)
            return outcome, message
        except (http.client.HTTPException, OSError) as error:
            return OTHER, f"{type(error).__name__}: {error}"


def one_user(port: int, pairs: int, *, keep_alive: bool = False) -> Outcomes:
    """One user who does one thing after the other."""
    outcomes = Outcomes()
    _use(User(port, keep_alive), range(1, pairs + 1), outcomes, seed=0)
    return outcomes


def keep_alive_user(port: int, pairs: int) -> Outcomes:
    """One user over one connection, as HTTP libraries and proxies do; one, if it lets them."""
    return one_user(port, pairs, keep_alive=True)


def users_at_once(port: int, pairs: int) -> Outcomes:
    """Eight users at the same time, each with a share of the pairs."""
    everyone = [Outcomes() for _ in range(USERS)]
    quantities = [range(1 + number, pairs + 1, USERS) for number in range(USERS)]
    start = threading.Barrier(USERS)

    def use(number: int) -> None:
        start.wait()
        _use(User(port, keep_alive=False), quantities[number], everyone[number], seed=number)

    threads = [threading.Thread(target=use, args=[number]) for number in range(USERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = Outcomes()
    for outcomes in everyone:
        total.counts += outcomes.counts
        total.others += outcomes.others
    return total


def _use(user: User, quantities: range, outcomes: Outcomes, seed: int) -> None:
    """Go through the pairs, with a look at the shelf now and then.

    Without it each worker of ``--max-requests 10`` would answer five whole pairs and end
    between two of them, or always within one, by the accident of what came before.
    """
    looks = random.Random(seed)
    for quantity in quantities:
        if looks.random() < 0.5:
            try:
                user.request("GET", "/")
            except (http.client.HTTPException, OSError) as error:
                outcomes.others[f"shelf: {type(error).__name__}: {error}"] += 1
        outcomes.add(*user.pair(quantity))
    user.close()


CLIENTS: dict[str, Callable[[int, int], Outcomes]] = {
    "one user": one_user,
    "one user, keep-alive": keep_alive_user,
    "8 users at once": users_at_once,
}
