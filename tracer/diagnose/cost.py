"""What a start-up costs, and which line of the project makes it so."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from statistics import median

from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import is_own
from tracer.trace.registry import available_ns

from .inheritance import ancestors

SLOW_IMPORT_NS = 300_000_000
"""An import that takes less is not worth a change of the code."""
SLOW_IMPORT_SHARE = 0.1
"""Nor is one that is less than this part of the time until the process was ready."""
SLOW_READY_NS = 200_000_000
SLOW_CHECK_NS = 250_000_000
SLOW_URLCONF_NS = 300_000_000
SLOW_SETUP_NS = 3_000_000_000
LATE_CACHES_NS = 100_000_000
MANY_RENDERED = 2_000


def seconds(duration_ns: float) -> str:
    """A duration for a sentence."""
    return f"{duration_ns / 1e9:.1f} s" if duration_ns >= 1e9 else f"{duration_ns / 1e6:.0f} ms"


def typical_ns(durations: Iterable[int]) -> int:
    """The median: one process that had to wait for the machine says nothing of the project."""
    return int(median(durations))


def until_ready_ns(trace: Trace, process: Process) -> int:
    """From the start of the process until its registry was ready; all of it if it never was."""
    ready_ns = available_ns(trace, process, "ready")
    return ready_ns if ready_ns else process.duration_ns


class Packages:
    """Which modules of a process are the project's own, as far as its imports tell.

    The recording has the files that import, not those that are imported: a top-level package is
    the project's when one of its modules lies in a file of the project that imported something.
    A forked process has what its parents had when it came to be, and is told of with theirs.
    """

    def __init__(self, trace: Trace, process: Process) -> None:
        """Look at all imports of the process, and of those it was forked from."""
        lineage = [process, *ancestors(trace, process)]
        imports = [span for one in lineage for span in trace.spans_of(one.key, "import")]
        files = {span.text("caller").rpartition(":")[0] for span in imports}
        own = {file for file in files if is_own(file)}
        self._file_by_tail: dict[str, str] = {}
        for file in own:
            parts = file.removesuffix(".py").removesuffix("/__init__").split("/")
            for start in range(max(0, len(parts) - 6), len(parts)):
                self._file_by_tail.setdefault(".".join(parts[start:]), file)
        models = [model for one in lineage for model in trace.instants_of(one.key, "model")]
        for model in models:
            if is_own(model.text("caller")):
                file = model.text("caller").rpartition(":")[0]
                self._file_by_tail.setdefault(model.text("module"), file)
        self._own = {
            span.text("module").partition(".")[0]
            for span in imports
            if span.text("module") in self._file_by_tail
        }
        self._installed = {
            span.text("name").partition(".")[0]
            for one in lineage
            for span in trace.spans_of(one.key, "app.create")
        }

    def is_own(self, module: str) -> bool:
        """Whether it is the project's."""
        return module.partition(".")[0] in self._own

    def is_optional(self, module: str) -> bool:
        """Whether it could be imported later: neither the project's, nor Django's, nor an app's."""
        top = module.partition(".")[0]
        others = self._own | self._installed | {"django"} | sys.stdlib_module_names
        return top not in others

    def file(self, module: str) -> str:
        """Its file, if it is the project's and imports something or has models; else empty."""
        return self._file_by_tail.get(module, "")


def outermost(trace: Trace, spans: list[Span]) -> list[Span]:
    """Those of the spans that lie in no other one of them."""
    chosen = {span.id for span in spans}
    return [
        span for span in spans if not any(around.id in chosen for around in trace.ancestors(span))
    ]


def imports_in(trace: Trace, span: Span) -> Iterator[Span]:
    """The imports in a span, without those that lie in another import."""
    for child in trace.children(span):
        if child.kind == "import":
            yield child
        else:
            yield from imports_in(trace, child)


def by_app(trace: Trace, process: Process) -> dict[str, int]:
    """What each app took to be created, imported and made ready, nanoseconds by label."""
    cost: dict[str, int] = defaultdict(int)
    for span in trace.spans_of(process.key, "app.create", "app.import_models", "app.ready"):
        cost[span.text("label") or span.name] += span.duration_ns
    return dict(cost)
