"""Records of reads and writes of long-lived state, told once each."""

from _thread import get_ident
from time import monotonic_ns

from .state_digest import SHALLOW
from .state_shapes import CONTEXT_VARIABLES, is_container, is_local
from .state_values import ABSENT, SCALARS, Module, class_name, size
from .text import escape, escaped

MOST_WRITES = 20
"""Records of writes of one attribute or key by one request; the last value is seen at its end."""

QUIET_NS = 20_000_000
"""A read of the same value is told again after so long, or when a write follows it."""
_MOST_REMEMBERED = 20000
_CALM = 8
"""Times that a place has read what it had read before, until it is looked at once per request."""


class _Types(dict):
    """The field that names a type."""

    def __missing__(self, cls):
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        text = self[cls] = "\ttype=" + escaped[class_name(cls)]
        return text


class _Owners(dict):
    """The fields that say of which class an object is, and whether each thread has its own."""

    def __missing__(self, cls):
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        text = ""
        if not (issubclass(cls, type) or is_container(cls) or cls is Module):
            text = "\tclass=%s%s" % (
                escaped[class_name(cls)],
                "\tlocal=1" if is_local(cls) or class_name(cls) in CONTEXT_VARIABLES else "",
            )
        self[cls] = text
        return text


_types, _owners = _Types(), _Owners()


class Teller:
    """Writes ``state.read`` and ``state.write``; knows the nodes of objects."""

    def __init__(self, writer, graph, digest):
        self._write = writer.write
        self._told_last = {}
        self._calm = {}
        self.graph = graph
        self.digest = digest

    def is_calm(self, what):
        """Whether a place, by the id of the object and its site, read nothing new for long."""
        return self._calm.get(what, 0) > _CALM

    def node(self, value, request):
        """The node of a known object, its path followed once per request; or None."""
        if request is None:
            return self.graph.verify(value)
        what = id(value), type(value)  # an id alone soon stands for another object
        node = request.verified.get(what)
        if node is None:
            before = self.graph.known.get(id(value))
            node = self.graph.verify(value)
            if node is None and before is not None and self._is_lent(value, before, request):
                self.graph.known[id(value)] = node = before
                request.borrowed.add(id(value))
            if node is not None:
                request.verified[what] = node
        return node

    def _is_lent(self, value, node, request):
        """Whether a request has taken an object out of the collection that is its place."""
        if node.kind not in ("index", "opaque") or node.cls != id(type(value)):
            return False
        collection = self.graph.resolve(node.parent)
        if id(value) in request.lent.get(id(collection), ()):
            return True
        for entry in request.pending:
            if entry.writes and entry.value is collection:
                held = entry.before.get("", (0, 0))[1]
                return type(held) is tuple and id(value) in held
        return False

    def key_name(self, key):
        """A key as it is told."""
        return "[%s]" % self.graph.key_text(key)

    def read(self, request, what, value, node, name, status, found, site, owner=""):
        """Tell a read at `site`, unless this request has told the same of `what`.

        `value` is the object read from, or ABSENT where its class says nothing.
        """
        mark = (status, found if type(found) in SCALARS else id(found))
        if request.seen.get(what) == mark:
            return
        request.seen[what] = mark
        now = monotonic_ns()
        if status != "miss":
            last = self._told_last.get(what)
            if last is not None and last[0] == mark:
                place = what[0], site
                self._calm[place] = self._calm.get(place, 0) + 1
                if now - last[1] < QUIET_NS:
                    request.quiet[what] = value, node, name, status, found, site.text, owner
                    return
            else:
                self._calm.pop((what[0], site), None)
            if len(self._told_last) > _MOST_REMEMBERED:
                self._told_last.clear()
                self._calm.clear()
            self._told_last[what] = mark, now
        self._tell_read(request, now, value, node, name, status, found, site.text, owner)

    def _tell_read(self, request, now, value, node, name, status, found, text, owner):
        self._write(
            "I\t%d\t%d\tstate.read\trequest=%s\tobject=%s\tattribute=%s\tstatus=%s%s%s%s%s%s\n"
            % (
                now,
                get_ident(),
                request.id,
                escaped[self.graph.path(node)],
                escape(name),
                status,
                "" if found is ABSENT else self._told(found),
                owner,
                "" if value is ABSENT else _owners[type(value)],
                "\tlent=1" if id(value) in request.borrowed else "",
                text,
            )
        )

    def write(self, request, what, value, node, name, op, found, text):
        """Tell a write of `op`: set, new, delete, clear, grow, shrink, change or advance."""
        if request is not None:
            request.seen.pop(what, None)
            request.missed.pop(what, None)
            if what in request.quiet:
                self._tell_read(request, monotonic_ns(), *request.quiet.pop(what))
            count = request.writes.get(what, 0)
            request.writes[what] = count + 1
            if count > MOST_WRITES:
                return
        self._write(
            "I\t%d\t%d\tstate.write\trequest=%s\tobject=%s\tattribute=%s\top=%s%s%s%s%s\n"
            % (
                monotonic_ns(),
                get_ident(),
                "" if request is None else request.id,
                escaped[self.graph.path(node)],
                escape(name),
                op,
                "" if found is ABSENT else self._told(found, node, what[-1]),
                "" if value is ABSENT else _owners[type(value)],
                "\tlent=1" if request is not None and id(value) in request.borrowed else "",
                text,
            )
        )

    def _told(self, found, node=None, key=None):
        """Type and size, and a digest of what is held at `key` by the object of `node`."""
        text = _types[type(found)]
        if type(found) in SCALARS:
            text += "\tdigest=" + self.digest(found)
        elif node is not None:
            text += "\tdigest=" + self.digest(found, self._path_elsewhere(node, key))
        length = size(found)
        return text if length is None else "%s\tsize=%d" % (text, length)

    def _path_elsewhere(self, node, key):
        graph = self.graph

        def path(value):
            found = graph.elsewhere(value, node, key)
            if found is None:
                return None
            return SHALLOW if found.late else graph.path(found)

        return path
