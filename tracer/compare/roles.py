"""Processes by what they are to their entry point, so that two recordings' can be matched.

Pids, ports and the number of workers differ from recording to recording; the line of descent does
not: the process that was started, its reloader child, what it forks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import TypeAlias

from tracer.trace.model import Entry, Process, Trace

RoleKey: TypeAlias = tuple[tuple[str, str], ...]
"""From the first process down, each how it came to be and, where it was started, its program."""

Recording: TypeAlias = dict[RoleKey, list[Process]]
"""The processes of one recording by role, each role's in order of start."""

_ORIGINS = {
    "reloader": "reloader's child",
    "fork": "forked",
    "forkserver": "forked",
    "spawn": "spawned",
}


def recording_of(trace: Trace, entry: Entry) -> Recording:
    """The processes of one recording of an entry point, by role."""
    keys: dict[str, RoleKey] = {}
    found: Recording = {}
    for process in trace.processes_of(entry.id):
        above = keys.get(process.parent, ()) if process.parent is not None else ()
        program = _program(process) if process.origin not in _ORIGINS else ""
        keys[process.key] = (*above, (process.origin, program))
        found.setdefault(keys[process.key], []).append(process)
    return found


def match_roles(
    a: Sequence[Recording], b: Sequence[Recording], pinned: tuple[RoleKey, RoleKey] | None = None
) -> list[tuple[RoleKey | None, RoleKey | None]]:
    """Which role of A is which of B; None where the other side has none.

    Same descent goes together, then what descends alike though by another program. `pinned` are
    two roles that belong together whatever they descend from.
    """
    left, right = _keys(a), _keys(b)
    pairs: dict[RoleKey, RoleKey] = {}
    if pinned is not None:
        pairs[pinned[0]] = pinned[1]
    for same in (lambda key: key, lambda key: tuple(origin for origin, _ in key)):
        waiting: dict[tuple[object, ...], list[RoleKey]] = {}
        for key in right:
            if key not in pairs.values():
                waiting.setdefault(same(key), []).append(key)
        for key in left:
            if key not in pairs and (fitting := waiting.get(same(key))):
                pairs[key] = fitting.pop(0)
    matched: list[tuple[RoleKey | None, RoleKey | None]] = [(key, pairs.get(key)) for key in left]
    return matched + [(None, key) for key in right if key not in pairs.values()]


def working_role(trace: Trace, recordings: Sequence[Recording]) -> RoleKey | None:
    """The role that does what the entry point is for: answers requests, else sets Django up."""

    def worth(key: RoleKey) -> tuple[bool, bool, bool]:
        members = [process for one in recordings for process in one.get(key, [])]
        return (
            any(trace.spans_of(process.key, "request") for process in members),
            any(trace.instants_of(process.key, "server.listening") for process in members),
            any(trace.spans_of(process.key, "populate") for process in members),
        )

    return max(_keys(recordings), key=worth, default=None)


def role_label(key: RoleKey, among: Mapping[RoleKey, object] | Sequence[RoleKey]) -> str:
    """The role in words: "main", "forked", "reloader's child"; "" for the only one there is."""
    if len(among) <= 1:
        return ""
    if len(key) == 1:
        firsts = [other for other in among if len(other) == 1]
        return "main" if len(firsts) == 1 else key[0][1] or "main"
    return ", then ".join(_ORIGINS.get(origin, program or origin) for origin, program in key[1:])


def _keys(recordings: Sequence[Recording]) -> list[RoleKey]:
    return list(dict.fromkeys(key for one in recordings for key in one))


def _program(process: Process) -> str:
    """The program without its interpreter, directory and arguments."""
    words = [word for word in process.argv if word]
    if words and PurePath(words[0]).name.startswith(("python", "pypy")):
        words = words[1:]
        while words and words[0].startswith("-") and words[0] not in ("-m", "-c"):
            words = words[1:]
        if words[:1] == ["-m"]:
            words = words[1:]
    return PurePath(words[0]).name if words else ""
