"""Records of reads and writes of long-lived state, told once each."""

import sys
from _thread import get_ident
from time import monotonic_ns

from .state_shapes import is_container, is_local
from .state_values import ABSENT, SCALARS, is_class, size, type_name
from .text import escape, escaped

MOST_WRITES = 20
"""Records of writes of one attribute or key by one request; the last value is seen at its end."""

QUIET_NS = 20_000_000
"""A read of the same value is told again after so long, or when a write follows it."""
_MOST_REMEMBERED = 20000


class Teller:
    """Writes ``state.read`` and ``state.write``; knows the nodes of objects."""

    def __init__(self, writer, graph, digest):
        self._write = writer.write
        self._told_last = {}
        self.graph = graph
        self.digest = digest

    def node(self, value, request):
        """The node of a known object, its path followed once per request; or None."""
        if request is None:
            return self.graph.verify(value)
        what = id(value), type(value)  # an id alone soon stands for another object
        node = request.verified.get(what)
        if node is None:
            node = self.graph.verify(value)
            if node is not None:
                request.verified[what] = node
        return node

    def key_name(self, key):
        """A key as it is told."""
        return "[%s]" % self.graph.key_text(key)

    def read(self, request, what, value, node, name, status, found, text, owner=""):
        """Tell a read, unless this request has told the same of `what`.

        `value` is the object read from, or ABSENT where its class says nothing.
        """
        mark = (status, found if type(found) in SCALARS else id(found))
        if request.seen.get(what) == mark:
            return
        request.seen[what] = mark
        now = monotonic_ns()
        if status != "miss":
            last = self._told_last.get(what)
            if last is not None and last[0] == mark and now - last[1] < QUIET_NS:
                request.quiet[what] = value, node, name, status, found, text, owner
                return
            if len(self._told_last) > _MOST_REMEMBERED:
                self._told_last.clear()
            self._told_last[what] = mark, now
        self._tell_read(request, now, value, node, name, status, found, text, owner)

    def _tell_read(self, request, now, value, node, name, status, found, text, owner):
        self._write(
            "I\t%d\t%d\tstate.read\trequest=%s\tobject=%s\tattribute=%s\tstatus=%s%s%s%s%s\n"
            % (
                now,
                get_ident(),
                request.id,
                escaped[self.graph.path(node)],
                escape(name),
                status,
                "" if found is ABSENT else self._told(found),
                owner,
                _owner(value),
                text,
            )
        )

    def write(self, request, what, value, node, name, op, found, text):
        """Tell a write of `op`: set, new, delete, clear, grow, shrink or change."""
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
            "I\t%d\t%d\tstate.write\trequest=%s\tobject=%s\tattribute=%s\top=%s%s%s%s\n"
            % (
                monotonic_ns(),
                get_ident(),
                "" if request is None else request.id,
                escaped[self.graph.path(node)],
                escape(name),
                op,
                "" if found is ABSENT else self._told(found, node, what[-1]),
                _owner(value),
                text,
            )
        )

    def _told(self, found, node=None, key=None):
        """Type and size, and a digest of what is held at `key` by the object of `node`."""
        length, digest = size(found), ""
        if type(found) in SCALARS:
            digest = "\tdigest=%s" % self.digest(found)
        elif node is not None:
            digest = "\tdigest=%s" % self.digest(found, self._path_elsewhere(node, key))
        return "\ttype=%s%s%s" % (
            escaped[type_name(found)],
            digest,
            "" if length is None else "\tsize=%d" % length,
        )

    def _path_elsewhere(self, node, key):
        graph = self.graph

        def path(value):
            if graph.is_elsewhere(value, node, key):
                return graph.path(graph.known[id(value)])
            return None

        return path


def _owner(value):
    """The class of the object, and whether each thread has its own."""
    cls = type(value)
    if value is ABSENT or is_class(value) or is_container(cls) or cls is type(sys):
        return ""
    return "\tclass=%s%s" % (escaped[type_name(value)], "\tlocal=1" if is_local(cls) else "")
