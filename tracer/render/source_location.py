"""Where in a repository a place in source code lies, for programs that annotate files."""

from __future__ import annotations

import os
from dataclasses import dataclass

from tracer.trace.finding import Finding
from tracer.trace.places import is_library, short_place


@dataclass(frozen=True)
class SourceLocation:
    """A file and a line, 0 for no line; `path` is told from the repository.

    That of a `library` is told from the directory of Python or its packages.
    """

    path: str
    line: int = 0
    library: bool = False


def locate(place: str, base: str, root: str) -> SourceLocation:
    """The location of a "path:line" for a repository at `root`.

    A path that does not begin with a slash is told from `base`, the project's directory when it
    was recorded. What lies below neither, as after recording on another machine, keeps its path.
    """
    file, _, line = place.rpartition(":")
    if not line.isdecimal():
        file, line = place, "0"
    if is_library(file):
        return SourceLocation(short_place(file, ""), int(line), library=True)
    path = os.path.normpath(os.path.join(base, file))
    for directory in (root, base):
        below = directory.rstrip("/") + "/"
        if below != "/" and path.startswith(below):
            return SourceLocation(path[len(below) :], int(line))
    return SourceLocation(path, int(line))


def place_of(finding: Finding) -> str:
    """Its place, or else that of the first evidence that has one; may be empty."""
    places = (finding.place, *(one.place for one in finding.evidence))
    return next((place for place in places if place), "")
