"""What a recording says to a person while it goes on: steps of start-up, places, times, numbers."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tracer.trace.file_format import Attributes
from tracer.trace.naming import name_of

_LONGEST = 300
_LIBRARY = re.compile(r".*/(?:(?:site|dist)-packages|lib/python3\.[0-9]+)/")
_STEPS = {
    "setup": "django.setup()",
    "populate": "apps.populate()",
    "populate.phase": "phase {name} of apps.populate()",
    "settings": "the settings {name}",
    "settings.configure": "settings.configure()",
    "app.create": "AppConfig.create of {name}",
    "app.import_models": "the import of {name}'s models",
    "app.ready": "{name}.ready()",
    "import": "the import of {name}",
    "urlconf": "the URLconf {name}",
    "middleware": "the loading of the middleware",
    "checks": "the system checks",
    "management": "manage.py",
    "command": "the command {name}",
    "wsgi.application": "get_wsgi_application()",
    "asgi.application": "get_asgi_application()",
    "autoreload.run": "the autoreloader",
    "autoreload.child": "waiting for the autoreloader's child",
    "request": "the answer to {name}",
    "db.connect": "connecting to database {name}",
    "db.query": "a query on database {name}",
    "server.listening": "listening on {name}",
    "exit": "its exit",
}


def step_name(kind: str, attributes: Attributes) -> str:
    """What a span or instant is, as part of a sentence: `slow.ready()`."""
    name = name_of(kind, attributes)
    return _STEPS.get(kind, kind if name == kind else f"{kind} {name}").format(name=name)


def step_place(attributes: Attributes, directory: Path) -> str:
    """Where it stands in the source or was asked for: `slow/apps.py:5`; "" when not known.

    The path is relative to `directory`, the project's, or to the library it is in.
    """
    for key in ("file", "reader", "caller"):
        place = attributes.get(key)
        if isinstance(place, str) and place.rpartition(":")[2].isdigit():
            if found := _LIBRARY.match(place):
                return place[found.end() :]
            return place.removeprefix(f"{directory}{os.sep}")
    return ""


def located(step: str, place: str) -> str:
    """The step with its place: `slow.ready() (slow/apps.py:5)`."""
    return one_line(f"{step} ({place})" if place else step)


def one_line(text: str) -> str:
    """The text as part of a sentence: printable, and not longer than people read."""
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def seconds(value: float) -> str:
    """A duration as people read it: `0.41 s`, `12.3 s`."""
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def processes(number: int) -> str:
    """`1 process`, `2 processes`."""
    return "1 process" if number == 1 else f"{number} processes"
