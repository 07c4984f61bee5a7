"""Reads of attributes, keys, globals and closures of long-lived objects."""

from .state_attributes import attribute
from .state_shapes import contents, elements, mark, shapes
from .state_values import ABSENT, SCALARS, instance_dict, is_class
from .state_wrappers import inner_key
from .text import escaped

NO_KEY = object()
_MOST_READS = 2
_MOST_KEYS = 5
_MOST_MISSED = 500


def is_plain(key):
    """Whether a key is a scalar or a class: its hash is Python's own."""
    return type(key) in SCALARS or is_class(key)


def is_safe(key):
    """Whether looking a key up runs no code of the program."""
    return is_plain(key) or type(key) is tuple and all(type(part) in SCALARS for part in key)


def category(value):
    """What sort of object it is; empty for what holds no state."""
    shape = shapes[type(value)]
    return "" if shape is None else shape.category


def unwrapped(value, name, known):
    """What a lazy object stands for, if it has been evaluated and does not hold `name` itself."""
    held = None if is_class(value) else instance_dict(value)
    if held is not None and "_wrapped" in held and name not in held:
        if id(held["_wrapped"]) in known:
            return held["_wrapped"]
    return value


class Reads:
    """Each method tells one sort of read, of an object that is known."""

    def __init__(self, teller):
        self._teller = teller
        self._graph = teller.graph

    def _use(self, request, value, site, most):
        """Count a use of a site with an object; after `most` it is not looked at again.

        Nor after the first where it has read the same in many requests.
        """
        what = (id(value), site)
        count = request.uses.get(what, 0) + 1
        request.uses[what] = count
        if count >= most or self._teller.is_calm(what):
            request.done.add(what)

    def attribute(self, request, value, site, name):
        """The attribute `name` is about to be read."""
        if type(name) is not str:
            return
        self._use(request, value, site, _MOST_READS)
        value = unwrapped(value, name, self._graph.known)
        status, found, owner = attribute(value, name)
        if status == "other":
            return
        if site.base and status == "hit" and type(found) not in SCALARS:
            request.done.add((id(value), site))
            return
        node = self._teller.node(value, request)
        if node is None and status == "default" and owner is not None:
            value, node, status = owner, self._teller.node(owner, request), "hit"
        if node is None:
            return
        if is_class(value) and owner is not None and owner is not value:
            node = self._teller.node(owner, request) or node
        of_class = ""
        if status == "default":
            known = self._graph.known.get(id(owner))
            of_class = "\towner=%s" % escaped[self._graph.path(known)] if known else ""
        what = (id(value), name)
        self._teller.read(request, what, value, node, name, status, found, site, of_class)

    def key(self, request, value, site, key):
        """The key is about to be read, or looked for."""
        sort = category(value)
        if sort == "context":
            self.context(request, value, site)
            return
        if sort not in ("dict", "set"):
            inner = contents(value)
            if inner is value:
                self.whole(request, value, site)
            else:
                self._use(request, value, site, _MOST_KEYS)
                self.key(request, inner, site, inner_key(value, key))
            return
        if key is NO_KEY or not is_safe(key):  # which one is not known
            return
        if sort == "dict":
            found = dict.get(value, key, ABSENT)
        elif issubclass(type(value), set):
            found = True if set.__contains__(value, key) else ABSENT
        else:
            return
        self._use(request, value, site, _MOST_KEYS)
        node = self._teller.node(value, request)
        if node is None:
            return
        status = "miss" if found is ABSENT else "hit"
        namespace = self._graph.is_namespace(node, value)
        what = (id(value), key) if namespace else (id(value), "key", key)
        if found is ABSENT and sort == "dict" and len(request.missed) < _MOST_MISSED:
            request.missed[what] = value, key, node, site
        if namespace:
            if type(key) is str:
                self._teller.read(request, what, ABSENT, node, key, status, found, site)
            return
        name = self._teller.key_name(key)
        self._teller.read(request, what, value, node, name, status, found, site)

    def context(self, request, variable, site):
        """A context variable is about to be read; that it has no value is as it should be."""
        node, found = self._teller.node(variable, request), variable.get(ABSENT)
        self._use(request, variable, site, _MOST_READS)
        if node is not None and found is not ABSENT:
            what = id(variable), ""
            self._teller.read(request, what, variable, node, "", "hit", found, site)

    def whole(self, request, value, site):
        """A container is about to be read as a whole."""
        if category(value) not in ("dict", "sequence", "set", "buffer"):
            inner = contents(value)
            if inner is not value:
                self._use(request, value, site, _MOST_READS)
                self.whole(request, inner, site)
            return
        if shapes[type(value)].fixed:
            return
        self._use(request, value, site, _MOST_READS)
        node = self._teller.node(value, request)
        if node is None:
            return
        now = mark(value)
        if request.seen.get((id(value), "mark")) == now:
            return
        request.seen.pop((id(value), ""), None)
        request.seen[id(value), "mark"] = now
        self._teller.read(request, (id(value), ""), value, node, "", "hit", value, site)

    def of_module(self, request, site, module_globals):
        """A global is about to be read."""
        node = self._graph.known.get(id(module_globals))
        if node is None:
            return
        self._use(request, module_globals, site, _MOST_READS)
        name = site.name
        found = module_globals.get(name, ABSENT)
        if site.base and found is not ABSENT and type(found) not in SCALARS:
            return
        status = "miss" if found is ABSENT else "hit"
        what = (id(module_globals), name)
        self._teller.read(request, what, ABSENT, node, name, status, found, site)

    def cell(self, request, cell, site):
        """A variable of a closure is about to be read."""
        node = self._teller.node(cell, request)
        if node is None:
            return
        self._use(request, cell, site, _MOST_READS)
        found = next(iter(elements(cell)), ABSENT)
        status = "miss" if found is ABSENT else "hit"
        self._teller.read(request, (id(cell), ""), ABSENT, node, "", status, found, site)
