"""The accesses of one key in order of time, and what each request did with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from .accesses import WHOLE, Access, State

NUMBERS = ("int", "float")


class History:
    """The accesses of one key; what is asked of a request is known from one pass over them."""

    def __init__(self, accesses: Sequence[Access]) -> None:
        self.accesses = accesses
        self.writes = [one for one in accesses if one.write]
        self.reads = [one for one in accesses if not one.write]
        self._read: dict[str, int] = {}
        self._number_read: dict[str, int] = {}
        self._first_write: dict[str, int] = {}
        self._taken: dict[str, int] = {}
        self._shrunk: dict[str, int] = {}
        self._filled: dict[tuple[str, str], int] = {}
        for one in accesses:
            if not one.write:
                self._read.setdefault(one.request, one.t_ns)
                if not one.type or one.type in NUMBERS or one.absent:
                    self._number_read.setdefault(one.request, one.t_ns)
                continue
            self._first_write.setdefault(one.request, one.t_ns)
            if one.absent:
                self._taken[one.request] = one.t_ns
            else:
                self._filled[one.store, one.request] = one.t_ns
            if one.how in ("shrink", "clear", "delete"):
                self._shrunk[one.request] = one.t_ns

    def guarded(self, write: Access) -> bool:
        """Whether its request looked before it wrote."""
        return self._read.get(write.request, write.t_ns + 1) <= write.t_ns

    def counted(self, write: Access) -> bool:
        """Whether it is a number, and its request read the number before."""
        read = self._number_read.get(write.request, write.t_ns + 1)
        return write.type in NUMBERS and write.how in ("set", "new") and read <= write.t_ns

    def adds(self, write: Access) -> bool:
        """Whether its request counts up, or appends, what others have left, and keeps it all."""
        if write.how == "grow":
            return write.request not in self._shrunk
        first = self._first_write[write.request]
        return self.counted(write) and self._number_read[write.request] <= first

    def fills(self, read: Access) -> bool:
        """Whether the request that missed then writes itself."""
        return self._filled.get((read.store, read.request), -1) >= read.t_ns

    def taken_back(self, write: Access) -> bool:
        """Whether the request that wrote also deletes."""
        return self._taken.get(write.request, -1) >= write.t_ns

    def shrinks(self, write: Access) -> bool:
        """Whether the request that added also takes away."""
        return self._shrunk.get(write.request, -1) >= write.t_ns


def histories_of(state: State) -> dict[str, History]:
    """The history of each key.

    Where a container is replaced as a whole, a read of a part is a read of the whole, too.
    """
    by_key = state.by_key()
    wholes = by_key.get(WHOLE, [])
    if any(one.write and one.how in ("set", "new") for one in wholes):
        parts = [
            msgspec.structs.replace(one, key=WHOLE, how="hit")
            for key, found in by_key.items()
            if key != WHOLE
            for one in found
            if not one.write
        ]
        by_key[WHOLE] = sorted([*wholes, *parts], key=lambda one: one.t_ns)
    return {key: History(found) for key, found in by_key.items()}


def requests_by_store(writes: Iterable[Access]) -> dict[str, set[str]]:
    """The requests that wrote, by where they did."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in writes:
        found[one.store].add(one.request)
    return found


def again_and_again(writes: Iterable[Access]) -> bool:
    """Whether several requests of one worker did it, and not each worker once."""
    return any(len(requests) > 1 for requests in requests_by_store(writes).values())
