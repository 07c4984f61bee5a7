"""Snapshots: what has changed in the long-lived objects since one looked last."""

from .state_shapes import image, mark, mark_values, shapes
from .state_values import ABSENT, SCALARS


class Sweep:
    """Compares what is watched with what it was."""

    def __init__(self, graph):
        """Compare the objects of `graph`."""
        self._graph = graph
        self._turn = 0

    def run(self, changed, most):
        """Compare what is watched with what it was; ``changed(node, object, before)`` on each.

        Goes on with the next module until it has looked at `most` objects, about a microsecond
        each, and the next time from there; true if it came round.
        """
        every = self._graph.leading()
        total = len(every)
        done = looked_at = 0
        while done < total and looked_at < most:
            node = every[(self._turn + done) % total]
            done += 1
            value = self._graph.resolve(node)
            if value is not ABSENT:
                looked_at += self._sweep(node, value, changed)
        self._turn = (self._turn + done) % max(total, 1)
        return done == total

    def look_at(self, node, changed):
        """Compare one object with what it was; one of a foreign class with what lies below it."""
        value = self._graph.resolve(node)
        if value is not ABSENT:
            if node.foreign:
                self._sweep(node, value, changed)
            elif mark(value) != node.mark:
                self._changed(node, value, mark(value), changed)

    def _sweep(self, node, value, changed):
        """Compare an object and what lies below it; how many that were."""
        waiting = [(node, value)]
        pop, push = waiting.pop, waiting.append
        count = 0
        while waiting:
            node, value = pop()
            count += 1
            shape = shapes[type(value)]
            if shape is None:
                continue
            try:
                values = shape.values(value)
            except Exception:  # changed by another thread meanwhile
                continue
            if shape.mark is not None:
                seen = shape.mark(value)
            elif len(values) < 2000:
                seen = hash(tuple(map(id, values)))
            else:
                seen = mark_values(values)
            if seen != node.mark:
                self._changed(node, value, seen, changed)
                if node.mark is None:
                    continue
                values = shape.values(value)
            moved = False
            for place, kid in node.kids:
                if place < len(values) and id(values[place]) == kid.ident:
                    push((kid, values[place]))
                else:
                    moved = True
            if moved:
                self._graph.find_kids(value, node)
        return count

    def _changed(self, node, value, seen, changed):
        before = node.image
        fresh = node.mark is None
        node.mark = seen
        if node.watch:
            try:
                node.image = image(value)
            except RuntimeError:  # changed by another thread meanwhile
                return
            if before is not None and before != node.image:
                changed(node, value, before)
            if not fresh and before is not None and _same_kids(before, node.image):
                return
        self._graph.find_kids(value, node)


def _same_kids(before, after):
    """Whether two images of an object differ in scalars alone, each at its place."""
    return len(before) == len(after) and all(
        found is old or found == old or (type(found) in SCALARS and type(old) in SCALARS)
        for (name, found), (known, old) in zip(after.items(), before.items())
        if name == known or type(found) not in SCALARS
    )
