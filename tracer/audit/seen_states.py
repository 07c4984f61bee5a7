"""The states of an audit, as a recording may speak of them: by name, and by place."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from tracer.trace.audited import AuditedState
from tracer.trace.model import Instant

from .seen_names import unmangled

_ANY = "*"


class SeenStates:
    """Finds states by number; `directory` is what the places of the audit are told from."""

    def __init__(self, states: Sequence[AuditedState], directory: str) -> None:
        self._states = states
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._by_place: dict[str, list[int]] = defaultdict(list)
        self._directories: set[str] = set()
        for number, state in enumerate(states):
            self._by_name[state.full_name].append(number)
            for write in state.writes:
                self._by_place[_absolute(write.place, directory)].append(number)
            for place in (state.place, *(write.place for write in state.writes)):
                self._directories.add(os.path.dirname(_absolute(place, directory)))

    def called(self, names: Iterable[str]) -> list[int]:
        """The states of any of these names."""
        return sorted({number for name in names for number in self._by_name.get(name, ())})

    def changed_by(self, instant: Instant) -> list[int]:
        """The states that the source changes at the place of a recorded write, and not others."""
        found = set(self._by_place.get(instant.text("place"), ()))
        return sorted(number for number in found if self._fits(self._states[number], instant))

    def is_any_name(self, number: int) -> bool:
        """Whether the source does not say which attribute the state is."""
        return self._last(self._states[number]) == _ANY

    def has_directory_of(self, place: str) -> bool:
        """Whether a place is in a directory that was audited."""
        return os.path.dirname(place) in self._directories

    def _fits(self, state: AuditedState, instant: Instant) -> bool:
        """Whether a write at the same line is of this state, and not of another one there."""
        last, attribute = self._last(state), instant.text("attribute")
        words = set(re.split(r"\W+", instant.text("object")))
        return last == _ANY or last in words or last in (attribute, unmangled(attribute))

    @staticmethod
    def _last(state: AuditedState) -> str:
        return state.name.rpartition(".")[2]


def _absolute(place: str, directory: str) -> str:
    return os.path.normpath(os.path.join(directory, place))
