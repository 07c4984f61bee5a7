"""A module's tree → its facts: one pass, in the order in which the code stands."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from .chains import (
    Ways,
    elements,
    nodes,
    shapes,
    tested_chains,
    ways,
)
from .definitions import Definitions
from .facts import Binding, Chain, Facts, Shape

_SKIPPED = frozenset({ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal})
_LOOKING = frozenset({ast.Return, ast.Assign, ast.Expr})
_LEAVING = frozenset({ast.Return, ast.Raise, ast.Continue, ast.Break})
MOST_TRIED = 3
"""Statements of a ``try`` that may be a lookup which its handlers make up for."""


def extract(tree: ast.Module, source: str, python2: bool = False) -> Facts:
    """The facts of a module."""
    return _Extractor(tree, source, python2).facts()


class _Extractor(Definitions):
    def facts(self) -> Facts:
        """Read the tree."""
        self._body(self.tree.body)
        self.functions.append(self.module.function())
        return Facts(
            imports=self.imports,
            stars=tuple(self.stars),
            bindings=tuple(self.bindings),
            classes=tuple(self.classes),
            functions=tuple(self.functions),
            python2=self.python2,
        )

    # Statements

    def _body(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            handler = _STATEMENTS.get(statement.__class__)
            if handler is not None:
                handler(self, statement)
            elif statement.__class__ not in _SKIPPED:
                self._visit(statement)

    def _if(self, node: ast.If) -> None:
        if _is_type_checking(node.test):
            self._body(node.orelse)
            return
        tested = self._test(node.test)
        names = self.frame.names
        kept, before = self.guards, dict(names.known)
        self.guards = kept + tested
        self._body(node.body)
        after = names.known
        names.known = before
        self._body(node.orelse)
        self.guards = kept
        if _leaves(node.body):
            self.guards = kept + tested  # what follows runs only where the test said so
        elif after != names.known:
            for name, found in after.items():
                if names.known.get(name) != found:
                    both = (*found, *names.known.get(name, ()))
                    names.known[name] = tuple(dict.fromkeys(both))[:4]

    def _test(self, test: ast.expr) -> tuple[Chain, ...]:
        self._visit(test)
        found = tested_chains(test, self.frame.names)
        tested = tuple(dict.fromkeys(found))
        self.frame.tests += tested
        return tested

    def _loop(self, node: ast.For | ast.AsyncFor) -> None:
        self._visit(node.iter)
        self._loop_target(node.target, elements(node.iter, self.frame.names), node)
        self.frame.names.bind(node.target, node.iter)
        self.loops += 1
        self._body(node.body)
        self.loops -= 1
        self._body(node.orelse)

    def _loop_target(self, target: ast.expr, found: Ways, node: ast.AST) -> None:
        line = getattr(node, "lineno", 0)
        if isinstance(target, (ast.Tuple, ast.List)):
            for one in target.elts:
                self._loop_target(one, found, node)
        elif isinstance(target, ast.Starred):
            self._loop_target(target.value, (), node)
        elif isinstance(target, ast.Name):
            frame = self.frame
            if self.class_bindings is not None:
                return
            if frame is self.module:
                led = tuple([Shape("ref", chain) for chain in found])
                self.bindings.append(Binding(target.id, line, led or (Shape("other"),)))
            elif target.id not in frame.names.globals:
                frame.names.known[target.id] = found
        elif isinstance(target, ast.Attribute):
            for chain in ways(target, self.frame.names):
                self._write_to_attribute(chain, "bind", node, None)

    def _while(self, node: ast.While) -> None:
        kept = self.guards
        self.guards = kept + self._test(node.test)
        self.loops += 1
        self._body(node.body)
        self.loops -= 1
        self.guards = kept
        self._body(node.orelse)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        kept = self.locks
        for item in node.items:
            self._visit(item.context_expr)
            found = ways(item.context_expr, self.frame.names)
            self.locks = self.locks + found
            if isinstance(item.optional_vars, ast.Name) and self.frame is not self.module:
                self.frame.names.known[item.optional_vars.id] = found
                self.frame.names.bind(item.optional_vars, item.context_expr)
        self._body(node.body)
        self.locks = kept

    def _try(self, node: ast.Try) -> None:
        before = self.guards
        tried: list[Chain] = []
        for statement in node.body[:MOST_TRIED]:
            if statement.__class__ not in _LOOKING:
                break
            for part in nodes(statement):
                if type(part) is ast.Attribute or type(part) is ast.Subscript:
                    tried += ways(part, self.frame.names)
        lookup = tuple(dict.fromkeys(tried[:8]))
        self._body(node.body)
        for handler in node.handlers:
            if handler.name and self.frame is not self.module:
                self.frame.names.known[handler.name] = ()
            self.guards = before + lookup
            self.frame.tests += lookup
            self.raised = True
            self._body(handler.body)
            self.raised = False
        self.guards = before
        if len(node.handlers) and all(_leaves(one.body) for one in node.handlers):
            pass
        elif node.handlers and _leaves(node.body):
            self.guards = before + lookup
        self._body(node.orelse)
        self._body(node.finalbody)

    def _return(self, node: ast.Return) -> None:
        if node.value is not None:
            frame = self.frame
            if type(node.value) is ast.Name:
                frame.returned_names.add(node.value.id)
            frame.returns += shapes(node.value, frame.names)
            self._visit(node.value)

    def _expression(self, node: ast.Expr) -> None:
        if type(node.value) is not ast.Constant:
            self._visit(node.value)

    def _match(self, node: ast.Match) -> None:
        self._visit(node.subject)
        for case in node.cases:
            self._body(case.body)


def _leaves(body: list[ast.stmt]) -> bool:
    return bool(body) and body[-1].__class__ in _LEAVING


def _is_type_checking(test: ast.expr) -> bool:
    if type(test) is ast.Attribute:
        return test.attr == "TYPE_CHECKING"
    return type(test) is ast.Name and test.id == "TYPE_CHECKING"


_STATEMENTS: dict[type[ast.stmt], Callable[[_Extractor, Any], None]] = {
    ast.Import: _Extractor._import,
    ast.ImportFrom: _Extractor._import_from,
    ast.FunctionDef: _Extractor._function,
    ast.AsyncFunctionDef: _Extractor._function,
    ast.ClassDef: _Extractor._class,
    ast.Assign: _Extractor._assign,
    ast.AnnAssign: _Extractor._annotated,
    ast.AugAssign: _Extractor._augmented,
    ast.Delete: _Extractor._delete,
    ast.If: _Extractor._if,
    ast.For: _Extractor._loop,
    ast.AsyncFor: _Extractor._loop,
    ast.While: _Extractor._while,
    ast.With: _Extractor._with,
    ast.AsyncWith: _Extractor._with,
    ast.Try: _Extractor._try,
    ast.Return: _Extractor._return,
    ast.Expr: _Extractor._expression,
    ast.Match: _Extractor._match,
}
if hasattr(ast, "TryStar"):
    _STATEMENTS[ast.TryStar] = _Extractor._try
