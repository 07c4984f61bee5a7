"""What a state holds: a container, an object, a memo, a lock, or one thing for each thread."""

from __future__ import annotations

from .facts import Shape
from .framework import CONTAINERS, LOCKS, MEMOS, PER_CONTEXT, PER_THREAD
from .module import Module, Value, dotted
from .program import Program


class Kinds:
    """The kinds of states, from the values that the source binds to them."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def kind(self, key: Value) -> str:
        """What a state holds."""
        shapes = self.program.state_shapes(key)
        return self.of([(module, owner, shape) for module, owner, shape in shapes])

    def of(self, shapes: list[tuple[Module, str, Shape]]) -> str:
        """What something is that is bound to values of these shapes."""
        kinds = [self._shape_kind(*one) for one in shapes]
        for kind in ("thread-local", "context", "lock", "memo", "container", "instance"):
            if kind in kinds:
                return kind
        return "value"

    def _shape_kind(self, module: Module, owner: str, shape: Shape) -> str:
        if shape.kind in ("empty", "filled"):
            return "container"
        if shape.kind != "call":
            return "value"
        made = self.program.find(module, owner, shape.chain)
        if made is None:
            memo = len(shape.chain) > 1 and shape.chain[-1] == "()"
            if memo and dotted(self.program.find(module, owner, shape.chain[:-1])) in MEMOS:
                return "memo"
            return "value"
        name = dotted(made)
        if made[0] == "made" and name in MEMOS:
            return "memo"
        names = {name}
        if made[0] == "class":
            names = {dotted(one) for one in self.program.line(made)}
        if names & PER_THREAD:
            return "thread-local"
        if names & PER_CONTEXT:
            return "context"
        if names & LOCKS:
            return "lock"
        if names & CONTAINERS:
            return "container"
        return "instance" if made[0] in ("class", "external") else "value"
