"""What is said of one piece of state."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from .accesses import WHOLE, Access, State

Hazard: TypeAlias = Literal[
    "torn", "leaked", "lost", "diverged", "invalidated", "counted", "crosses"
]
Harmless: TypeAlias = Literal[
    "memo",
    "lazily set once",
    "written anew by each request",
    "taken and given back",
    "one per thread",
    "never read",
]
_ORDER: tuple[Hazard, ...] = (
    "leaked", "torn", "counted", "lost", "diverged", "invalidated", "crosses",
)  # fmt: skip


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was judged of one piece of state: a hazard, or why it is none.

    `writer` and `reader` are the accesses that show it, `other` is what they are held against;
    `possible` when the recording shows that it can go wrong but not that it did; `minor` when
    those who read it were only seen to use it within their process. `count` says how often it was
    seen, or how many keys were written.
    """

    state: State
    hazard: Hazard | None = None
    harmless: Harmless | None = None
    writer: Access | None = None
    reader: Access | None = None
    other: Access | None = None
    possible: bool = False
    minor: bool = False
    count: int = 1


class Suspicions:
    """The hazards seen so far in one piece of state; of each sort, the one best shown."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._found: dict[Hazard, Verdict] = {}

    def add(
        self,
        hazard: Hazard,
        writer: Access | None,
        reader: Access | None,
        other: Access | None = None,
        possible: bool = False,
        minor: bool = False,
    ) -> None:
        """One more; better is a certain one, then one with a reader, then one with its line."""
        best = self._found.get(hazard)
        if best is None or _lacks(minor, possible, writer, reader) < _lacks(
            best.minor, best.possible, best.writer, best.reader
        ):
            self._found[hazard] = Verdict(
                state=self._state,
                hazard=hazard,
                writer=writer,
                reader=reader,
                other=other,
                possible=possible,
                minor=minor,
                count=best.count + 1 if best else 1,
            )
        else:
            self._found[hazard] = msgspec.structs.replace(best, count=best.count + 1)

    def worst(self) -> Verdict | None:
        """The one to tell of, if any.

        A collection of which one key was looked for in vain is a store, and that key is lost.
        """
        lost = self._found.get("lost")
        if lost is not None and lost.reader is not None and lost.reader.key != WHOLE:
            self._found.pop("counted", None)
        return next((self._found[one] for one in _ORDER if one in self._found), None)


def _lacks(
    minor: bool, possible: bool, writer: Access | None, reader: Access | None
) -> tuple[bool, ...]:
    """What is wanting in how a hazard is shown, the worst first."""
    return minor, possible, reader is None, writer is not None and not writer.place
