"""Rewrite a module's syntax tree so that reads and writes of candidates pass by the probe.

The object an operation works on is handed through a function that returns it; the operation
itself stays in the program's own frame, at its own line and column, so that its exceptions,
their tracebacks and its order of evaluation are what they were. What is called, and the
:class:`Site` it is told, are constants of the code: no name is added to any namespace.
"""

import _ast
from _ast import (
    AsyncFor,
    AsyncFunctionDef,
    AsyncWith,
    Attribute,
    AugAssign,
    ClassDef,
    Delete,
    For,
    FunctionDef,
    Lambda,
    List,
    Name,
    Starred,
    Store,
    Subscript,
    Tuple,
    With,
)

from .state_expressions import Expressions, deferred, load
from .state_locals import LocalNames
from .state_syntax import (
    FUNCTIONS,
    children,
    has_block,
    is_simple,
    key_of,
    made_by_calls,
    module_bound,
    terminal,
)


class Rewriter(Expressions):
    """Rewrites one module; `changed` says whether there was anything to rewrite."""

    def module(self, tree):
        """Rewrite `tree` in place."""
        self._bound = {name for name in module_bound(tree) if name in self.names.changed}
        self._made = set(made_by_calls(tree))
        self._outside(tree)
        return tree

    # What stands outside of functions only leads to them.

    def _outside(self, node):
        for child in list(children(node)):
            if isinstance(child, FUNCTIONS):
                self._function(child)
            elif type(child) is ClassDef:
                self._class_body(child)
            else:
                self._outside(child)

    def _class_body(self, node):
        before = self._class, self._qualname
        self._class = node.name
        self._qualname = [*self._qualname, node.name]
        self._outside(node)
        self._class, self._qualname = before

    def _function(self, node):
        before = self._scope, self._qualname, self._pending
        name = getattr(node, "name", "<lambda>")
        self._scope = LocalNames(node, self._scope, self.names)
        self._qualname = [*self._qualname, name]
        if type(node) is Lambda:
            node.body = self._expr(node.body)
        else:
            node.body = self._block(node.body)
        self._scope, self._qualname, self._pending = before

    # Statements

    def _block(self, statements):
        done = []
        for statement in statements:
            before, after = self._statement(statement)
            done += before
            done.append(statement)
            done += after
        return done

    def _statement(self, node):
        """Rewrite a statement in place; what to put before and after it."""
        kind = type(node)
        before, after = [], []
        if kind in (FunctionDef, AsyncFunctionDef):
            self._function(node)
            return before, after
        if kind is ClassDef:
            self._class_body(node)
            return before, after
        self._pending = False
        if kind is _ast.Assign:
            node.value = self._expr(node.value)
            single = len(node.targets) == 1
            node.targets = [self._target(target, after, single) for target in node.targets]
        elif kind is _ast.AnnAssign:
            if node.value is not None:
                node.value = self._expr(node.value)
                node.target = self._target(node.target, after, True)
        elif kind is AugAssign:
            node.value = self._expr(node.value)
            self._augmented(node, before, after)
        elif kind is Delete:
            node.targets = [self._target(target, after, False) for target in node.targets]
        elif kind in (For, AsyncFor):
            node.iter = self._expr(node.iter)
            first = []
            node.target = self._target(node.target, first, False)
            node.body = first + self._block(node.body)
            node.orelse = self._block(node.orelse)
            return before, after
        elif kind in (With, AsyncWith):
            first = []
            for item in node.items:
                item.context_expr = self._expr(item.context_expr)
                if item.optional_vars is not None:
                    item.optional_vars = self._target(item.optional_vars, first, False)
            node.body = first + self._block(node.body)
            return before, after
        else:
            self._generic(node)
        if self._pending and kind is not _ast.Return and not has_block(node):
            after.append(self._call_statement(node, "d"))
        self._pending = False
        return before, after

    # Targets of assignments

    def _target(self, node, after, simple):
        kind = type(node)
        scope = self._scope
        if kind is Attribute:
            name = self._mangled(node.attr)
            base = node.value
            if type(base) is Name:
                if scope.made == base.id:
                    return node
                if simple and type(node.ctx) is Store:
                    after.append(self._call_statement(node, "w", base, self._site(node, name)))
                    return node
            node.value = self._pend(self._expr(base), node, name)
        elif kind is Subscript:
            base = node.value
            if type(base) is Name and base.id in scope.fresh:
                node.slice = self._slice(node.slice)
                return node
            name = terminal(base) or ""
            key = key_of(node)
            if key is not None and is_simple(key):
                node.value = self._pend(self._base(base), node, name, key)
            else:
                node.value = self._pend(self._base(base), node, name)
                if key is not None:
                    self._set_key(node, self._keyed(self._expr(key), node, name))
                else:
                    node.slice = self._slice(node.slice)
        elif kind is Name:
            where = scope.resolve(node.id)
            if where == "global":
                call = self._call_statement(node, "gw", self._site(node, node.id))
                after.append(call)
            elif where == "cell":
                site = self._site(node, node.id)
                after.append(self._call_statement(node, "cw", deferred(node), site))
        elif kind in (Tuple, List):
            node.elts = [self._target(item, after, False) for item in node.elts]
        elif kind is Starred:
            node.value = self._target(node.value, after, False)
        return node

    def _augmented(self, node, before, after):
        target = node.target
        kind = type(target)
        if kind is Attribute and type(target.value) is Name:
            name = self._mangled(target.attr)
            site = self._site(target, name)
            before.append(self._call_statement(node, "r", target.value, site))
            after.append(self._call_statement(node, "w", target.value, site))
        elif kind is Attribute:
            name = self._mangled(target.attr)
            target.value = self._hook(target, "a", self._expr(target.value), name)
            self._pending = True
        elif kind is Subscript:
            base, name, key = target.value, terminal(target.value) or "", key_of(target)
            if type(base) is Name and base.id in self._scope.fresh:
                return
            if key is not None and is_simple(key):
                target.value = self._hook(target, "a", self._base(base), name, key)
            else:
                target.value = self._hook(target, "a", self._base(base), name)
                if key is not None:
                    self._set_key(target, self._keyed(self._expr(key), target, name))
            self._pending = True
        elif kind is Name:
            where = self._scope.resolve(target.id)
            site = self._site(target, target.id)
            if where == "global":
                before.append(self._call_statement(node, "g", site))
                after.append(self._call_statement(node, "gw", site))
            elif where == "cell":
                before.append(self._call_statement(node, "c", deferred(target), site))
                after.append(self._call_statement(node, "cw", deferred(target), site))
            elif where == "local" and target.id not in self._scope.fresh:
                # `items += [...]` changes in place what a parameter or an alias stands for.
                after.append(self._call_statement(node, "u", load(target), site))
