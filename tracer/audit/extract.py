"""A module's tree → its facts: one pass, in the order in which the code stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from typing import Any

from .chains import (
    Names,
    Ways,
    dictionary_of,
    elements,
    expressions,
    nodes,
    shapes,
    tested_chains,
    text_of,
    ways,
)
from .facts import Binding, Call, Chain, Class, Facts, Function, Shape, Write
from .origins import covered, key_of, origins

MUTATORS = frozenset({
    "add", "append", "appendleft", "appendlist", "clear", "difference_update", "discard", "extend",
    "extendleft", "insert", "intersection_update", "move_to_end", "pop", "popitem", "popleft",
    "put", "put_nowait", "remove", "reverse", "rotate", "setdefault", "setlist", "sort", "subtract",
    "symmetric_difference_update", "update", "__delitem__", "__setitem__",
})  # fmt: skip
_SKIPPED = (ast.Import, ast.ImportFrom, ast.Pass, ast.Break, ast.Continue, ast.Nonlocal)
_LEAVES = frozenset({
    ast.Constant, ast.Name, ast.Load, ast.Store, ast.Pass, int, str, type(None),
    *ast.operator.__subclasses__(), *ast.cmpop.__subclasses__(), *ast.unaryop.__subclasses__(),
    *ast.boolop.__subclasses__(),
})  # fmt: skip
"""What can stand in a node of a tree and holds no expression that matters."""
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
MOST_CALL_ARGUMENTS = 6
MOST_TRIED = 3
"""Statements of a ``try`` that may be a lookup which its handlers make up for."""


def extract(tree: ast.Module, source: str, python2: bool = False) -> Facts:
    """The facts of a module."""
    return _Extractor(tree, source, python2).facts()


class _Frame:
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


class _Extractor:
    def __init__(self, tree: ast.Module, source: str, python2: bool) -> None:
        self.tree, self.source, self.python2 = tree, source, python2
        self.imports: dict[str, str] = {}
        self.stars: list[str] = []
        self.bindings: list[Binding] = []
        self.classes: list[Class] = []
        self.functions: list[Function] = []
        self.module = _Frame("", 1, Names())
        self.frame = self.module
        self.class_name = ""
        self.class_bindings: list[Binding] | None = None
        self.function_names = self.module.names
        self.locks: tuple[Chain, ...] = ()
        self.guards: tuple[Chain, ...] = ()
        self.loops = 0
        self.raised = False
        self.has_globals = "global " in source

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
            elif not isinstance(statement, _SKIPPED):
                self._visit(statement)

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
        frame = _Frame(name, node.lineno, Names(around if outer is not self.module else None))
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

    def _parameters(self, frame: _Frame, arguments: ast.arguments, in_class: bool) -> None:
        given = [*arguments.posonlyargs, *arguments.args]
        known = frame.names.known
        for one in (*given, *arguments.kwonlyargs):
            root = f"${frame.name}:{one.arg}"
            known[one.arg] = ((root,),)
            frame.names.given[one.arg] = root
            if not frame.request and _is_request(one):
                frame.request = one.arg
        for extra in (arguments.vararg, arguments.kwarg):
            if extra is not None:
                known[extra.arg] = ()
                frame.names.given[extra.arg] = f"${frame.name}:{extra.arg}"
        frame.parameters = tuple([one.arg for one in (*given, *arguments.kwonlyargs)])
        if not in_class or not given or any(c[-1] == "staticmethod" for c in frame.decorators):
            return
        of_class = (
            given[0].arg == "cls"
            or any(c[-1] == "classmethod" for c in frame.decorators)
            or frame.name.endswith((".__new__", ".__init_subclass__", ".__class_getitem__"))
        )
        receiver: Chain = ("$cls",) if of_class else ("$self",)
        known[given[0].arg] = (receiver,)
        frame.names.given.pop(given[0].arg, None)
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
        if isinstance(target, ast.Name):
            self._bind(target.id, value, node)
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
        elif isinstance(target, ast.Attribute):
            for chain in ways(target, names):
                self._write_to_attribute(chain, "bind", node, value)
            self._visit(target.value)
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
                chain=chain,
                how=how,
                line=getattr(node, "lineno", 0),
                locks=self.locks,
                values=shapes(value, names),
                old=old,
                looped=self.loops > 0,
                guards=self.guards,
                raised=self.raised,
                key=_key(node, names),
                given=given,
                made=made,
            )
        )

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
        else:
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
            if not isinstance(statement, (ast.Return, ast.Assign, ast.Expr)):
                break
            for part in nodes(statement):
                if isinstance(part, (ast.Subscript, ast.Attribute)):
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
            if isinstance(node.value, ast.Name):
                frame.returned_names.add(node.value.id)
            frame.returns += shapes(node.value, frame.names)
            self._visit(node.value)

    def _expression(self, node: ast.Expr) -> None:
        if node.value.__class__ is not ast.Constant:
            self._visit(node.value)

    def _match(self, node: ast.Match) -> None:
        self._visit(node.subject)
        for case in node.cases:
            self._body(case.body)

    # Expressions

    def _visit(self, node: ast.AST) -> None:
        """Find the calls in an expression, and what they change."""
        if node.__class__ in _LEAVES:
            return
        stack = [node]
        while stack:
            one = stack.pop()
            kind: type = one.__class__
            if kind is ast.Call:
                self._call(one)  # type: ignore[arg-type]
            elif kind is ast.Lambda:
                self._lambda(one)  # type: ignore[arg-type]
                continue
            elif kind is ast.NamedExpr and self.frame is not self.module:
                names = self.frame.names
                names.known[one.target.id] = ways(one.value, names)  # type: ignore[attr-defined]
                names.bind(one.target, one.value)  # type: ignore[attr-defined]
            elif kind in _COMPREHENSIONS:
                self._comprehension(one)
            for value in one.__dict__.values():
                kind = value.__class__
                if kind is list:
                    stack += [v for v in value if v.__class__ not in _LEAVES]
                elif kind not in _LEAVES:
                    stack.append(value)

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
        frame = _Frame(name, node.lineno, Names(around if outer is not self.module else None))
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
        function, frame, names = node.func, self.frame, self.frame.names
        if isinstance(function, ast.Name):
            if function.id in ("setattr", "delattr") and len(node.args) >= 2:
                self._set_attribute(node, function.id)
                return
            if function.id == "next" and node.args:
                for chain in ways(node.args[0], names):
                    self._write(chain, "next", node, None)
        elif isinstance(function, ast.Attribute):
            method = function.attr
            if method in MUTATORS:
                self._mutating_method(node, function)
            elif method in ("__setattr__", "__delattr__") and len(node.args) >= 2:
                self._set_attribute(node, "setattr" if method == "__setattr__" else "delattr")
                return
            elif method == "acquire":
                self.locks = self.locks + ways(function.value, names)
            elif method == "release":
                released = set(ways(function.value, names))
                self.locks = tuple([one for one in self.locks if one not in released])
        called = ways(function, names)
        if not called:
            return
        arguments = self._arguments(node)
        for chain in called:
            frame.calls.append(Call(chain, node.lineno, self.locks, arguments))

    def _arguments(self, node: ast.Call) -> tuple[tuple[str, Chain], ...]:
        names = self.frame.names
        found: list[tuple[str, Chain]] = []
        for position, value in enumerate(node.args):
            found += [(str(position), chain) for chain in ways(value, names)]
        for keyword in node.keywords:
            if keyword.arg:
                found += [(keyword.arg, chain) for chain in ways(keyword.value, names)]
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


def _is_request(argument: ast.arg) -> bool:
    """Whether a parameter is a request, by its name or by what it is annotated with."""
    if argument.arg == "request":
        return True
    kind = argument.annotation
    if isinstance(kind, ast.Attribute):
        return kind.attr.endswith("Request")
    name = kind.id if isinstance(kind, ast.Name) else text_of(kind)
    return name.endswith("Request")


def _key(node: ast.AST, names: Names) -> Chain:
    """Under which key an item is stored or deleted, where that leads anywhere."""
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    first = targets[0]
    found = ways(first.slice, names) if isinstance(first, ast.Subscript) else ()
    return found[0] if found else ()


def _blocks(node: ast.stmt) -> Iterable[ast.AST]:
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        for one in getattr(node, name, ()):
            if isinstance(one, ast.stmt):
                yield one
            else:
                yield from getattr(one, "body", ())


def _leaves(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], (ast.Return, ast.Raise, ast.Continue, ast.Break))


def _is_type_checking(test: ast.expr) -> bool:
    if isinstance(test, ast.Attribute):
        return test.attr == "TYPE_CHECKING"
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _depends(value: ast.expr, chain: Chain, names: Names) -> bool:
    """Whether a new value adds to what the chain leads to, as ``x + 1`` and ``{**x, k: v}`` do."""
    if not isinstance(value, (ast.BinOp, ast.Dict, ast.List, ast.Set, ast.Tuple)):
        return False
    return any(chain in ways(one, names) for one in expressions(value))


def _dotted_texts(value: ast.expr | None) -> tuple[str, ...]:
    """Dotted paths in a literal: how settings name classes."""
    if not isinstance(value, (ast.List, ast.Tuple, ast.Dict, ast.Constant)):
        return ()
    return tuple(
        [
            one.value
            for one in ast.walk(value)
            if isinstance(one, ast.Constant)
            and isinstance(one.value, str)
            and "." in one.value
            and _DOTTED.fullmatch(one.value)
        ]
    )


_COMPREHENSIONS = frozenset({ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp})
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
