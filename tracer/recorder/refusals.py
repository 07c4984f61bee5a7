"""Requests that never reached a view: what was refused or sent elsewhere every time."""

from __future__ import annotations

from collections.abc import Iterable

from tracer.trace.manifest import RequestResult

_NAMED = 3


def refused(results: Iterable[RequestResult]) -> tuple[str, ...]:
    """Each request that got no other answer than an error of the client's, or, if it is a GET,
    than a redirection: ``GET /panel (404)``, in the order they were sent."""
    statuses: dict[tuple[str, str], set[int]] = {}
    for one in results:
        if one.status is not None:
            statuses.setdefault((one.method, one.path), set()).add(one.status)
    return tuple(
        f"{method} {path} ({', '.join(map(str, sorted(found)))})"
        for (method, path), found in statuses.items()
        if all(400 <= status < 500 or _elsewhere(method, status) for status in found)
    )


def all_refused(results: Iterable[RequestResult]) -> bool:
    """Whether there were answers, and each was an error of the client's."""
    statuses = [one.status for one in results if one.status is not None]
    return bool(statuses) and all(400 <= status < 500 for status in statuses)


def in_words(requests: tuple[str, ...]) -> str:
    """The refused requests as one clause."""
    more = len(requests) - _NAMED
    named = ", ".join(requests[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"{named} got no answer of a view"


def _elsewhere(method: str, status: int) -> bool:
    return method in ("GET", "HEAD") and status in (301, 302, 303, 307, 308)
