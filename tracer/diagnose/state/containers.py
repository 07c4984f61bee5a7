"""Containers as wholes: read where only some keys were written, cleared, and leaking requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from .accesses import WHOLE, Access
from .history import History
from .verdict import Suspicions

_REQUEST_TYPES = ("WSGIRequest", "ASGIRequest", "HttpRequest")
_USER_TYPES = ("User", "AnonymousUser", "CustomUser")


def evictions(writes: Sequence[Access]) -> frozenset[int]:
    """What was deleted to make room, or to be written anew at once: the ids of these writes."""
    written: dict[tuple[str, str], int] = {}
    for one in writes:
        if not one.absent:
            written[one.store, one.request] = one.t_ns
    return frozenset(
        id(one)
        for one in writes
        if one.absent and one.request and written.get((one.store, one.request), -1) >= one.t_ns
    )


def judge_leaks(history: History, found: Suspicions) -> None:
    """A request or user that stays on an object which other requests see."""
    for write in history.writes:
        kind = write.type.rpartition(".")[2]
        if kind not in _REQUEST_TYPES + _USER_TYPES or history.taken_back(write):
            continue
        reader = next(
            (
                one
                for one in history.reads
                if one.t_ns > write.t_ns and one.request != write.request
            ),
            None,
        )
        found.add("leaked", write, reader)
        return


def judge_clears(writes: Sequence[Access], making_room: frozenset[int], found: Suspicions) -> None:
    """What a request takes away in its own worker, while others keep theirs."""
    held: dict[str, dict[str, Access]] = {}
    any_key: dict[str, Access] = {}
    passing = _put_and_taken(writes)
    for one in writes:
        if id(one) in passing:
            continue
        if one.how in ("delete", "clear") and one.request and id(one) not in making_room:
            holders = any_key if one.how == "clear" else held.get(one.key, {})
            elsewhere = [
                other for store, other in holders.items() if store != one.store and not other.absent
            ]
            if elsewhere:
                found.add("invalidated", one, None, max(elsewhere, key=lambda other: other.t_ns))
        held.setdefault(one.key, {})[one.store] = one
        any_key[one.store] = one


def _put_and_taken(writes: Sequence[Access]) -> set[int]:
    """The ids of writes by which a request puts something where nothing was, and takes it away.

    Requests in flight at the same time see each other's; it was nobody else's to keep.
    """
    found: set[int] = set()
    own: dict[tuple[str, str], tuple[str, list[int] | None]] = {}
    empty: dict[tuple[str, str], bool] = {}
    for one in writes:
        place = one.store, one.key
        request, ids = own.get(place, ("", None))
        if request != one.request:
            ids = [] if one.request and empty.get(place, True) else None
        if ids is not None:
            ids.append(id(one))
            if one.how == "delete":
                found.update(ids)
                ids = []
        own[place] = one.request, ids
        empty[place] = one.absent
    return found


def judge_wholes(
    histories: Mapping[str, History],
    writes: Sequence[Access],
    memo: Mapping[str, bool],
    found: Suspicions,
) -> None:
    """Reads of a whole container of which single keys are written."""
    whole = histories[WHOLE]
    if not whole.reads:
        return
    filled = {(one.store, one.request): one.t_ns for one in writes}
    reading = _Reading({one.store for one in [*writes, *whole.reads]})
    parts = [one for one in writes if one.key != WHOLE]
    for one in sorted([*parts, *whole.reads], key=lambda one: (one.t_ns, one.write)):
        if one.write:
            history = histories[one.key]
            reading.wrote(one, history.guarded(one) or whole.guarded(one), memo[one.key])
        elif filled.get((one.store, one.request), -1) < one.t_ns:
            if writer := reading.lacks(one):
                found.add("lost", writer, one)
            if writer := reading.passes(one):
                found.add("crosses", writer, one)


class _Reading:
    """Which keys each store lacks that another has, and which its own requests left there."""

    def __init__(self, stores: set[str]) -> None:
        self._lacking: dict[str, dict[str, Access]] = {store: {} for store in stores}
        self._has: dict[str, set[str]] = {store: set() for store in stores}
        self._left: dict[str, dict[str, Access]] = {store: {} for store in stores}
        self._by: dict[str, Counter[str]] = {store: Counter() for store in stores}

    def wrote(self, write: Access, guarded: bool, memo: bool) -> None:
        """A key was written."""
        key, store = write.key, write.store
        self._has[store].add(key)
        self._lacking[store].pop(key, None)
        if not guarded:
            for other, lacking in self._lacking.items():
                if other != store and key not in self._has[other]:
                    if write.absent:
                        lacking.pop(key, None)
                    else:
                        lacking[key] = write
        if not memo:
            before = self._left[store].pop(key, None)
            if before is not None:
                self._by[store][before.request] -= 1
            self._left[store][key] = write
            self._by[store][write.request] += 1

    def lacks(self, read: Access) -> Access | None:
        """The write of a key that the reader's store never had."""
        return next(reversed(self._lacking[read.store].values()), None)

    def passes(self, read: Access) -> Access | None:
        """The last write of a key by another request in the reader's own store."""
        left = self._left[read.store]
        if len(left) <= self._by[read.store][read.request]:
            return None
        return next((one for one in reversed(left.values()) if one.request != read.request), None)
