"""What a recording tells of process-wide state: reads and writes, by the path of the object."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from tracer.trace.model import Instant, Trace

_DATA_KEY = re.compile(r"\[#[0-9a-f]+\]")
KINDS = ("state.read", "state.write")
WHOLE = ""
"""The key of an attribute, a global or a whole container."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request a worker answered; `overlapped` when another was under way in its process."""

    id: str
    process: str
    thread: int
    method: str
    path: str
    t_ns: int
    overlapped: bool = False

    @property
    def name(self) -> str:
        """How a person would write it."""
        return f"{self.method} {self.path}"


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """One read or write of one piece of state.

    `key` parts what a container holds, or is WHOLE. `store` is where the value lives: the
    process, or one thread of it. `how` is hit, default (of the class), or miss of a read; set,
    new, delete, clear, grow, shrink, change, advance (of an iterator) or return (of what was
    taken out) of a write. `digest` is comparable within a recording only, and empty where none
    was taken. `lent` when the request had taken the object out of a collection, so that nobody
    else had it.
    """

    write: bool
    key: str
    how: str
    store: str
    process: str
    thread: int
    request: str
    t_ns: int
    type: str = ""
    size: str = ""
    digest: str = ""
    function: str = ""
    place: str = ""
    snapshot: bool = False
    lent: bool = False

    @property
    def absent(self) -> bool:
        """Whether it tells that there is nothing (of this instance's own)."""
        return self.how in ("miss", "default", "delete", "clear")

    @property
    def line(self) -> int:
        """The number of the line that did it; 0 where it is not known."""
        number = self.place.rpartition(":")[2]
        return int(number) if number.isdecimal() else 0

    @property
    def value(self) -> str:
        """What two values are compared by: those that cannot be compared count by their type."""
        return self.type if not self.digest or self.digest.endswith("~") else self.digest


class State(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of process-wide state and every access to it, in order of time.

    `name` is the path of the object and attribute; where data are keys of a container, it says
    ``[*]``. `owner` is the class of the object, `local` true where each thread has its own.
    """

    name: str
    entry: str
    owner: str
    local: bool
    accesses: tuple[Access, ...]

    @property
    def writes(self) -> list[Access]:
        """Its writes alone."""
        return [one for one in self.accesses if one.write]

    @property
    def reads(self) -> list[Access]:
        """Its reads alone."""
        return [one for one in self.accesses if not one.write]

    def by_key(self) -> dict[str, list[Access]]:
        """The accesses of each key."""
        groups: dict[str, list[Access]] = defaultdict(list)
        for one in self.accesses:
            groups[one.key].append(one)
        return groups


def requests_of(trace: Trace) -> dict[str, Request]:
    """The requests of a recording by their id."""
    found: dict[str, Request] = {}
    overlapped: set[str] = set()
    under_way: dict[str, set[str]] = defaultdict(set)
    for instant in trace.instants:
        if instant.kind not in ("state.request", "state.response"):
            continue
        request_id = instant.text("request")
        others = under_way[instant.process]
        if instant.text("active") not in ("", "0", "1"):
            overlapped.update(others, (request_id,))
        others.discard(request_id)
        if instant.kind == "state.request":
            others.add(request_id)
            found[request_id] = Request(
                id=request_id,
                process=instant.process,
                thread=instant.thread,
                method=instant.text("method"),
                path=instant.text("path"),
                t_ns=instant.t_ns,
            )
    for request_id in overlapped & set(found):
        found[request_id] = msgspec.structs.replace(found[request_id], overlapped=True)
    return found


def states_of(trace: Trace) -> list[State]:
    """Every piece of state the recording tells of, by name."""
    groups: dict[tuple[str, str], list[tuple[Access, Instant]]] = defaultdict(list)
    instants = [one for one in trace.instants if one.kind in KINDS]
    written = {_where(one)[0] for one in instants if one.kind == "state.write"}
    for instant in instants:
        name, key = _where(instant)
        owner = instant.text("owner")
        if name not in written and owner:
            name = f"{owner}.{instant.text('attribute')}"
        if name not in written:  # nothing is judged of what no request writes
            continue
        entry = instant.process.partition("/")[0]
        groups[entry, name].append((_access(instant, key), instant))
    return [_state(name, entry, found) for (entry, name), found in sorted(groups.items())]


def _state(name: str, entry: str, found: Iterable[tuple[Access, Instant]]) -> State:
    found = list(found)
    owner = next((one.text("class") for _, one in found if one.text("class")), "")
    return State(
        name=name,
        entry=entry,
        owner=owner,
        local=any(one.text("local") for _, one in found),
        accesses=tuple(access for access, _ in found),
    )


def _where(instant: Instant) -> tuple[str, str]:
    """The name of the state an access belongs to, and the key within it."""
    name, attribute = instant.text("object"), instant.text("attribute")
    key = WHOLE
    if attribute.startswith("["):
        key = attribute
    elif attribute:
        name = f"{name}.{attribute}"
    data = _DATA_KEY.findall(name)
    if data:
        name = _DATA_KEY.sub("[*]", name)
        key = "".join(data) + key
    return name, key


def _access(instant: Instant, key: str) -> Access:
    write = instant.kind == "state.write"
    local = f"{instant.process}:{instant.thread}" if instant.text("local") else instant.process
    return Access(
        write=write,
        key=key,
        how=instant.text("op" if write else "status"),
        store=local,
        process=instant.process,
        thread=instant.thread,
        request=instant.text("request"),
        t_ns=instant.t_ns,
        type=instant.text("type"),
        size=instant.text("size"),
        digest=instant.text("digest"),
        function=instant.text("function"),
        place=instant.text("place"),
        snapshot=instant.text("via") == "snapshot",
        lent=bool(instant.text("lent")),
    )
