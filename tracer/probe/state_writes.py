"""Writes to long-lived objects: those that have just happened, and those about to happen."""

from .state_graph import attribute
from .state_reads import NO_KEY, category, is_plain, is_safe, unwrapped
from .state_shapes import elements, image, imaged, is_local, lru_entries
from .state_values import ABSENT, instance_dict, is_class

_MOST_WRITES = 4
_MOST_KEYS = 32
_MOST_CHANGES = 20
_LONGEST_WAIT = 8
_CONTAINERS = ("dict", "sequence", "set", "bytes", "counter")


class Pending:
    """A write, or a read by key, that a hook has seen coming."""

    __slots__ = ("before", "frame", "key", "node", "reads", "site", "value", "writes")

    def __init__(self, node, value, site, key, frame):
        self.node = node
        self.value = value
        self.site = site
        self.key = key
        self.frame = frame
        self.before = None
        self.reads = self.writes = False


class Writes:
    """Each method tells one sort of write, of an object that is known."""

    def __init__(self, teller, reads):
        self._teller = teller
        self._graph = teller.graph
        self._reads = reads
        self._lru_keys = {}
        self.outside = []
        """What is pending outside of any request."""

    def forget(self):
        """Forget what is under way: a forked child begins anew."""
        self.outside = []

    @staticmethod
    def _use(request, value, site, most=_MOST_WRITES):
        """Count a write; of many only the first are told, and what is left at the end."""
        if request is None:
            return
        what = (id(value), site)
        count = request.uses.get(what, 0) + 1
        request.uses[what] = count
        if count >= most:
            request.done.add(what)
            request.late[id(value)] = site

    def _note(self, node, name, found):
        """What a hook has told need not be told by the next snapshot."""
        if node.image is not None:
            if found is ABSENT:
                node.image.pop(name, None)
            else:
                node.image[name] = imaged(found)

    # Those that have just happened

    def attribute(self, request, value, site, name):
        """An attribute has been assigned."""
        node = self._teller.node(value, request)
        if node is None:
            return
        self._use(request, value, site)
        inner = unwrapped(value, name, self._graph.known)
        status, found, owner = attribute(inner, name)
        if status == "other" or status == "miss" and inner is value and not is_class(value):
            return
        if is_class(value) and owner is not None and owner is not value:
            return
        self._tell_attribute(request, inner, node, name, "set", found, site.text)

    def _tell_attribute(self, request, value, node, name, op, found, text, namespace=None):
        what = id(value if namespace is None else namespace), name
        self._teller.write(request, what, value, node, name, op, found, text)
        if is_local(type(value)):
            return
        self._note(node, name, found)
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
        self._use(request, module_globals, site)
        name = site.name
        found = module_globals.get(name, ABSENT)
        op = "delete" if found is ABSENT else "set"
        what = (id(module_globals), name)
        self._teller.write(request, what, ABSENT, node, name, op, found, site.text)
        self._note(node, name, found)
        if found is not ABSENT:
            self._graph.adopt(found, node, "attr", name)

    def cell(self, request, cell, site):
        """A variable of a closure has been assigned."""
        node = self._teller.node(cell, request)
        if node is None:
            return
        self._use(request, cell, site)
        found = next(iter(elements(cell)), ABSENT)
        self._teller.write(request, (id(cell), ""), ABSENT, node, "", "set", found, site.text)
        self._note(node, "", found)
        self._graph.adopt(found, node, "cell", None)

    def whole(self, request, value, site):
        """A container has been changed in place by an operator."""
        node = self._teller.node(value, request)
        if node is not None and category(value) in _CONTAINERS:
            self._tell_whole(request, value, node, "change", site.text)

    def _tell_whole(self, request, value, node, op, text):
        found = ABSENT if op == "clear" else value
        if request is not None:
            request.seen.pop((id(value), "mark"), None)
        self._teller.write(request, (id(value), ""), value, node, "", op, found, text)
        self._graph.refresh(node, value)

    # Those that are about to happen

    def pend(self, request, value, site, key, frame, reads, writes):
        """A write (or, if not `writes`, a read) follows; `frame` tells recursion apart."""
        node = self._teller.node(value, request)
        if node is None:
            return
        entry = Pending(node, value, site, key, frame)
        entry.reads, entry.writes = reads, writes
        if writes:
            sort = category(value)
            self._use(request, value, site, _MOST_KEYS if sort == "dict" else _MOST_WRITES)
            if sort == "dict" and key is not NO_KEY and is_safe(key):
                found = dict.get(value, key, ABSENT)
                entry.before = {} if found is ABSENT else {key: imaged(found)}
            elif node.watch and node.image is not None:
                entry.before = dict(node.image)
            else:
                entry.before = image(value)
            if sort not in _CONTAINERS and sort != "lru" and type(site.name) is str:
                status, found, _ = attribute(value, site.name)
                if status == "hit":  # no image of a local holds what a thread has
                    entry.before[site.name] = imaged(found)
        pending = self.outside if request is None else request.pending
        pending.append(entry)

    def give_key(self, request, pending, key, site, frame):
        """The key that a pending write or read was waiting for."""
        for position in range(len(pending) - 1, -1, -1):
            entry = pending[position]
            mine = entry.frame == frame and entry.key is NO_KEY and entry.site.line == site.line
            if not mine or entry.site.name != site.name:
                continue
            entry.key = key
            if not entry.writes:
                del pending[position]
            if request is not None and (entry.reads or not entry.writes):
                if category(entry.value) in _CONTAINERS:
                    self._reads.key(request, entry.value, entry.site, key)
                else:
                    self._reads.attribute(request, entry.value, entry.site, key)
            return

    def settle(self, request, at_end):
        """Tell of the writes that have happened meanwhile; `at_end` gives up waiting for more."""
        pending = self.outside if request is None else request.pending
        left = [entry for entry in pending[:] if not self._settled(request, entry)]
        pending[:] = [] if at_end else left[-_LONGEST_WAIT:]
        if at_end and request is not None:
            for value, key, node, site in list(request.missed.values()):
                found = dict.get(value, key, ABSENT)
                if found is not ABSENT:  # filled where it was no longer told
                    self._tell_key(request, Pending(node, value, site, key, 0), key, False, found)
            for function, site, before in list(request.cached.values()):
                self._lru_called(request, function, site, before)

    def _settled(self, request, entry):
        """Whether a pending write has happened; tells it if so."""
        if not entry.writes:
            return False
        sort, key = category(entry.value), entry.key
        if sort == "lru":
            return self._settled_lru(request, entry)
        if sort not in _CONTAINERS:
            name = entry.site.name if key is NO_KEY else key
            return type(name) is str and self._settled_attribute(request, entry, name)
        if sort == "dict":
            if key is not NO_KEY and is_safe(key):
                return self._settled_key(request, entry, key)
            return self._settled_dict(request, entry)
        if sort == "set" and key is not NO_KEY and is_safe(key):
            return self._settled_member(request, entry, key)
        return self._settled_whole(request, entry)

    def _settled_attribute(self, request, entry, name):
        value, node, text = entry.value, entry.node, entry.site.text
        status, found, _ = attribute(value, name)
        if status == "other":
            return True
        if status == "hit":
            computed = entry.site.name != name
            if (computed or not entry.reads) and entry.before.get(name, ABSENT) == imaged(found):
                return False
            self._tell_attribute(request, value, node, name, "set", found, text)
            return True
        if name in entry.before:
            self._tell_attribute(request, value, node, name, "delete", ABSENT, text)
            return True
        return False

    def _settled_key(self, request, entry, key):
        found = dict.get(entry.value, key, ABSENT)
        before = entry.before.get(key, ABSENT)
        if found is ABSENT and before is ABSENT:
            return False
        same = before is not ABSENT and found is not ABSENT and before == imaged(found)
        if same and entry.site.base:  # setdefault, of what was there
            return False
        self._tell_key(request, entry, key, before is not ABSENT, found)
        return True

    def _settled_member(self, request, entry, key):
        value = entry.value
        if not issubclass(type(value), set):
            return self._settled_whole(request, entry)
        grown = set.__len__(value) - entry.before[""][0]
        if not grown:
            return False
        found = True if set.__contains__(value, key) else ABSENT
        self._tell_key(request, entry, key, False, found)
        self._graph.refresh(entry.node, value)
        return True

    def _settled_dict(self, request, entry):
        value, before, after = entry.value, entry.before, image(entry.value)
        if after == before:
            return False
        gone = [key for key in before if key not in after]
        changed = [key for key in after if key not in before or after[key] != before[key]]
        if gone and not after:
            self._tell_whole(request, value, entry.node, "clear", entry.site.text)
            return True
        for key in gone[:_MOST_CHANGES]:
            self._tell_key(request, entry, key, True, ABSENT)
        for key in changed[:_MOST_CHANGES]:
            if is_plain(key):
                self._tell_key(request, entry, key, key in before, dict.get(value, key, ABSENT))
            else:
                self._tell_whole(request, value, entry.node, "change", entry.site.text)
        self._graph.refresh(entry.node, value)
        return True

    def _settled_whole(self, request, entry):
        value, after = entry.value, image(entry.value)
        if after == entry.before:
            return False
        old = entry.before.get("", (0,))[0]
        new = after.get("", (0,))[0]
        op = "grow" if new > old else "shrink" if new < old else "change"
        self._tell_whole(request, value, entry.node, op if new else "clear", entry.site.text)
        return True

    def _tell_key(self, request, entry, key, was_there, found):
        value, node, text = entry.value, entry.node, entry.site.text
        if self._graph.is_namespace(node, value) and type(key) is str:
            op = "delete" if found is ABSENT else "set"
            self._tell_attribute(request, ABSENT, node, key, op, found, text, value)
            return
        name, what = self._teller.key_name(key), (id(value), "key", key)
        op = "delete" if found is ABSENT else "set" if was_there else "new"
        if request is not None:
            request.seen.pop((id(value), "mark"), None)
            if op == "new" and entry.site.base:  # setdefault looks first
                self._teller.read(request, what, value, node, name, "miss", ABSENT, text)
        self._teller.write(request, what, value, node, name, op, found, text)
        if not is_plain(key):
            self._graph.refresh(node, value)
        elif category(value) == "dict":
            self._note(node, key, found)
            if found is not ABSENT:
                self._graph.adopt(found, node, "key", key)

    # Cached functions

    def calls_cached(self, request, function, site):
        """A function is about to be called that may be a cached one."""
        if category(function) == "lru" and id(function) not in request.cached:
            request.cached[id(function)] = function, site, tuple(function.cache_info())

    def _settled_lru(self, request, entry):
        function = entry.value
        now, before = tuple(function.cache_info()), entry.before[""]
        if now[1] >= before[1] and now[3] >= before[3]:
            return False
        self._lru_keys.pop(id(function), None)
        if request is not None:
            request.cached.pop(id(function), None)
        self._tell_whole(request, function, entry.node, "clear", entry.site.text)
        return True

    def _lru_called(self, request, function, site, before):
        node = self._teller.node(function, request)
        if node is None:
            return
        self._graph.refresh(node, function)
        info = tuple(function.cache_info())
        entries = lru_entries(function)
        known = self._lru_keys.get(id(function), {})
        for key, found in entries:
            name = "[#%s]" % self._teller.digest(key)[:8]
            digest, what = self._teller.digest(found), (id(function), name)
            read = (request, what, function, node, name)
            if info[1] > before[1] and known.get(name) != digest:
                self._teller.read(*read, "miss", ABSENT, site.text)
                self._teller.write(*read, "new", found, site.text)
            elif info[0] > before[0] and len(entries) == 1:
                self._teller.read(*read, "hit", found, site.text)
            known[name] = digest
            self._graph.adopt(found, node, "opaque", "cache")
        self._lru_keys[id(function)] = known
