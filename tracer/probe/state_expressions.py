"""Rewrite the expressions of a function so that reads of candidates pass by the probe."""

import _ast
from _ast import (
    Attribute,
    BoolOp,
    Call,
    Compare,
    Constant,
    Expr,
    Lambda,
    Load,
    Name,
    Or,
    Starred,
    Subscript,
)

from .state_sites import at, hook_call, site_mark
from .state_syntax import (
    CONTEXT_MUTATORS,
    MUTATORS,
    STREAM_MUTATORS,
    changed_first,
    constant_text,
    is_simple,
    is_super,
    key_of,
    names_in,
    takes_from_queue,
    terminal,
)

_KEYED = frozenset("pop setdefault add discard remove __setitem__ __delitem__ move_to_end".split())
_READERS = frozenset(("get", "__getitem__", "__contains__"))
_COMPREHENSIONS = (_ast.ListComp, _ast.SetComp, _ast.DictComp, _ast.GeneratorExp)


class Expressions:
    """Rewrites expressions; :class:`~.state_rewrite.Rewriter` adds the statements around them."""

    def __init__(self, names):
        """Watch the candidates in `names`."""
        self.names = names
        self.changed = False
        self._scope = None
        self._bound = set()
        self._made = set()
        self._watched = names.changed | names.cells
        self._class = ""
        self._qualname = []
        self._pending = False

    def _expr(self, node):
        kind = type(node)
        if kind is Constant:
            return node
        if kind is Name:
            return self._name(node)
        if kind is Attribute:
            return self._attribute(node, False)
        if kind is Subscript:
            return self._subscript(node)
        if kind is Call:
            return self._call(node)
        if kind is Lambda:
            self._function(node)
            return node
        if kind is Compare:
            return self._compare(node)
        if isinstance(node, _COMPREHENSIONS):
            self._scope.inner.append({t.id for g in node.generators for t in names_in(g.target)})
            self._generic(node)
            self._scope.inner.pop()
            return node
        if kind is Starred and type(node.ctx) is not Load:
            return node
        self._generic(node)
        return node

    def _name(self, node):
        if type(node.ctx) is not Load or node.id not in self._watched:
            return node
        where = self._scope.resolve(node.id)
        if where == "global":
            if node.id not in self._bound:
                return node
            return self._or(node, hook_call(node, "g", self._site(node, node.id)))
        if where == "cell":
            site = self._site(node, node.id)
            return self._or(node, hook_call(node, "c", deferred(node), site))
        if where in ("local", "enclosing") and node.id in self.names.changed:
            if node.id in self._scope.fresh:
                return node
            return self._hook(node, "v", node, node.id)
        return node

    def _attribute(self, node, base):
        """A read of an attribute; `base` where its value is only the way to another."""
        node.value = self._expr(node.value)
        name = self._mangled(node.attr)
        watched = node.attr in self.names.changed and type(node.ctx) is Load
        if watched and not is_super(node.value):
            hook = "rt" if node.attr in self.names.of_classes else "r"
            node.value = self._hook(node, hook, node.value, name, base=base)
        return node

    def _base(self, node):
        """The object that is read or changed by key: its own read is told only if it fails."""
        if type(node) is Attribute:
            return self._attribute(node, True)
        if type(node) is Name and type(node.ctx) is Load:
            if self._scope.resolve(node.id) == "global" and node.id in self._bound:
                site = self._site(node, node.id, True)
                return self._or(node, hook_call(node, "g", site))
            return node
        return self._expr(node)

    def _subscript(self, node):
        key = key_of(node)
        if type(node.ctx) is not Load or key is None or not self._may_be_state(node.value):
            node.value = self._expr(node.value)
            node.slice = self._slice(node.slice)
            return node
        name = terminal(node.value) or ""
        base = self._base(node.value)
        if is_simple(key):
            node.value = self._hook(node, "rk", base, name, key)
        else:
            node.value = self._hook(node, "rp", base, name)
            self._set_key(node, self._keyed(self._expr(key), node, name))
        return node

    def _compare(self, node):
        if len(node.ops) == 1 and isinstance(node.ops[0], (_ast.In, _ast.NotIn)):
            container = node.comparators[0]
            if self._may_be_state(container):
                name, left = terminal(container) or "", node.left
                base = self._base(container)
                if is_simple(left):
                    node.comparators = [self._hook(node, "rk", base, name, left)]
                else:
                    node.left = self._hook(node, "q", self._expr(left), name)
                    node.comparators = [self._hook(node, "rq", base, name)]
                return node
        self._generic(node)
        return node

    def _call(self, node):
        func = node.func
        args_done = False
        first = changed_first(node)
        if first is not None and not (type(first) is Name and first.id in self._scope.fresh):
            self._pending = True
            changed = self._hook(node, "p", self._base(first), terminal(first) or "")
            node.args = [changed] + [self._expr(argument) for argument in node.args[1:]]
            args_done = True
        elif type(func) is Attribute and not is_super(func.value):
            method, base = func.attr, func.value
            fresh = type(base) is Name and base.id in self._scope.fresh
            if (method in MUTATORS and not fresh) or (
                (method in STREAM_MUTATORS or takes_from_queue(node)) and not self._is_local(base)
            ):
                looks = method == "setdefault" or method == "get"
                func.value = self._method_base(node, "p", base, method in _KEYED, looks)
                self._pending = args_done = True
            elif method in _READERS and self._may_be_state(base):
                func.value = self._method_base(node, "rk", base, True)
                args_done = True
            elif method in ("__setattr__", "__delattr__") and len(node.args) >= 2:
                args_done = self._by_name(node, "p")
            elif method == "activate":
                node.func = self._hook(node, "x", self._expr(func), method)
            elif method in self.names.cached:
                node.func = self._hook(node, "l", self._expr(func), method)
                args_done = False
                func = None
            elif (
                method in CONTEXT_MUTATORS
                and type(base) is Name
                and self._scope.resolve(base.id) == "global"
            ):
                func.value = self._hook(node, "p", base, base.id)
                self._pending = True
            else:
                node.func = self._expr(func)
                if type(base) is Name and self._is_made_here(base):
                    func.value = self._hook(node, "t", func.value, base.id)
        elif type(func) is Name:
            name = func.id
            if name in ("setattr", "delattr") and len(node.args) >= 2:
                args_done = self._by_name(node, "p")
            elif name in ("getattr", "hasattr") and len(node.args) >= 2:
                args_done = self._by_name(node, "r")
            elif name == "activate":
                node.func = self._hook(node, "x", self._expr(func), name)
            elif name in self.names.cached:
                node.func = self._hook(node, "l", func, name)
            else:
                node.func = self._expr(func)
        else:
            node.func = self._expr(func)
        if not args_done:
            node.args = [self._expr(argument) for argument in node.args]
        for keyword in node.keywords:
            keyword.value = self._expr(keyword.value)
        return node

    def _method_base(self, node, hook, base, keyed, looks=False):
        """The object a method is called on; its first argument is the key if `keyed`."""
        name = terminal(base) or ""
        args = node.args
        wrapped = self._base(base)
        if keyed and args and is_simple(args[0]):
            wrapped = self._hook(node, hook, wrapped, name, args[0], looks)
            node.args = [args[0]] + [self._expr(argument) for argument in args[1:]]
        elif keyed and args and type(args[0]) is not Starred:
            hook = "rp" if hook == "rk" else hook
            wrapped = self._hook(node, hook, wrapped, name, None, looks)
            key = self._keyed(self._expr(args[0]), node, name)
            node.args = [key] + [self._expr(argument) for argument in args[1:]]
        else:
            hook = "rv" if hook == "rk" else hook
            wrapped = self._hook(node, hook, wrapped, name, None, looks)
            node.args = [self._expr(argument) for argument in args]
        return wrapped

    def _is_local(self, node):
        return type(node) is Name and self._scope.resolve(node.id) in ("local", "inner")

    def _is_made_here(self, node):
        """Whether a name is a global of the module that holds what a call has made."""
        return node.id in self._made and self._scope.resolve(node.id) == "global"

    def _by_name(self, node, hook):
        """A call of setattr, getattr or their like: object and name are its first arguments."""
        target, name = node.args[0], node.args[1]
        text = constant_text(name)
        rest = [self._expr(argument) for argument in node.args[2:]]
        if text is not None:
            if hook == "r" and text not in self.names.changed:
                node.args = [self._expr(target), name, *rest]
                return True
            first = self._hook(node, hook, self._expr(target), text)
            second = name
        elif is_simple(name):
            first = self._hook(node, hook + "n", self._expr(target), "", name)
            second = name
        else:
            first = self._hook(node, "rp" if hook == "r" else hook, self._expr(target), "")
            second = self._keyed(self._expr(name), node, "")
        if hook == "p":
            self._pending = True
        node.args = [first, second, *rest]
        return True

    def _may_be_state(self, node):
        """Whether a read by key is worth watching: its base is a candidate or may alias one."""
        if type(node) is Call and terminal(node.func) in self.names.cached:
            return True
        name = terminal(node)
        if name is None or type(node) is Name and node.id in self._scope.fresh:
            return False
        return name in self.names.changed or name in self._scope.aliases

    def _generic(self, node):
        for field in node._fields:
            value = getattr(node, field, None)
            if type(value) is list:
                if value and isinstance(value[0], _ast.stmt):
                    setattr(node, field, self._block(value))
                else:
                    setattr(node, field, [self._part(item) for item in value])
            elif isinstance(value, _ast.AST):
                setattr(node, field, self._part(value))

    def _part(self, node):
        if isinstance(node, _ast.expr):
            return self._expr(node)
        if type(node).__name__ in ("ExceptHandler", "match_case", "keyword", "comprehension"):
            self._generic(node)
        return node

    def _slice(self, node):
        return self._expr(node) if isinstance(node, _ast.expr) else node

    @staticmethod
    def _set_key(node, key):
        if type(node.slice).__name__ == "Index":  # before Python 3.9
            node.slice.value = key
        else:
            node.slice = key

    # Making nodes

    def _mangled(self, name):
        if self._class and name.startswith("__") and not name.endswith("__"):
            stripped = self._class.lstrip("_")
            return "_%s%s" % (stripped, name) if stripped else name
        return name

    def _site(self, node, name, base=False):
        self.changed = True
        return site_mark(node, name, ".".join(self._qualname), base)

    def _hook(self, node, hook, value, name, key=None, base=False):
        args = [value, self._site(node, name, base)]
        if key is not None:
            args.append(load(key))
        return hook_call(node, hook, *args)

    def _pend(self, value, node, name, key=None):
        self._pending = True
        return self._hook(node, "p", value, name, key)

    def _keyed(self, key, node, name):
        return self._hook(node, "k", key, name)

    def _call_statement(self, node, hook, *args):
        loaded = [load(arg) if type(arg) is Name else arg for arg in args]
        return at(node, Expr(value=hook_call(node, hook, *loaded)))

    def _or(self, node, call):
        return at(node, BoolOp(op=Or(), values=[call, node]))

    def _function(self, node):
        raise NotImplementedError

    def _block(self, statements):
        raise NotImplementedError


def load(node):
    """A copy of a name or constant, to be read."""
    if type(node) is Name:
        return at(node, Name(id=node.id, ctx=Load()))
    if type(node) is Constant:
        return at(node, Constant(value=node.value, kind=None))
    return node


def deferred(node):
    arguments = _ast.arguments(
        posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
    )
    return at(node, Lambda(args=arguments, body=load(node)))
