"""Calls and what they change, wherever they stand in an expression."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence
from typing import Any

from .chains import (
    NO_NODES,
    PARTS,
    Names,
    dictionary_of,
    elements,
    text_of,
    ways,
)
from .facts import Call, Chain, is_of_parameter
from .frame import Frame
from .framework import COMMON_METHODS
from .writes import Writes

MUTATORS = frozenset({
    "add", "append", "appendleft", "appendlist", "clear", "difference_update", "discard", "extend",
    "extendleft", "insert", "intersection_update", "move_to_end", "pop", "popitem", "popleft",
    "put", "put_nowait", "remove", "reverse", "rotate", "setdefault", "setlist", "sort", "subtract",
    "symmetric_difference_update", "update", "__delitem__", "__setitem__",
})  # fmt: skip
CHANGING_FUNCTIONS = {
    "heapify": "sort", "heappop": "pop", "heappush": "append", "heappushpop": "append",
    "heapreplace": "append", "insort": "insert", "insort_left": "insert", "insort_right": "insert",
}  # fmt: skip
"""Functions of Python's modules that change their first argument, and as which method of it."""
_LEAVES = frozenset({ast.Constant, ast.Name, *NO_NODES})
"""What can stand in a node of a tree and holds no expression that matters."""
MOST_CALL_ARGUMENTS = 6
_BUILTINS = frozenset(dir(builtins))
_CONTAINER_TYPES = frozenset({"bytearray", "dict", "list", "set"})
_COMPREHENSIONS = frozenset({ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp})


class Expressions(Writes):
    """Reads expressions."""

    def _visit(self, node: ast.AST) -> None:
        """Find the calls in an expression, and what they change."""
        if node.__class__ in _LEAVES:
            return
        stack = [node]
        while stack:
            one = stack.pop()
            kind: type = one.__class__
            if type(one) is ast.Attribute:
                value = one.value
                while type(value) is ast.Attribute:
                    value = value.value
                if value.__class__ not in _LEAVES:
                    stack.append(value)
                continue
            if type(one) is ast.Call:
                self._call(one)
                value = one.func
                while type(value) is ast.Attribute:
                    value = value.value
                if value.__class__ not in _LEAVES:
                    stack.append(value)
                for value in one.args:
                    if value.__class__ not in _LEAVES:
                        stack.append(value)
                for keyword in one.keywords:
                    if keyword.value.__class__ not in _LEAVES:
                        stack.append(keyword.value)
                continue
            if type(one) is ast.Lambda:
                self._lambda(one)
                continue
            if type(one) is ast.NamedExpr:
                if self.frame is not self.module:
                    names = self.frame.names
                    names.known[one.target.id] = ways(one.value, names)
                    names.bind(one.target, one.value)
            elif kind in _COMPREHENSIONS:
                self._comprehension(one)
            for name in PARTS[kind]:
                part: Any = getattr(one, name, None)
                if part.__class__ is list:
                    for each in part:
                        if each.__class__ not in _LEAVES:
                            stack.append(each)
                elif part.__class__ not in _LEAVES:
                    stack.append(part)

    def _comprehension(self, node: ast.AST) -> None:
        if self.frame is self.module:
            return
        for generator in node.generators:  # type: ignore[attr-defined]
            self._loop_target(generator.target, elements(generator.iter, self.frame.names), node)
            self.frame.names.bind(generator.target, generator.iter)

    def _lambda(self, node: ast.Lambda) -> None:
        outer = self.frame
        name = f"{outer.name}.<lambda>" if outer.name else "<lambda>"
        around = self.function_names if self.class_bindings is not None else outer.names
        frame = Frame(name, node.lineno, Names(around if outer is not self.module else None))
        frame.outer = outer.name
        self._parameters(frame, node.args, in_class=False)
        kept = (self.frame, self.class_bindings, self.locks, self.guards, self.loops)
        self.frame, self.class_bindings, self.locks, self.guards, self.loops = (
            frame,
            None,
            (),
            (),
            0,
        )
        self._visit(node.body)
        self.frame, self.class_bindings, self.locks, self.guards, self.loops = kept
        if frame.writes or frame.calls:
            self.functions.append(frame.function())

    def _call(self, node: ast.Call) -> None:
        function, frame = node.func, self.frame
        names = frame.names
        if type(function) is ast.Name:
            name = function.id
            if name in ("setattr", "delattr") and len(node.args) >= 2:
                self._set_attribute(node, name)
                return
            how = "next" if name == "next" else CHANGING_FUNCTIONS.get(name)
            if how and node.args:
                self._change(node.args, how, node)
        elif type(function) is ast.Attribute:
            method = function.attr
            if method in MUTATORS:
                self._mutating_method(node, function)
            elif method in CHANGING_FUNCTIONS and node.args and type(function.value) is ast.Name:
                self._change(node.args, CHANGING_FUNCTIONS[method], node)
            elif method in ("__setattr__", "__delattr__") and len(node.args) >= 2:
                self._set_attribute(node, "setattr" if method == "__setattr__" else "delattr")
                return
            elif method == "acquire":
                self.locks = self.locks + ways(function.value, names)
            elif method == "release":
                released = set(ways(function.value, names))
                self.locks = tuple([one for one in self.locks if one not in released])
        called = ways(function, names)
        if not called or (len(called[0]) == 1 and self._is_builtin(called[0][0])):
            return
        arguments = self._arguments(node)
        for chain in called:
            if not (is_of_parameter(chain) and chain[-1][1:] in COMMON_METHODS):
                frame.calls.append(Call(chain, node.lineno, self.locks, arguments))

    def _is_builtin(self, name: str) -> bool:
        """Whether a name is Python's, of which the calls lead nowhere."""
        return name in _BUILTINS and not self.stars and name not in self.own_names

    def _is_container_type(self, node: ast.expr) -> bool:
        """Whether it names a type of Python's and no object that is called like one."""
        if type(node) is not ast.Name or node.id not in _CONTAINER_TYPES:
            return False
        own = node.id in self.own_names or any(one.name == node.id for one in self.bindings)
        return not own and self.frame.names.ways(node.id) == ((node.id,),)

    def _arguments(self, node: ast.Call) -> tuple[tuple[str, Chain], ...]:
        names = self.frame.names
        found: list[tuple[str, Chain]] = []
        position = -1
        for value in node.args:
            position += 1
            if type(value) is not ast.Constant:
                for chain in ways(value, names):
                    found.append((str(position), chain))
        for keyword in node.keywords:
            if type(keyword.value) is not ast.Constant and keyword.arg:
                for chain in ways(keyword.value, names):
                    found.append((keyword.arg, chain))
        return tuple(found[:MOST_CALL_ARGUMENTS])

    def _set_attribute(self, node: ast.Call, which: str) -> None:
        names = self.frame.names
        target = node.args[0]
        offset = 0
        if isinstance(node.func, ast.Attribute):
            inside = node.func.value
            if isinstance(inside, ast.Call) or not names.ways("object") or len(node.args) == 2:
                target, offset = inside, -1
                if which == "delattr" and len(node.args) == 2:
                    target, offset = node.args[0], 0
        attribute = node.args[1 + offset]
        value = node.args[2 + offset] if len(node.args) > 2 + offset else None
        step = "." + (text_of(attribute) or "*")
        how = "bind" if which == "setattr" else "delete"
        for chain in ways(target, names):
            self._write_to_attribute((*chain, step), how, node, value)

    def _mutating_method(self, node: ast.Call, function: ast.Attribute) -> None:
        names = self.frame.names
        method = function.attr
        given = [*node.args, *[one.value for one in node.keywords]]
        if node.args and self._is_container_type(function.value):
            self._change(given, method, node)
            return
        value = given[-1] if given else None
        held = dictionary_of(function.value, names)
        if held is not None:
            key = (
                "." + (text_of(node.args[0]) if node.args else "") if method == "setdefault" else ""
            )
            keys = [one.arg for one in node.keywords if one.arg] or ["*"]
            for chain in held:
                for one in [key] if len(key) > 1 else [f".{name}" for name in keys]:
                    self._write((*chain, one), "bind", node, value)
            return
        for chain in ways(function.value, names):
            self._write(chain, method, node, value)

    def _change(self, given: Sequence[ast.expr], how: str, node: ast.Call) -> None:
        """The first of what a call is given is changed, by means of the last if there are more."""
        for chain in ways(given[0], self.frame.names):
            self._write(chain, how, node, given[-1] if len(given) > 1 else None)
