"""What rewritten code calls: a look at the object at hand, and a record if it is long-lived.

An object that is not known to live as long as the process costs one look into a dictionary; one
that a request has met often enough at the same place, one more.
"""

import sys

from .frames import makes_wrappers
from .process import Method
from .state_reads import NO_KEY, category, is_safe
from .state_requests import current
from .state_values import SCALARS

_getframe = sys._getframe
_SAFE_KEYS = SCALARS | {tuple}


class Hooks:
    """The functions that rewritten code calls, each named by what the code is about to do.

    `r` reads an attribute, `rt` one that classes may have, `rn` one whose name is computed, `rk`
    by key, `rp` by a key that `k` gives, `rq` by the key that `q` gave, `rv` and `v` as a whole,
    `g` a global, `c` a variable of a closure; `w`, `gw`, `cw`, `u` have just written the like;
    after `p`, `pn` and `a` a write follows that `d` ends, after `t` perhaps one; `l` calls a cached
    function, `x` one named `activate`; `m` has loaded a module.
    """

    __slots__ = tuple("r rt rn rk rp rq rv v g c w gw cw u p pn t a k q d l m x".split())


@makes_wrappers
def read_hooks(hooks, known, reads, pending_writes, cached, left, failed):
    """Fill in what is called before a read."""
    get, attribute, by_key, whole = current.get, reads.attribute, reads.key, reads.whole

    def r(value, site):
        if id(value) in known:
            request = get()
            if request is not None and (id(value), site) not in request.done:
                try:
                    attribute(request, value, site, site.name)
                except Exception as error:
                    failed("state.read", error)
        return value

    def rt(value, site):
        if id(value) in known or id(type(value)) in known:
            request = get()
            if request is not None and (id(value), site) not in request.done:
                try:
                    attribute(request, value, site, site.name)
                except Exception as error:
                    failed("state.read", error)
        return value

    def rn(value, site, name):
        if id(value) in known:
            request = get()
            if request is not None:
                try:
                    attribute(request, value, site, name)
                except Exception as error:
                    failed("state.read", error)
        return value

    def rk(value, site, key):
        if id(value) in known:
            request = get()
            # Of many keys only the first are told, but each that is missing.
            if request is not None and (
                (id(value), site) not in request.done
                or (
                    type(value) is dict
                    and (type(key) in SCALARS or is_safe(key))
                    and key not in value
                )
            ):
                try:
                    by_key(request, value, site, key)
                except Exception as error:
                    failed("state.read", error)
        return value

    def rp(value, site):
        if id(value) in known:
            request = get()
            if request is not None and (id(value), site) not in request.done:
                try:
                    frame = id(_getframe(1))
                    pending_writes.pend(request, value, site, NO_KEY, frame, True, False)
                except Exception as error:
                    failed("state.read", error)
        return value

    def q(key, site):
        request = get()
        if request is not None:
            request.waiting_key = key if type(key) in _SAFE_KEYS else NO_KEY
        return key

    def rq(value, site):
        if id(value) in known:
            request = get()
            if request is not None:
                key = request.waiting_key
                if (id(value), site) not in request.done or (
                    type(value) is dict
                    and (type(key) in SCALARS or is_safe(key))
                    and key not in value
                ):
                    try:
                        by_key(request, value, site, key)
                    except Exception as error:
                        failed("state.read", error)
        return value

    def v(value, site):
        if id(value) in known:
            request = get()
            if request is not None and (id(value), site) not in request.done:
                try:
                    whole(request, value, site)
                except Exception as error:
                    failed("state.read", error)
        return value

    def g(site):
        request = get()
        if request is not None:
            try:
                module_globals = _getframe(1).f_globals
                if (id(module_globals), site) not in request.done:
                    reads.of_module(request, site, module_globals)
            except Exception as error:
                failed("state.read", error)
        return False

    def c(function, site):
        cell = function.__closure__[0]
        if id(cell) in known:
            request = get()
            if request is not None and (id(cell), site) not in request.done:
                try:
                    reads.cell(request, cell, site)
                except Exception as error:
                    failed("state.read", error)
        return False

    def calls(function, site):
        # A cached method is the same for all instances: what is called is bound to one of them.
        called = function
        if type(function) is Method:
            called = function.__func__  # type: ignore[attr-defined]
        if id(called) in known:
            request = get()
            if request is not None:
                try:
                    cached.calls(request, called, site)
                except Exception as error:
                    failed("state.read", error)
        return function

    def x(function, site):
        request = get()
        if request is not None:
            try:
                left.called(request, function, site)
            except Exception as error:
                failed("state.left", error)
        return function

    hooks.x = x
    hooks.r, hooks.rt, hooks.rn, hooks.rk, hooks.rp = r, rt, rn, rk, rp
    hooks.q, hooks.rq, hooks.g, hooks.c, hooks.l = q, rq, g, c, calls
    hooks.v = hooks.rv = v


@makes_wrappers
def write_hooks(hooks, known, reads, writes, pending_writes, graph, failed):
    """Fill in what is called before or after a write."""
    get, settle, pend = current.get, pending_writes.settle, pending_writes.pend

    def w(value, site):
        if id(value) in known:
            request = get()
            if request is None or (id(value), site) not in request.written:
                try:
                    writes.attribute(request, value, site, site.name)
                except Exception as error:
                    failed("state.write", error)

    def gw(site):
        if known:
            try:
                request, module_globals = get(), _getframe(1).f_globals
                if request is None or (id(module_globals), site) not in request.written:
                    writes.of_module(request, site, module_globals)
            except Exception as error:
                failed("state.write", error)

    def cw(function, site):
        cell = function.__closure__[0]
        if id(cell) in known:
            request = get()
            if request is None or (id(cell), site) not in request.written:
                try:
                    writes.cell(request, cell, site)
                except Exception as error:
                    failed("state.write", error)

    def u(value, site):
        if id(value) in known:
            try:
                writes.whole(get(), value, site)
            except Exception as error:
                failed("state.write", error)

    def p(value, site, key=NO_KEY):
        if id(value) in known:
            request = get()
            if request is None or (id(value), site) not in request.written:
                try:
                    pend(request, value, site, key, id(_getframe(1)), False, True)
                except Exception as error:
                    failed("state.write", error)
        return value

    def t(value, site):
        if id(value) in known and known[id(value)].foreign:
            request = get()
            if request is not None and (id(value), site) not in request.written:
                try:
                    request.written.add((id(value), site))
                    node = graph.verify(value)
                    if node is not None:
                        pending_writes.touch(request, value, node, site)
                except Exception as error:
                    failed("state.write", error)
        return value

    def a(value, site, key=NO_KEY):
        if id(value) in known:
            request = get()
            if request is None or (id(value), site) not in request.written:
                try:
                    if request is not None and key is not NO_KEY:
                        reads.key(request, value, site, key)
                    elif request is not None and category(value) != "dict":
                        reads.attribute(request, value, site, site.name)
                    pend(request, value, site, key, id(_getframe(1)), True, True)
                except Exception as error:
                    failed("state.write", error)
        return value

    def k(key, site):
        request = get()
        pending = pending_writes.outside if request is None else request.pending
        if pending:
            try:
                pending_writes.give_key(request, pending, key, site, id(_getframe(1)))
            except Exception as error:
                failed("state.key", error)
        return key

    def d():
        request = get()
        if pending_writes.outside if request is None else request.pending:
            try:
                settle(request, False)
            except Exception as error:
                failed("state.write", error)

    def m(name):
        if known:
            try:
                graph.walk_module(name)
            except Exception as error:
                failed("state.walk", error)

    hooks.w, hooks.gw, hooks.cw, hooks.u, hooks.p, hooks.pn = w, gw, cw, u, p, p
    hooks.a, hooks.k, hooks.d, hooks.m, hooks.t = a, k, d, m, t
