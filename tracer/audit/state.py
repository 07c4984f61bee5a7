"""One state, and one change of it."""

from __future__ import annotations

from tracer.trace.audited import Phase

from .facts import Function, Write
from .module import Module, Value

REBINDING = frozenset({"bind", "augment", "delete"})


class Change:
    """One write, where it was found to lead.

    `constructing` tells that it stands where an object of its class is made, `answering` that its
    function is seen to run in requests, `readied` that a ``ready()`` calls it.
    """

    __slots__ = (
        "answering", "constructing", "function", "locked", "module", "phases", "readied", "write",
    )  # fmt: skip

    def __init__(
        self,
        module: Module,
        function: Function,
        write: Write,
        phases: frozenset[Phase],
        locked: bool,
        constructing: bool = False,
        answering: bool = False,
        readied: bool = False,
    ) -> None:
        self.module, self.function, self.write = module, function, write
        self.phases, self.locked = phases, locked
        self.constructing, self.answering, self.readied = constructing, answering, readied

    @property
    def rebinds(self) -> bool:
        """Whether it replaces the value, rather than changing it in place."""
        return self.write.how in REBINDING

    @property
    def place(self) -> str:
        """Its ``file:line``."""
        return f"{self.module.shown}:{self.write.line}"


class State:
    """One state: where it is defined, what it holds, what changes it."""

    __slots__ = ("changes", "key", "kind", "line", "shown", "values")

    def __init__(self, key: Value, kind: str, shown: str, line: int) -> None:
        self.key, self.kind, self.shown, self.line = key, kind, shown, line
        self.changes: list[Change] = []
        self.values: set[str] = set()

    @property
    def module(self) -> str:
        """The module it belongs to; ``<external>`` for what was not audited."""
        return "<external>" if self.key[0] == "external" else self.key[1]

    @property
    def name(self) -> str:
        """Its dotted name within its module."""
        if self.key[0] == "on-class":
            return f"{self.key[2]}.{self.key[3]}"
        if self.key[0] == "on-object":
            return f"{self.key[2]}().{self.key[3]}"
        return self.key[-1]
