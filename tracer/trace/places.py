"""Places in source code, "path:line": short enough to read, and whose code it is."""

from __future__ import annotations

import re

_LIBRARY = re.compile(r".*/(?:(?:site|dist)-packages|lib(?:64)?/python3\.[0-9]+)/")
_LINE = re.compile(r":[0-9]+$")


def short_place(place: str, cwd: str) -> str:
    """The place without the directory of Python, of its packages or of the project."""
    if found := _LIBRARY.match(place):
        return place[found.end() :]
    directory = cwd.rstrip("/") + "/"
    return place[len(directory) :] if directory != "/" and place.startswith(directory) else place


def is_library(place: str) -> bool:
    """Whether the place lies in the standard library or among installed packages."""
    return _LIBRARY.match(place) is not None


def is_own(place: str) -> bool:
    """Whether the place is the project's own code: neither Python's nor an installed package's."""
    return bool(place) and not place.startswith("<frozen ") and not is_library(place)


def without_line(place: str) -> str:
    """The file alone: lines move whenever a file is edited."""
    return _LINE.sub("", place)
