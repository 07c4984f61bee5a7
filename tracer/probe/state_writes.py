"""Writes to long-lived objects that have just happened."""

from .state_attributes import attribute
from .state_reads import category, is_plain, unwrapped
from .state_shapes import elements, imaged, is_local
from .state_values import ABSENT, instance_dict, is_class

MOST_WRITES = 4
MOST_KEYS = 32
CONTAINERS = ("dict", "sequence", "set", "buffer", "iterator", "random")


class Writes:
    """Each method tells one sort of write, of an object that is known."""

    def __init__(self, teller, reads):
        self._teller = teller
        self._graph = teller.graph
        self._reads = reads

    @staticmethod
    def use(request, value, site, most=MOST_WRITES):
        """Count a write; of many only the first are told, and what is left at the end."""
        if request is None:
            return
        what = (id(value), site)
        count = request.written_uses.get(what, 0) + 1
        request.written_uses[what] = count
        if count >= most:
            request.written.add(what)
            request.late[id(value)] = site

    def note(self, node, name, found):
        """What a hook has told need not be told by the next snapshot."""
        if node.image is not None:
            if found is ABSENT:
                node.image.pop(name, None)
            else:
                node.image[name] = imaged(found)

    def attribute(self, request, value, site, name):
        """An attribute has been assigned."""
        node = self._teller.node(value, request)
        if node is None:
            return
        self.use(request, value, site)
        inner = unwrapped(value, name, self._graph.known)
        status, found, owner = attribute(inner, name)
        if status == "other" or status == "miss" and inner is value and not is_class(value):
            return
        if is_class(value) and owner is not None and owner is not value:
            return
        self.tell_attribute(request, inner, node, name, "set", found, site.text)

    def tell_attribute(self, request, value, node, name, op, found, text, namespace=None):
        """An attribute has been set or deleted, and what it holds now is known."""
        what = id(value if namespace is None else namespace), name
        self._teller.write(request, what, value, node, name, op, found, text)
        if is_local(type(value)):
            return
        self.note(node, name, found)
        if found is ABSENT:
            return
        kind = "attr"
        if category(value) == "function":
            kind = "function"
        elif value is not ABSENT and not is_class(value) and instance_dict(value) is None:
            kind = "slot"
        self._graph.adopt(found, node, kind, name)

    def of_module(self, request, site, module_globals):
        """A global has been assigned or deleted."""
        node = self._graph.known.get(id(module_globals))
        if node is None:
            return
        self.use(request, module_globals, site)
        name = site.name
        found = module_globals.get(name, ABSENT)
        op = "delete" if found is ABSENT else "set"
        what = (id(module_globals), name)
        self._teller.write(request, what, ABSENT, node, name, op, found, site.text)
        self.note(node, name, found)
        if found is not ABSENT:
            self._graph.adopt(found, node, "attr", name)

    def cell(self, request, cell, site):
        """A variable of a closure has been assigned."""
        node = self._teller.node(cell, request)
        if node is None:
            return
        self.use(request, cell, site)
        found = next(iter(elements(cell)), ABSENT)
        self._teller.write(request, (id(cell), ""), ABSENT, node, "", "set", found, site.text)
        self.note(node, "", found)
        self._graph.adopt(found, node, "cell", None)

    def context(self, request, variable, node, site):
        """A context variable has been set or reset."""
        found = variable.get(ABSENT)
        op, what = "delete" if found is ABSENT else "set", (id(variable), "")
        self._teller.write(request, what, variable, node, "", op, found, site.text)

    def whole(self, request, value, site):
        """A container has been changed in place by an operator."""
        node = self._teller.node(value, request)
        if node is not None and category(value) in CONTAINERS:
            self.tell_whole(request, value, node, "change", site.text)

    def tell_whole(self, request, value, node, op, text):
        """A container has been changed as a whole, as `op` says."""
        found = ABSENT if op == "clear" else value
        if request is not None:
            request.seen.pop((id(value), "mark"), None)
        self._teller.write(request, (id(value), ""), value, node, "", op, found, text)
        self._graph.refresh(node, value)

    def tell_key(self, request, value, node, key, was_there, found, site):
        """A key has been assigned or deleted."""
        text = site.text
        if self._graph.is_namespace(node, value) and type(key) is str:
            op = "delete" if found is ABSENT else "set"
            self.tell_attribute(request, ABSENT, node, key, op, found, text, value)
            return
        name, what = self._teller.key_name(key), (id(value), "key", key)
        op = "delete" if found is ABSENT else "set" if was_there else "new"
        if request is not None:
            request.seen.pop((id(value), "mark"), None)
            if op == "new" and site.base:  # setdefault looks first
                self._teller.read(request, what, value, node, name, "miss", ABSENT, site)
        self._teller.write(request, what, value, node, name, op, found, text)
        if not is_plain(key):
            self._graph.refresh(node, value)
        elif category(value) == "dict":
            self.note(node, key, found)
            if found is not ABSENT:
                self._graph.adopt(found, node, "key", key)
