"""Values that a page hands out and a later request brings back: keys, signed tokens."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

from .forms import hidden_inputs
from .requests import PlannedRequest

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.-]*)(\??)\}")


class HandedOut:
    """What one user was handed: the last value of each field, by its name.

    A field is a hidden input of an HTML form, or a key of a JSON answer at any depth.
    `missing` are the names that were wanted and had not been handed out, but for those that may
    be missing, as in ``{token?}``.
    """

    def __init__(self) -> None:
        self._values: dict[str, str] = {}
        self.missing: set[str] = set()

    def remember(self, content_type: str, body: bytes) -> None:
        """Keep the fields of an answer."""
        text = body.decode("utf-8", "replace")
        if "json" in content_type:
            try:
                self._values.update(_fields(json.loads(text)))
            except (ValueError, RecursionError):
                return
        elif "html" in content_type:
            self._values.update(hidden_inputs(text))

    def target(self, request: PlannedRequest) -> str:
        """The target with its placeholders filled."""
        return self._fill(request.target, lambda value: quote(value, safe=""))

    def body(self, request: PlannedRequest) -> bytes:
        """The body with its placeholders filled, as a form or a JSON document wants them."""
        document = any("json" in value for _, value in request.headers)
        escaped = _in_json if document else lambda value: quote(value, safe="")
        return self._fill(request.body.decode("utf-8", "surrogateescape"), escaped).encode(
            "utf-8", "surrogateescape"
        )

    def _fill(self, text: str, escaped: Callable[[str], str]) -> str:
        def value(found: re.Match[str]) -> str:
            if found[1] not in self._values:
                if not found[2]:
                    self.missing.add(found[1])
                return ""
            return escaped(self._values[found[1]])

        return _PLACEHOLDER.sub(value, text)


def wants(plan: Iterable[PlannedRequest]) -> bool:
    """Whether a request of the plan has a placeholder."""
    return any(
        one.fills and _PLACEHOLDER.search(one.target + one.body.decode("utf-8", "replace"))
        for one in plan
    )


def _fields(document: object) -> dict[str, str]:
    found: dict[str, str] = {}
    if isinstance(document, dict):
        for name, value in document.items():
            if isinstance(value, str):
                found[name] = value
            elif isinstance(value, (bool, int, float)):
                found[name] = json.dumps(value)
            else:
                found |= _fields(value)
    elif isinstance(document, list):
        for one in document:
            found |= _fields(one)
    return found


def _in_json(value: str) -> str:
    return json.dumps(value)[1:-1]
