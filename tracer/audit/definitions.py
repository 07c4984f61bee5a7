"""Imports, functions and classes."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from .chains import (
    Names,
    text_of,
    ways,
)
from .expressions import Expressions
from .facts import Binding, Chain, Class, Shape
from .frame import Frame


class Definitions(Expressions):
    """Reads what a module defines."""

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.asname:
                self._bind_import(alias.asname, f"%0:{alias.name}:")
            else:
                top = alias.name.partition(".")[0]
                self._bind_import(top, f"%0:{top}:")

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(f"%{node.level}:{node.module or ''}:")
            else:
                target = f"%{node.level}:{node.module or ''}:{alias.name}"
                self._bind_import(alias.asname or alias.name, target)

    def _bind_import(self, name: str, target: str) -> None:
        if self.frame is not self.module and name not in self.frame.names.globals:
            self.frame.names.known[name] = ((target,),)
        elif self.class_bindings is None:
            self.imports.setdefault(name, target)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self._visit(decorator)
        arguments = node.args
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self._visit(default)
        outer = self.frame
        in_class = self.class_bindings is not None
        prefix = self.class_name if in_class else outer.name
        name = f"{prefix}.{node.name}" if prefix else node.name
        around = self.function_names if in_class else outer.names
        frame = Frame(name, node.lineno, Names(around if outer is not self.module else None))
        frame.owner = self.class_name if in_class else ""
        frame.outer = outer.name
        frame.decorators = self._decorators(node.decorator_list)
        self._parameters(frame, arguments, in_class)
        if in_class and self.class_bindings is not None:
            self.class_bindings.append(Binding(node.name, node.lineno, (Shape("function"),)))
            outer.names.known[node.name] = ((f"^{self.class_name}", f".{node.name}"),)
        elif outer is self.module:
            self.bindings.append(Binding(node.name, node.lineno, (Shape("function"),)))
        else:
            outer.inner.add(node.name)
            outer.names.known[node.name] = ((f"^{name}",),)
        if self.has_globals:
            self._declare_globals(node.body, frame.names)
        kept = (self.frame, self.class_bindings, self.locks, self.guards, self.loops, self.raised)
        self.frame, self.class_bindings = frame, None
        self.locks, self.guards, self.loops, self.raised = (), (), 0, False
        self._body(node.body)
        (self.frame, self.class_bindings, self.locks, self.guards, self.loops, self.raised) = kept
        self.functions.append(frame.function())

    def _declare_globals(self, body: list[ast.stmt], names: Names) -> None:
        stack: list[ast.AST] = list(body)
        while stack:
            one = stack.pop()
            if isinstance(one, ast.Global):
                names.globals.update(one.names)
            elif isinstance(one, ast.stmt) and not isinstance(
                one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            ):
                stack.extend(_blocks(one))

    def _decorators(self, nodes: list[ast.expr]) -> tuple[Chain, ...]:
        found: list[Chain] = []
        for node in nodes:
            called = node.func if isinstance(node, ast.Call) else node
            found += ways(called, self.frame.names)
        return tuple(found)

    def _parameters(self, frame: Frame, arguments: ast.arguments, in_class: bool) -> None:
        given = arguments.posonlyargs + arguments.args
        known, roots = frame.names.known, frame.names.given
        named = given + arguments.kwonlyargs
        prefix = f"${frame.name}:"
        for one in named:
            name = one.arg
            root = prefix + name
            known[name] = ((root,),)
            roots[name] = root
            if not frame.request and _is_request(one):
                frame.request = name
        for extra in (arguments.vararg, arguments.kwarg):
            if extra is not None:
                known[extra.arg] = ()
                roots[extra.arg] = prefix + extra.arg
        frame.parameters = tuple([one.arg for one in named])
        if not in_class or not given or any(c[-1] == "staticmethod" for c in frame.decorators):
            return
        of_class = (
            given[0].arg == "cls"
            or any(c[-1] == "classmethod" for c in frame.decorators)
            or frame.name.endswith((".__new__", ".__init_subclass__", ".__class_getitem__"))
        )
        receiver: Chain = ("$cls",) if of_class else ("$self",)
        known[given[0].arg] = (receiver,)
        roots.pop(given[0].arg, None)
        frame.names.receiver = receiver

    def _class(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *[one.value for one in node.keywords]):
            self._visit(part)
        names = self.frame.names
        bases = [chain for base in node.bases for chain in ways(base, names)]
        bases += [
            (*chain, "metaclass")
            for keyword in node.keywords
            if keyword.arg == "metaclass"
            for chain in ways(keyword.value, names)
        ]
        prefix = self.class_name if self.class_bindings is not None else self.frame.name
        name = f"{prefix}.{node.name}" if prefix else node.name
        if self.class_bindings is not None:
            self.class_bindings.append(Binding(node.name, node.lineno, (Shape("class"),)))
            names.known[node.name] = ((f"^{name}",),)
        elif self.frame is self.module:
            self.bindings.append(Binding(node.name, node.lineno, (Shape("class"),)))
        else:
            self.frame.inner.add(node.name)
            self.frame.names.known[node.name] = ((f"^{name}",),)
        kept = (self.class_name, self.class_bindings, self.function_names, names)
        if self.class_bindings is None:
            self.function_names = names  # methods do not see the names of the body
        self.class_name, self.class_bindings, self.frame.names = name, [], Names(names)
        self._body(node.body)
        bindings = tuple(self.class_bindings)
        outer = self.frame.name
        self.class_name, self.class_bindings, self.function_names, self.frame.names = kept
        decorators = self._decorators(node.decorator_list)
        self.classes.append(Class(name, node.lineno, tuple(bases), bindings, outer, decorators))


def _is_request(argument: ast.arg) -> bool:
    """Whether a parameter is a request, by its name or by what it is annotated with."""
    if argument.arg == "request":
        return True
    kind = argument.annotation
    if kind is None:
        return False
    if isinstance(kind, ast.Attribute):
        return kind.attr.endswith("Request")
    name = kind.id if isinstance(kind, ast.Name) else text_of(kind)
    return name.endswith("Request")


def _blocks(node: ast.stmt) -> Iterable[ast.AST]:
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        for one in getattr(node, name, ()):
            if isinstance(one, ast.stmt):
                yield one
            else:
                yield from getattr(one, "body", ())
