"""Snapshots: what has changed in the long-lived objects since one looked last."""

from time import perf_counter_ns

from .state_shapes import image, mark_values, shapes
from .state_values import ABSENT, SCALARS


class Sweep:
    """Compares what is watched with what it was."""

    def __init__(self, graph):
        """Compare the objects of `graph`."""
        self._graph = graph
        self._turn = 0

    def run(self, changed, budget_ns):
        """Compare what is watched with what it was; ``changed(node, object, before)`` on each.

        Starts where it stopped the last time when it cannot do all within `budget_ns`; true if
        it could.
        """
        every = self._graph.leading()
        deadline = perf_counter_ns() + budget_ns
        total = len(every)
        done = 0
        while done < total:
            node = every[(self._turn + done) % total]
            done += 1
            value = self._graph.resolve(node)
            if value is not ABSENT:
                self._sweep(node, value, changed)
            if perf_counter_ns() > deadline:
                break
        self._turn = (self._turn + done) % max(total, 1)
        return done == total

    def _sweep(self, node, value, changed):
        waiting = [(node, value)]
        pop, push = waiting.pop, waiting.append
        while waiting:
            node, value = pop()
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
