"""What rewritten code calls: a look at the object at hand, and a record if it is long-lived.

An object that is not known to live as long as the process costs one look into a dictionary.
"""

import sys
from _thread import get_ident
from time import monotonic_ns

from .frames import makes_wrappers
from .state_graph import attribute
from .state_requests import current
from .state_shapes import image, is_container, is_local, lru_entries, shapes
from .state_shapes import mark as fingerprint
from .state_values import ABSENT, SCALARS, instance_dict, is_class, size, type_name
from .text import escape, escaped

_getframe = sys._getframe
_MOST_WRITES = 50
_WIDEST_IMAGE = 500
_SAFE_KEYS = SCALARS | {tuple}
_NO_KEY = object()
_CONTAINERS = (dict, list, set, tuple, frozenset)
_HELD = ("dict", "sequence", "set", "bytes", "counter")


class Hooks:
    """The functions that rewritten code calls, each named by what the code is about to do.

    `r` reads an attribute, `rt` one that classes may have, `rn` one whose name is computed, `rk`
    by key, `rp` by a key that `k` gives, `rq` by the key that `q` gave, `rv` and `v` as a whole,
    `g` a global, `c` a variable of a closure; `w`, `gw`, `cw`, `u` have just written the like;
    after `p`, `pn` and `a` a write follows that `d` ends; `l` calls a cached function; `m` has
    loaded a module.
    """

    __slots__ = tuple("r rt rn rk rp rq rv v g c w gw cw u p pn a k q d l m".split())


class _Pending:
    __slots__ = ("before", "frame", "key", "node", "reads", "site", "value")


class HookWriter:
    """Records what the hooks see."""

    def __init__(self, recorder, writer, graph, digest):
        self._recorder = recorder
        self._write = writer.write
        self._graph = graph
        self._digest = digest
        self._outside = []
        self._lru_keys = {}

    def forget(self):
        """Forget what is under way: a forked child begins anew."""
        self._outside = []

    @makes_wrappers
    def hooks(self):
        """The :class:`Hooks` that rewritten code calls."""
        known, failed = self._graph.known, self._recorder.failed
        read, read_key, read_whole = self._read, self._read_key, self._read_whole
        pend, wrote, settle = self._pend, self._wrote, self.settle
        get, hooks, sites = current.get, Hooks(), self

        def r(value, site):
            if id(value) in known:
                try:
                    read(value, site, site.name)
                except Exception as error:
                    failed("state.read", error)
            return value

        def rt(value, site):
            if id(value) in known or id(type(value)) in known:
                try:
                    read(value, site, site.name)
                except Exception as error:
                    failed("state.read", error)
            return value

        def rn(value, site, name):
            if id(value) in known:
                try:
                    read(value, site, name)
                except Exception as error:
                    failed("state.read", error)
            return value

        def rk(value, site, key):
            if id(value) in known:
                try:
                    read_key(value, site, key)
                except Exception as error:
                    failed("state.read", error)
            return value

        def v(value, site):
            if id(value) in known:
                try:
                    read_whole(value, site)
                except Exception as error:
                    failed("state.read", error)
            return value

        def rp(value, site):
            if id(value) in known:
                try:
                    pend(value, site, _NO_KEY, "read", _getframe(1))
                except Exception as error:
                    failed("state.read", error)
            return value

        def q(key, site):
            request = get()
            if request is not None:
                request.waiting_key = key if type(key) in _SAFE_KEYS else _NO_KEY
            return key

        def rq(value, site):
            if id(value) in known:
                try:
                    request = get()
                    if request is not None:
                        read_key(value, site, request.waiting_key)
                except Exception as error:
                    failed("state.read", error)
            return value

        def g(site):
            if known:
                try:
                    sites._read_global(site, _getframe(1).f_globals)
                except Exception as error:
                    failed("state.read", error)
            return False

        def c(function, site):
            cell = function.__closure__[0]
            if id(cell) in known:
                try:
                    sites._read_cell(cell, site)
                except Exception as error:
                    failed("state.read", error)
            return False

        def w(value, site):
            if id(value) in known:
                try:
                    wrote(value, site, site.name)
                except Exception as error:
                    failed("state.write", error)

        def gw(site):
            if known:
                try:
                    sites._wrote_global(site, _getframe(1).f_globals)
                except Exception as error:
                    failed("state.write", error)

        def cw(function, site):
            cell = function.__closure__[0]
            if id(cell) in known:
                try:
                    sites._wrote_cell(cell, site)
                except Exception as error:
                    failed("state.write", error)

        def u(value, site):
            if id(value) in known and type(value) in _CONTAINERS:
                try:
                    sites._wrote_whole(value, site)
                except Exception as error:
                    failed("state.write", error)

        def p(value, site, key=_NO_KEY):
            if id(value) in known:
                try:
                    pend(value, site, key, "write", _getframe(1))
                except Exception as error:
                    failed("state.write", error)
            return value

        def pn(value, site, name):
            if id(value) in known:
                try:
                    pend(value, site, name, "write", _getframe(1))
                except Exception as error:
                    failed("state.write", error)
            return value

        def a(value, site, key=_NO_KEY):
            if id(value) in known:
                try:
                    if key is not _NO_KEY:
                        read_key(value, site, key)
                    elif not is_container(type(value)):
                        read(value, site, site.name)
                    pend(value, site, key, "both", _getframe(1))
                except Exception as error:
                    failed("state.write", error)
            return value

        def k(key, site):
            request = get()
            pending = sites._outside if request is None else request.pending
            if pending:
                try:
                    sites._give_key(pending, key, site, id(_getframe(1)))
                except Exception as error:
                    failed("state.key", error)
            return key

        def d():
            request = get()
            if sites._outside if request is None else request.pending:
                try:
                    settle(request, False)
                except Exception as error:
                    failed("state.write", error)

        def calls(function, site):
            if id(function) in known:
                try:
                    sites._calls_cached(function, site)
                except Exception as error:
                    failed("state.read", error)
            return function

        def m(name):
            if known:
                try:
                    sites._graph.walk_module(name)
                except Exception as error:
                    failed("state.walk", error)

        hooks.rt = rt
        hooks.r, hooks.rn, hooks.rk, hooks.rp, hooks.rq = r, rn, rk, rp, rq
        hooks.rv = hooks.v = v
        hooks.g, hooks.c, hooks.w, hooks.gw, hooks.cw, hooks.u = g, c, w, gw, cw, u
        hooks.p, hooks.pn, hooks.a, hooks.k, hooks.q, hooks.d = p, pn, a, k, q, d
        hooks.l, hooks.m = calls, m
        return hooks

    # Reads

    def _node(self, value, request):
        """The node of a known object, its path followed once per request."""
        if request is None:
            return self._graph.verify(value)
        verified = request.verified
        node = verified.get(id(value))
        if node is None:
            node = self._graph.verify(value)
            if node is not None:
                verified[id(value)] = node
        return node

    def _read(self, value, site, name):
        request = current.get()
        if request is None or type(name) is not str:
            return
        lazy = None if is_class(value) else instance_dict(value)
        if lazy is not None and "_wrapped" in lazy and name not in lazy:
            if id(lazy["_wrapped"]) in self._graph.known:
                value = lazy["_wrapped"]
        status, found, owner = attribute(value, name)
        if status == "other" or site.base and status == "hit" and type(found) not in SCALARS:
            return
        what = (id(value), name)
        mark = (status, id(found) if type(found) not in SCALARS else found)
        if request.seen.get(what) == mark and type(found) in SCALARS:
            return
        node = self._node(value, request)
        if node is None and status == "default" and owner is not None:
            value, node, status = owner, self._node(owner, request), "hit"
        if node is None:
            return
        if is_class(value) and owner is not None and owner is not value:
            node = self._node(owner, request) or node
        path = self._graph.path(node)
        extra = ""
        if status == "default":
            known = self._graph.known.get(id(owner))
            extra = "\towner=%s" % escaped[self._graph.path(known)] if known else ""
        self._tell_read(request, what, mark, value, path, name, status, found, site, extra)

    def _tell_read(self, request, what, mark, value, path, name, status, found, site, extra=""):
        if request.seen.get(what) == mark:
            return
        request.seen[what] = mark
        told = "" if found is ABSENT else self._told(found, type(found) in SCALARS)
        if is_local(type(value)):
            extra += "\tlocal=1"
        self._write(
            "I\t%d\t%d\tstate.read\trequest=%s\tobject=%s\tattribute=%s\tstatus=%s%s%s%s\n"
            % (
                monotonic_ns(),
                get_ident(),
                request.id,
                escaped[path],
                escape(name),
                status,
                told,
                extra + ("" if value is ABSENT else self._class_of(value)),
                site.text,
            )
        )

    def _told(self, found, digested):
        length = size(found)
        return "\ttype=%s%s%s" % (
            escaped[type_name(found)],
            "\tdigest=%s" % self._digest(found) if digested else "",
            "" if length is None else "\tsize=%d" % length,
        )

    @staticmethod
    def _class_of(value):
        if is_class(value) or type(value) in _CONTAINERS or type(value) is type(sys):
            return ""
        return "\tclass=%s" % escaped[type_name(value)]

    def _read_key(self, value, site, key):
        request = current.get()
        if request is None:
            return
        held = instance_dict(value) if not isinstance(value, dict) else None
        if held is None and not issubclass(type(value), _CONTAINERS):
            return
        if issubclass(type(value), (list, tuple)) or key is _NO_KEY or not _is_safe(key):
            self._read_whole(value, site)
            return
        if issubclass(type(value), dict):
            found = dict.get(value, key, ABSENT)
        elif issubclass(type(value), (set, frozenset)):
            base = set if issubclass(type(value), set) else frozenset
            found = True if base.__contains__(value, key) else ABSENT
        else:
            return
        status = "miss" if found is ABSENT else "hit"
        node = self._node(value, request)
        if node is None:
            return
        if self._graph.known[id(value)].kind != "key" and _is_alias(self._graph, node, value):
            self._as_attribute(request, node, value, key, status, found, site)
            return
        what = (id(value), "key", key)
        mark = (status, id(found) if type(found) not in SCALARS else found)
        if request.seen.get(what) == mark and type(found) in SCALARS:
            return
        path = self._graph.path(node)
        name = "[%s]" % self._graph.key_text(key)
        self._tell_read(request, what, mark, value, path, name, status, found, site)

    def _as_attribute(self, request, node, value, key, status, found, site):
        if type(key) is str:
            what = (id(value), key)
            mark = (status, id(found) if type(found) not in SCALARS else found)
            path = self._graph.path(node)
            self._tell_read(request, what, mark, ABSENT, path, key, status, found, site)

    def _read_whole(self, value, site):
        request = current.get()
        if request is None or type(value).__name__ != "deque":
            if request is None or not (
                issubclass(type(value), _CONTAINERS) or type(value) is bytearray
            ):
                return
        if issubclass(type(value), (tuple, frozenset)):
            return
        node = self._node(value, request)
        if node is None:
            return
        what = (id(value), "")
        mark = fingerprint(value)
        if request.seen.get((id(value), "mark")) == mark:
            return
        request.seen[id(value), "mark"] = mark
        path = self._graph.path(node)
        self._tell_read(request, what, ("hit", None), value, path, "", "hit", value, site)

    def _read_global(self, site, module_globals):
        request = current.get()
        if request is None:
            return
        node = self._graph.known.get(id(module_globals))
        if node is None:
            return
        name = site.name
        found = module_globals.get(name, ABSENT)
        plain = type(found) in SCALARS
        if site.base and not plain and found is not ABSENT:
            return
        what = (id(module_globals), name)
        status = "miss" if found is ABSENT else "hit"
        mark = (status, found if plain else id(found))
        if plain and request.seen.get(what) == mark:
            return
        path = self._graph.path(node)
        self._tell_read(request, what, mark, ABSENT, path, name, status, found, site)

    def _read_cell(self, cell, site):
        request = current.get()
        if request is None:
            return
        node = self._node(cell, request)
        if node is None:
            return
        try:
            found, status = cell.cell_contents, "hit"
        except ValueError:
            found, status = ABSENT, "miss"
        what = (id(cell), "")
        path = self._graph.path(node)
        self._tell_read(request, what, (status, found), ABSENT, path, "", status, found, site)

    # Writes

    def _wrote(self, value, site, name):
        request = current.get()
        node = self._node(value, request)
        if node is None:
            return
        lazy = None if is_class(value) else instance_dict(value)
        if lazy is not None and "_wrapped" in lazy and name not in lazy:
            if id(lazy["_wrapped"]) in self._graph.known:
                value = lazy["_wrapped"]
        status, found, owner = attribute(value, name)
        if status == "other" or status == "miss" and lazy is None and not is_class(value):
            return
        if is_class(value) and owner is not None and owner is not value:
            return
        self._tell_write(request, node, value, name, "set", found, site.text)
        self._learn(value, node, name, found)

    @staticmethod
    def _note(node, name, found):
        """What a hook has told need not be told by the next snapshot."""
        if node.image is not None:
            if found is ABSENT:
                node.image.pop(name, None)
            else:
                node.image[name] = _imaged(found)

    def _learn(self, value, node, name, found):
        if is_local(type(value)):
            return
        self._note(node, name, found)
        if found is ABSENT:
            return
        kind = "attr"
        if type(value).__name__ == "function":
            kind = "function"
        elif not is_class(value) and instance_dict(value) is None:
            kind = "slot"
        self._graph.adopt(found, node, kind, name)

    def _tell_write(self, request, node, value, name, op, found, text, extra=""):
        if request is not None:
            count = request.seen.get((id(value), name, "writes"), 0)
            request.seen[id(value), name, "writes"] = count + 1
            if count > _MOST_WRITES:
                return
            request.seen.pop((id(value), name), None)
        told = "" if found is ABSENT else self._told(found, True)
        if is_local(type(value)):
            extra += "\tlocal=1"
        self._write(
            "I\t%d\t%d\tstate.write\trequest=%s\tobject=%s\tattribute=%s\top=%s%s%s%s\n"
            % (
                monotonic_ns(),
                get_ident(),
                "" if request is None else request.id,
                escaped[self._graph.path(node)],
                escape(name),
                op,
                told,
                extra + ("" if value is ABSENT else self._class_of(value)),
                text,
            )
        )

    def _wrote_global(self, site, module_globals):
        node = self._graph.known.get(id(module_globals))
        if node is None:
            return
        found = module_globals.get(site.name, ABSENT)
        op = "delete" if found is ABSENT else "set"
        request = current.get()
        if request is not None:
            request.seen.pop((id(module_globals), site.name), None)
        self._tell_write(request, node, ABSENT, site.name, op, found, site.text)
        self._note(node, site.name, found)
        if found is not ABSENT:
            self._graph.adopt(found, node, "attr", site.name)

    def _wrote_cell(self, cell, site):
        request = current.get()
        node = self._node(cell, request)
        if node is None:
            return
        try:
            found = cell.cell_contents
        except ValueError:
            found = ABSENT
        if request is not None:
            request.seen.pop((id(cell), ""), None)
        self._tell_write(request, node, ABSENT, "", "set", found, site.text)
        self._note(node, "", found)
        self._graph.adopt(found, node, "cell", None)

    def _wrote_whole(self, value, site):
        request = current.get()
        node = self._node(value, request)
        if node is not None:
            self._tell_write(request, node, value, "", "change", value, site.text)
            self._graph.refresh(node, value)

    # Writes that are about to happen

    def _pend(self, value, site, key, what, frame):
        request = current.get()
        node = self._node(value, request)
        if node is None:
            return
        entry = _Pending()
        entry.value, entry.node, entry.site, entry.key = value, node, site, key
        entry.frame, entry.reads = id(frame), what == "both"
        entry.before = None
        if what != "read" and len(_held(value)) <= _WIDEST_IMAGE:
            entry.before = image(value)
        elif what != "read":
            entry.before = {}
            if key is not _NO_KEY and _is_safe(key) and issubclass(type(value), dict):
                found = dict.get(value, key, ABSENT)
                if found is not ABSENT:
                    entry.before = {key: _imaged(found)}
        pending = self._outside if request is None else request.pending
        if what == "read":
            entry.before = _NO_KEY
        pending.append(entry)

    def _give_key(self, pending, key, site, frame):
        for position in range(len(pending) - 1, -1, -1):
            entry = pending[position]
            if entry.frame == frame and entry.site.line == site.line and entry.key is _NO_KEY:
                if entry.site.name != site.name:
                    continue
                entry.key = key
                if entry.before is _NO_KEY:
                    del pending[position]
                    if not is_container(type(entry.value)):
                        self._read(entry.value, entry.site, key)
                    elif _is_safe(key):
                        self._read_key(entry.value, entry.site, key)
                elif entry.reads and _is_safe(key):
                    self._read_key(entry.value, entry.site, key)
                return

    def settle(self, request, at_end):
        """Tell of the writes that have happened meanwhile; `at_end` gives up waiting for more."""
        pending = self._outside if request is None else request.pending
        left = []
        for entry in pending[:]:
            if entry.before is _NO_KEY:
                continue
            if not self._settled(request, entry):
                left.append(entry)
        pending[:] = [] if at_end else left[-8:]
        if at_end and request is not None:
            for function, site, before in list(request.cached.values()):
                self._lru_called(request, function, site, before)

    def _settled(self, request, entry):
        value, node, site, key = entry.value, entry.node, entry.site, entry.key
        if type(value).__name__ == "_lru_cache_wrapper":
            if tuple(value.cache_info())[1] < entry.before[""][1] or (
                tuple(value.cache_info())[3] < entry.before[""][3]
            ):
                self._lru_keys.pop(id(value), None)
                request and request.cached.pop(id(value), None)
                self._tell_write(request, node, value, "", "clear", ABSENT, site.text)
                self._graph.refresh(node, value)
                return True
            return False
        if shapes[type(value)].category not in _HELD:
            name = site.name if key is _NO_KEY else key
            return type(name) is str and self._settled_attribute(request, entry, name)
        held = _held(value)
        if issubclass(type(value), dict) and len(held) <= _WIDEST_IMAGE:
            return self._settled_dict(request, entry)
        if issubclass(type(value), dict):
            if key is _NO_KEY or not _is_safe(key):
                return False
            found = dict.get(value, key, ABSENT)
            before = entry.before.get(key, ABSENT)
            if found is not ABSENT and before is not ABSENT and _imaged(found) == before:
                return False
            self._tell_key(request, entry, key, before is not ABSENT, found)
            return True
        after = image(value)
        if after == entry.before and len(held) <= _WIDEST_IMAGE:
            return False
        old = entry.before.get("", (0, 0))[0]
        new = len(held)
        if issubclass(type(value), set) and key is not _NO_KEY and _is_safe(key):
            present = set.__contains__(value, key)
            self._tell_key(request, entry, key, old >= new, True if present else ABSENT)
        else:
            op = "grow" if new > old else "shrink" if new < old else "change"
            op = "clear" if new == 0 else op
            self._tell_write(request, node, value, "", op, value, site.text)
        self._graph.refresh(node, value)
        return True

    def _settled_attribute(self, request, entry, name):
        value = entry.value
        status, found, _ = attribute(value, name)
        if status == "other":
            return True
        if status == "hit":
            if entry.before.get(name) == _imaged(found):
                if name in entry.before and entry.site.name != name:
                    return False
            self._tell_write(request, entry.node, value, name, "set", found, entry.site.text)
            self._learn(value, entry.node, name, found)
            return True
        if name in entry.before:
            self._tell_write(request, entry.node, value, name, "delete", ABSENT, entry.site.text)
            self._note(entry.node, name, ABSENT)
            return True
        return False

    def _settled_dict(self, request, entry):
        value, before = entry.value, entry.before
        after = image(value)
        key = entry.key
        known = key is not _NO_KEY and _is_safe(key)
        if known and key in after and key in before and after[key] == before[key]:
            # Written again with what was there: a write all the same where it is an assignment.
            if entry.site.name is not None and type(entry.site.base) is bool:
                self._tell_key(request, entry, key, True, dict.get(value, key, ABSENT))
                return True
        if after == before:
            return False
        gone = [one for one in before if one not in after]
        changed = [one for one in after if one not in before or after[one] != before[one]]
        if gone and not after:
            self._tell_write(request, entry.node, value, "", "clear", ABSENT, entry.site.text)
        else:
            for one in gone[:_MOST_WRITES]:
                self._tell_key(request, entry, one, True, ABSENT)
        for one in changed[:_MOST_WRITES]:
            found = dict.get(value, one, ABSENT) if _is_plain(one) else ABSENT
            self._tell_key(request, entry, one, one in before, found, present=True)
        self._graph.refresh(entry.node, value)
        return True

    def _tell_key(self, request, entry, key, was_there, found, present=False):
        value, node = entry.value, entry.node
        op = "set" if was_there else "new"
        if found is ABSENT and not present:
            op = "delete"
        if request is not None:
            request.seen.pop((id(value), "key", key), None)
            request.seen.pop((id(value), "mark"), None)
        if op == "new" and entry.site.base and request is not None:  # setdefault looks first
            self._tell_read(
                request, (id(value), "key", key), ("miss", 0), value, self._graph.path(node),
                "[%s]" % self._graph.key_text(key), "miss", ABSENT, entry.site,
            )  # fmt: skip
        if _is_alias(self._graph, node, value) and type(key) is str:
            name = key
        else:
            name = "[%s]" % self._graph.key_text(key)
        self._tell_write(request, node, value, name, op, found, entry.site.text)
        if found is not ABSENT and _is_plain(key):
            self._graph.adopt(found, node, "attr" if name == key else "key", key)

    # Cached functions

    def _calls_cached(self, function, site):
        request = current.get()
        if request is None or type(function).__name__ != "_lru_cache_wrapper":
            return
        if id(function) not in request.cached:
            request.cached[id(function)] = function, site, tuple(function.cache_info())

    def _lru_called(self, request, function, site, before):
        node = self._node(function, request)
        if node is None:
            return
        self._graph.refresh(node, function)
        info = tuple(function.cache_info())
        entries = lru_entries(function)
        names = {"[#%s]" % self._digest(key)[:8]: found for key, found in entries}
        path = self._graph.path(node)
        known = self._lru_keys.get(id(function), {})
        for name, found in names.items():
            digest = self._digest(found)
            if info[1] > before[1] and known.get(name) != digest:
                self._tell_read(
                    request, (id(function), name), ("miss", None), function, path, name, "miss",
                    ABSENT, site,
                )  # fmt: skip
                self._tell_write(request, node, function, name, "new", found, site.text)
            elif info[0] > before[0] and len(names) == 1:
                self._tell_read(
                    request, (id(function), name), ("hit", digest), function, path, name, "hit",
                    found, site,
                )  # fmt: skip
            known[name] = digest
            self._graph.adopt(found, node, "opaque", "cache")
        self._lru_keys[id(function)] = known

    # Changes that no hook has seen

    def found(self, node, value, before):
        """A snapshot differs: tell what no hook has explained."""
        request = current.get()
        after = node.image
        if type(value).__name__ == "_lru_cache_wrapper":
            lost = after[""][1] < before[""][1] or after[""][3] < before[""][3]
            if lost:
                self._tell_write(request, node, value, "", "clear", ABSENT, "\tvia=snapshot")
            return
        for name in list(before) + [name for name in after if name not in before]:
            old, new = before.get(name, ABSENT), after.get(name, ABSENT)
            if old is new or old == new:
                continue
            self._tell_found(request, node, value, name, name in before)

    def _tell_found(self, request, node, value, name, was_there):
        text = "\tvia=snapshot"
        if issubclass(type(value), dict) and _is_plain(name):
            found = dict.get(value, name, ABSENT)
            shown = "[%s]" % self._graph.key_text(name)
        elif name == "" or type(name) is not str:
            found, shown = (value if type(name) is str else ABSENT), ""
            if type(value).__name__ == "cell":
                found = value.cell_contents
        else:
            status, found, _ = attribute(value, name)
            shown = name
            if status not in ("hit", "miss") or type(found) is type(sys):
                return
        op = ("set" if was_there else "new") if found is not ABSENT else "delete"
        if shown == "" and name == "" and type(value).__name__ != "cell":
            op = "change"
        self._tell_write(request, node, value, shown, op, found, text)


def _held(value):
    return value if is_container(type(value)) or type(value) is bytearray else ()


def _imaged(value):
    return value if type(value) in SCALARS else ("id", id(value))


def _is_plain(key):
    return type(key) in SCALARS or is_class(key)


def _is_safe(key):
    """Whether looking a key up runs no code of the program."""
    return _is_plain(key) or type(key) is tuple and all(type(part) in SCALARS for part in key)


def _is_alias(graph, node, value):
    """Whether a dictionary is the namespace of the object its node stands for."""
    found = graph.resolve(node)
    return found is not value and type(value) is dict
