"""Assignments and deletions: what they change, and what they store."""

from __future__ import annotations

import ast
import re

from .chains import (
    Names,
    dictionary_of,
    expressions,
    nodes,
    shapes,
    text_of,
    ways,
)
from .facts import Binding, Chain, Write
from .frame import Reader
from .origins import covered, key_of, origins

_LITERALS = frozenset({ast.List, ast.Tuple, ast.Dict, ast.Constant})
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")


class Writes(Reader):
    """Reads what changes names, attributes and items."""

    def _assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._store(target, node.value, node)
        self._visit(node.value)

    def _annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._store(node.target, node.value, node)
            self._visit(node.value)

    def _store(self, target: ast.expr, value: ast.expr | None, node: ast.stmt) -> None:
        names = self.frame.names
        if type(target) is ast.Name:
            self._bind(target.id, value, node)
        elif type(target) is ast.Attribute:
            for chain in ways(target, names):
                self._write_to_attribute(chain, "bind", node, value)
            self._visit(target.value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            pairs: list[ast.expr | None] = [value] * len(target.elts)
            if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
                pairs = list(value.elts)
            elif isinstance(value, ast.Call):
                pairs = [ast.Subscript(value, ast.Constant(0), ast.Load())] * len(target.elts)
            for one, part in zip(target.elts, pairs, strict=True):
                self._store(one, part, node)
        elif isinstance(target, ast.Starred):
            self._store(target.value, None, node)
        elif isinstance(target, ast.Subscript):
            self._store_item(target, "set-item", node, value)

    def _store_item(
        self, target: ast.Subscript, how: str, node: ast.stmt, value: ast.expr | None
    ) -> None:
        names = self.frame.names
        held = dictionary_of(target.value, names)
        if held is not None:
            key = "." + (text_of(target.slice) or "*")
            for chain in held:
                self._write(
                    (*chain, key), "delete" if how == "delete-item" else "bind", node, value
                )
        else:
            if isinstance(target.slice, ast.Slice):
                how = {"set-item": "fill", "delete-item": "clear"}.get(how, how)
            for chain in ways(target.value, names):
                self._write(chain, how, node, value)
        self._visit(target.value)
        self._visit(target.slice)

    def _write_to_attribute(
        self, chain: Chain, how: str, node: ast.AST, value: ast.expr | None
    ) -> None:
        if len(chain) >= 2 and chain[-2] == "[]":
            self._write(chain[:-2], "attribute", node, value)
        self._write(chain, how, node, value)

    def _bind(self, name: str, value: ast.expr | None, node: ast.stmt) -> None:
        frame, names = self.frame, self.frame.names
        if self.class_bindings is not None or frame is self.module:
            binding = Binding(name, node.lineno, shapes(value, names), _dotted_texts(value))
            if self.class_bindings is None:
                self.bindings.append(binding)
            else:
                self.class_bindings.append(binding)
                names.known[name] = ((f"^{self.class_name}", f".{name}"),)
        elif name in names.globals:
            self._write((name,), "bind", node, value)
        else:
            names.known[name] = ways(value, names) if value is not None else ()
            if value is not None:
                names.bound.setdefault(name, []).append(value)

    def _augmented(self, node: ast.AugAssign) -> None:
        target, names = node.target, self.frame.names
        if isinstance(target, ast.Name):
            if self.class_bindings is not None:
                pass
            elif self.frame is self.module or target.id in names.globals:
                self._write((target.id,), "augment", node, node.value, old=True)
            else:
                names.bind(target, node.value)
                for chain in names.ways(target.id):
                    if isinstance(node.value, (ast.List, ast.ListComp)) and chain != (target.id,):
                        self._write(chain, "extend", node, node.value)
        elif isinstance(target, ast.Attribute):
            for chain in ways(target, names):
                self._write_to_attribute(chain, "augment", node, node.value)
        elif isinstance(target, ast.Subscript):
            self._store_item(target, "augment-item", node, node.value)
        self._visit(node.value)

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name) and self.frame is not self.module:
                if target.id in self.frame.names.globals:
                    self._write((target.id,), "delete", node, None)
            elif isinstance(target, ast.Attribute):
                for chain in ways(target, self.frame.names):
                    self._write_to_attribute(chain, "delete", node, None)
            elif isinstance(target, ast.Subscript):
                self._store_item(target, "delete-item", node, None)

    def _write(
        self, chain: Chain, how: str, node: ast.AST, value: ast.expr | None, old: bool = False
    ) -> None:
        names = self.frame.names
        if how == "augment" or how == "augment-item":
            old = True
        elif how == "bind" and value is not None:
            old = _depends(value, chain, names)
        given, made = self._origins(node, value)
        self.frame.writes.append(
            Write(
                chain,
                how,
                getattr(node, "lineno", 0),
                self.locks,
                shapes(value, names),
                old,
                self.loops > 0,
                self.guards,
                self.raised,
                _key(node, names),
                given,
                made,
            )
        )  # fmt: skip

    def _origins(
        self, node: ast.AST, value: ast.expr | None
    ) -> tuple[tuple[Chain, ...], tuple[Chain, ...]]:
        """Which parameters a stored value has that its key has not, and what calls make both."""
        if self.frame is self.module or self.class_bindings is not None:
            return (), ()
        if value is None or value.__class__ is ast.Constant:
            return (), ()
        given, made = origins([value], self.frame.names)
        key, made_key = origins(key_of(node), self.frame.names)
        return (
            tuple([one for one in given if not covered(one, key)]),
            tuple(dict.fromkeys(made + made_key)),
        )


def _key(node: ast.AST, names: Names) -> Chain:
    """Under which key an item is stored or deleted, where that leads anywhere."""
    if node.__class__ is ast.Call:
        return ()
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    first = targets[0]
    found = ways(first.slice, names) if isinstance(first, ast.Subscript) else ()
    return found[0] if found else ()


def _depends(value: ast.expr, chain: Chain, names: Names) -> bool:
    """Whether a new value adds to what the chain leads to, as ``x + 1`` and ``{**x, k: v}`` do."""
    if not isinstance(value, (ast.BinOp, ast.Dict, ast.List, ast.Set, ast.Tuple)):
        return False
    return any(chain in ways(one, names) for one in expressions(value))


def _dotted_texts(value: ast.expr | None) -> tuple[str, ...]:
    """Dotted paths in a literal: how settings name classes."""
    if value is None or value.__class__ not in _LITERALS:
        return ()
    return tuple(
        [
            one.value
            for one in nodes(value)
            if type(one) is ast.Constant
            and type(one.value) is str
            and "." in one.value
            and _DOTTED.fullmatch(one.value)
        ]
    )
