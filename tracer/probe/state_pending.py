"""Writes that a hook has seen coming: told once they have happened."""

from .state_attributes import attribute
from .state_iterators import tells_nothing
from .state_reads import NO_KEY, category, is_plain, is_safe
from .state_shapes import contents, image, imaged
from .state_values import ABSENT, instance_dict
from .state_wrappers import inner_key
from .state_writes import CONTAINERS, MOST_KEYS, MOST_WRITES

_MOST_CHANGES = 20
_MOST_WAITING = 8
_WHOLE = ("sequence", "set")


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


class PendingWrites:
    """What is about to be written, or read by a key that is not known yet."""

    def __init__(self, teller, reads, writes, cached):
        """Tell `reads`, `writes` and clearings of `cached` functions when they have happened."""
        self._teller = teller
        self._graph = teller.graph
        self._reads = reads
        self._writes = writes
        self._cached = cached
        self.outside = []
        """What is pending outside of any request."""

    def forget(self):
        """Forget what is under way: a forked child begins anew."""
        self.outside = []

    def pend(self, request, value, site, key, frame, reads, writes):
        """A write (or, if not `writes`, a read) follows; `frame` tells recursion apart."""
        node = self._teller.node(value, request)
        if node is None:
            return
        sort = category(value)
        if sort == "context" and site.base:
            if request is not None:
                self._reads.context(request, value, site)
            return
        pending = self.outside if request is None else request.pending
        if pending and request is not None and sort in _WHOLE:
            # A statement that has been left, as by return, has changed it before.
            pending[:] = [
                entry
                for entry in pending[:]
                if entry.value is not value or not self._settled(request, entry)
            ]
        if sort == "instance" or sort == "module":
            inner = contents(value)
            if inner is not value and (sort == "module" or site.name not in instance_dict(value)):
                self._writes.use(request, value, site)
                key = inner_key(value, key)
                self.pend(request, inner, site, key, frame, reads, writes)
                return
            elif inner is value and node.foreign and writes:
                self.touch(request, value, node, site)
        entry = Pending(node, value, site, key, frame)
        entry.reads, entry.writes = reads, writes
        if writes:
            self._writes.use(request, value, site, MOST_KEYS if sort == "dict" else MOST_WRITES)
            if sort == "dict" and key is not NO_KEY and is_safe(key):
                found = dict.get(value, key, ABSENT)
                entry.before = {} if found is ABSENT else {key: imaged(found)}
            elif node.watch and node.image is not None:
                entry.before = dict(node.image)
            else:
                entry.before = image(value)
            if sort not in CONTAINERS and sort != "lru" and type(site.name) is str:
                status, found, _ = attribute(value, site.name)
                if status == "hit":  # no image of a local holds what a thread has
                    entry.before[site.name] = imaged(found)
        pending.append(entry)

    def touch(self, request, value, node, site):
        """A method is called on an object of a foreign class: what it does, a snapshot shows."""
        if request is not None and node.ident == id(value):
            self._graph.watch(value, node)
            request.late.setdefault(id(value), site)

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
                if category(entry.value) in CONTAINERS:
                    self._reads.key(request, entry.value, entry.site, key)
                else:
                    self._reads.attribute(request, entry.value, entry.site, key)
            return

    def settle(self, request, at_end):
        """Tell of the writes that have happened meanwhile; `at_end` gives up waiting for more."""
        pending = self.outside if request is None else request.pending
        # The latest first: an earlier one may wait for what an exception has kept from happening.
        left = [entry for entry in pending[::-1] if not self._settled(request, entry)]
        pending[:] = [] if at_end else left[:_MOST_WAITING][::-1]
        if at_end and request is not None:
            for value, key, node, site in list(request.missed.values()):
                found = dict.get(value, key, ABSENT)
                if found is not ABSENT:  # filled where it was no longer told
                    self._writes.tell_key(request, value, node, key, False, found, site)
            self._cached.called(request)

    def _settled(self, request, entry):
        """Whether a pending write has happened; tells it if so."""
        if not entry.writes:
            return False
        sort, key = category(entry.value), entry.key
        if sort == "lru":
            return self._cached.cleared(request, entry)
        if sort == "random":
            self._settled_random(request, entry)
            return True
        if sort == "context":
            self._writes.context(request, entry.value, entry.node, entry.site)
            return True
        if sort == "iterator":
            return self._settled_iterator(request, entry)
        if sort not in CONTAINERS:
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
            self._writes.tell_attribute(request, value, node, name, "set", found, text)
            return True
        if name in entry.before:
            self._writes.tell_attribute(request, value, node, name, "delete", ABSENT, text)
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
            self._writes.tell_whole(request, value, entry.node, "clear", entry.site.text)
            return True
        for key in gone[:_MOST_CHANGES]:
            self._tell_key(request, entry, key, True, ABSENT)
        for key in changed[:_MOST_CHANGES]:
            if is_plain(key):
                self._tell_key(request, entry, key, key in before, dict.get(value, key, ABSENT))
            else:
                self._writes.tell_whole(request, value, entry.node, "change", entry.site.text)
        self._graph.refresh(entry.node, value)
        return True

    def _settled_random(self, request, entry):
        value = entry.value
        state: object = ABSENT
        try:
            state = hash(value.getstate())  # of `random.Random` itself: no code of the program
        except Exception:  # it holds what cannot be hashed
            pass
        what = id(value), ""
        text = entry.site.text
        self._teller.write(request, what, value, entry.node, "", "change", state, text)

    def _settled_iterator(self, request, entry):
        value = entry.value
        if image(value) == entry.before and not tells_nothing(value):
            return False
        self._writes.tell_whole(request, value, entry.node, "advance", entry.site.text)
        return True

    def _settled_whole(self, request, entry):
        value, after = entry.value, image(entry.value)
        if after == entry.before:
            return False
        for other in self.outside if request is None else request.pending:
            if other.value is value and other is not entry:  # what it waited for may never come
                other.before = after
        old = entry.before.get("", (0,))[0]
        new = after.get("", (0,))[0]
        op = "grow" if new > old else "shrink" if new < old else "change"
        if request is not None and _given_back(request, value, entry.before, after):
            op = "return"
        self._writes.tell_whole(request, value, entry.node, op if new else "clear", entry.site.text)
        return True

    def _tell_key(self, request, entry, key, was_there, found):
        value, node = entry.value, entry.node
        self._writes.tell_key(request, value, node, key, was_there, found, entry.site)


def _given_back(request, value, before, after):
    """Whether all that was added to a collection is what the request had taken out of it.

    By their ids: no object is kept alive. Scalars count for nothing, their ids are soon used again.
    """
    (_, old, *kept), (_, new, *_) = before.get("", (0, 0)), after.get("", (0, 0))
    if type(old) is not tuple or type(new) is not tuple:
        return False
    come, gone = set(new).difference(old), set(old).difference(new)
    if kept:
        gone.difference_update(map(id, kept[0]))
    lent = request.lent.setdefault(id(value), set())
    returned = bool(come) and come <= lent
    lent -= come
    lent |= gone
    return returned
