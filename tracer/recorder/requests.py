"""The requests to send a server: from paths, from a file of them, from a HAR file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tracer.trace.errors import TracerError

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_SENT_HEADERS = ("accept", "accept-language", "content-type", "x-requested-with", "authorization")
_COMMENT = re.compile(r"(?:^|\s)#")


@dataclass(frozen=True)
class PlannedRequest:
    """One request of the sequence every simulated user goes through; `target` begins with /.

    `recorded` when a browser sent it, with what a page had given to it alone. With `fills`, a name
    in braces in its target or body is a field that an answer hands out.
    """

    method: str
    target: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = field(default=())
    recorded: bool = False
    fills: bool = False

    @property
    def path(self) -> str:
        """The target without its query string, which a recording does not keep."""
        return self.target.partition("?")[0]


def from_urls(urls: Iterable[str]) -> list[PlannedRequest]:
    """GET requests of paths or whole URLs, of which only path and query count."""
    return [PlannedRequest("GET", _target(url, "--url")) for url in urls]


def from_file(path: Path) -> list[PlannedRequest]:
    """The requests of a text file, one a line: ``METHOD /path [form=body&more=fields]``.

    A line that begins with a slash is a GET. Empty lines are left out, and so is what follows a
    ``#`` at the beginning of a line or behind a space, except in a JSON body.
    """
    found = []
    for number, line in enumerate(_read(path, "requests").splitlines(), 1):
        words = line.split(None, 2)
        if len(words) < 3 or words[2][:1] not in ("{", "["):
            words = _COMMENT.split(line, maxsplit=1)[0].split(None, 2)
        if not words:
            continue
        if words[0].startswith("/"):
            words.insert(0, "GET")
        method = words[0].upper()
        if method not in METHODS or len(words) < 2:
            raise TracerError(
                "requests-invalid",
                f"{path} line {number} is no request: {line.strip()[:60]}",
                "Write a method and a path, as in `GET /panel` or `POST /save name=value`.",
            )
        body = words[2].strip().encode() if len(words) > 2 else b""
        headers: tuple[tuple[str, str], ...] = ()
        if body:
            json_body = body[:1] in (b"{", b"[")
            kind = "application/json" if json_body else "application/x-www-form-urlencoded"
            headers = (("Content-Type", kind),)
        target = _target(words[1], str(path))
        found.append(PlannedRequest(method, target, body, headers, fills=True))
    return _some(found, path)


def from_har(path: Path) -> list[PlannedRequest]:
    """The requests of an HTTP archive to the host of its first page; cookies are left out."""
    try:
        entries = json.loads(_read(path, "har"))["log"]["entries"]
        requests = [entry["request"] for entry in entries]
        host = urlsplit(requests[0]["url"]).netloc if requests else ""
        found = [_from_har(one) for one in requests if urlsplit(one["url"]).netloc == host]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TracerError(
            "requests-invalid",
            f"{path} is no HTTP archive: {type(error).__name__}: {error}.",
            "Save it from the network panel of a browser's developer tools.",
        ) from None
    return _some(found, path)


def _from_har(request: dict[str, Any]) -> PlannedRequest:
    headers = tuple(
        (str(one["name"]), str(one["value"]))
        for one in request.get("headers", [])
        if str(one["name"]).lower() in _SENT_HEADERS
    )
    text = (request.get("postData") or {}).get("text") or ""
    return PlannedRequest(
        str(request["method"]).upper(), _target(request["url"], "the HAR file"), text.encode(),
        headers, recorded=True,
    )  # fmt: skip


def _target(url: str, where: str) -> str:
    parts = urlsplit(url)
    target = parts.path or "/"
    if not target.startswith("/") or any(ord(letter) <= 32 for letter in url):
        raise TracerError(
            "requests-invalid",
            f"{url!r} of {where} is no path.",
            "Give a path that begins with a slash, or a whole URL.",
        )
    return f"{target}?{parts.query}" if parts.query else target


def _read(path: Path, what: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TracerError(
            "requests-unreadable",
            f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.",
            f"Check the path given to --{what}.",
        ) from None


def _some(found: list[PlannedRequest], path: Path) -> list[PlannedRequest]:
    if not found:
        raise TracerError("requests-invalid", f"{path} holds no request.", "Add a line to it.")
    return found
