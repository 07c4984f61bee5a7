"""What is gathered of the code that is being read."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Iterable

from .chains import (
    Names,
    Ways,
)
from .facts import Binding, Call, Chain, Class, Function, Shape, Write


class Frame:
    """What is gathered of the function that is being read."""

    __slots__ = (
        "calls", "decorators", "inner", "line", "name", "names", "outer", "owner",
        "parameters", "request", "returned_names", "returns", "tests", "writes",
    )  # fmt: skip

    def __init__(
        self, name: str, line: int, names: Names, owner: str = "", outer: str = ""
    ) -> None:
        self.name, self.line, self.names = name, line, names
        self.owner, self.outer = owner, outer
        self.decorators: tuple[Chain, ...] = ()
        self.parameters: tuple[str, ...] = ()
        self.request = ""
        self.calls: list[Call] = []
        self.writes: list[Write] = []
        self.tests: list[Chain] = []
        self.returns: list[Shape] = []
        self.inner: set[str] = set()
        self.returned_names: set[str] = set()

    def function(self) -> Function:
        """What was gathered."""
        return Function(
            name=self.name,
            line=self.line,
            owner=self.owner,
            outer=self.outer,
            decorators=self.decorators,
            parameters=self.parameters,
            request=self.request,
            decorates=bool(self.returned_names & (self.inner | set(self.parameters[-3:]))),
            calls=tuple(self.calls),
            writes=tuple(self.writes),
            tests=tuple(dict.fromkeys(self.tests)),
            returns=tuple(dict.fromkeys(self.returns)),
        )


class Reader(ABC):
    """The state of reading a module's tree; its heirs read writes, expressions, definitions."""

    def __init__(self, tree: ast.Module, source: str, python2: bool) -> None:
        self.tree, self.source, self.python2 = tree, source, python2
        self.imports: dict[str, str] = {}
        self.stars: list[str] = []
        self.bindings: list[Binding] = []
        self.classes: list[Class] = []
        self.functions: list[Function] = []
        self.module = Frame("", 1, Names())
        self.frame = self.module
        self.class_name = ""
        self.class_bindings: list[Binding] | None = None
        self.function_names = self.module.names
        self.locks: tuple[Chain, ...] = ()
        self.guards: tuple[Chain, ...] = ()
        self.loops = 0
        self.raised = False
        self.own_names = {getattr(one, "name", "") for one in tree.body}
        self.has_globals = "global " in source

    @abstractmethod
    def _body(self, statements: Iterable[ast.stmt]) -> None:
        """Read statements in their order."""

    @abstractmethod
    def _visit(self, node: ast.AST) -> None:
        """Find the calls in an expression, and what they change."""

    @abstractmethod
    def _loop_target(self, target: ast.expr, found: Ways, node: ast.AST) -> None:
        """Bind the names of a loop."""

    @abstractmethod
    def _parameters(self, frame: Frame, arguments: ast.arguments, in_class: bool) -> None:
        """Note what a function is given."""
