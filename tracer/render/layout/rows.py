"""The waterfall of a process: which rows it has, in which order, and what is folded together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.registry import is_main, set_by_hand

from ..interface import Options
from ..selection import select_apps, without_imports
from ..wording import (
    count,
    error_label,
    instant_label,
    place,
    span_label,
    visible,
)
from .row import Row
from .steps import raised, step_of

QUICK_NS = 1_000_000
FOLDED_KINDS = {
    "import": "import",
    "db.query": "query",
    "app.create": "app",
    "app.import_models": "app",
    "app.ready": "app",
}
"""Kinds of which many are quick; the quick ones beside each other become one row."""

MARKED_KINDS = frozenset(
    {
        "registry.not_ready",
        "registry.change",
        "relations.pending",
        "server.listening",
        "autoreload.started",
        "autoreload.trigger",
        "fork",
    }
)
"""Instants that a waterfall shows beside the flags."""

STARTED_KINDS = frozenset({"thread.start", "subprocess"})
"""Instants that it shows where the project is being loaded."""

_LOADING = frozenset({"settings", "phase1", "phase2", "phase3", "project"})
_MARKS_OF_A_KIND = 3


def view_of(trace: Trace, options: Options) -> Trace:
    """The part of the trace that the options ask for; imports stay in `trace` for the sums."""
    if options.apps:
        trace = select_apps(trace, options.apps)
    return trace if options.imports else without_imports(trace)


def rows_of(view: Trace, process: Process, options: Options, *, every: bool) -> list[Row]:
    """The rows of a process, thread by thread; `every` also shows each quiet instant."""
    return _Layout(view, process, options, every).rows()


class _Layout:
    def __init__(self, view: Trace, process: Process, options: Options, every: bool) -> None:
        self.view = view
        self.process = process
        self.options = options
        self.every = every
        self.folding = options.depth is None and not options.apps
        self.models: dict[str, Counter[str]] = {}
        for model in view.instants_of(process.key, "model"):
            span_id = model.span
            while span_id is not None:
                self.models.setdefault(span_id, Counter())[model.name.partition(".")[0]] += 1
                span = view.span(span_id)
                span_id = span.parent if span.kind != "app.import_models" else None

    def rows(self) -> list[Row]:
        threads = dict.fromkeys([self.process.main_thread])
        roots: dict[int, list[Span]] = {}
        for span in self.view.roots(self.process.key):
            roots.setdefault(span.thread, []).append(span)
            threads[span.thread] = None
        loose: dict[int, list[Instant]] = {}
        for instant in self.view.instants_of(self.process.key):
            if instant.span is None and self._shown(instant):
                thread = instant.thread if instant.thread in threads else self.process.main_thread
                loose.setdefault(thread, []).append(instant)
        rows: list[Row] = []
        for thread in threads:
            found = list(self._inside(roots.get(thread, []), loose.get(thread, []), 0))
            if found and thread != self.process.main_thread:
                name = visible(self.view.thread_name(self.process.key, thread))
                heading = Row(
                    f"in {name}:" if name.startswith("thread") else f"in thread {name}:",
                    0,
                    found[0].start_ns,
                    found[0].start_ns,
                )
                rows.append(heading)
            rows += found
        return rows

    def _inside(self, spans: list[Span], instants: list[Instant], depth: int) -> Iterator[Row]:
        """The rows of siblings and what is in them; a stack instead of recursion."""
        stack = [iter(self._siblings(spans, instants, depth))]
        while stack:
            row = next(stack[-1], None)
            if row is None:
                stack.pop()
                continue
            yield row
            if row.span is not None and not row.leaf and self._deeper(row.depth + 1):
                inner = [one for one in self.view.instants_in(row.span) if self._shown(one)]
                children = self.view.children(row.span)
                stack.append(iter(self._siblings(children, inner, row.depth + 1)))

    def _deeper(self, depth: int) -> bool:
        return self.options.depth is None or depth < self.options.depth

    def _shown(self, instant: Instant) -> bool:
        if instant.kind == "flag":
            main = is_main(instant)
            return self.every or (
                main and instant.text("value") != "0" and instant.name != "loading"
            )
        if self.every:
            return instant.kind not in ("thread.seen", "django")
        if instant.kind == "model":
            return instant.text("late") == "1" and is_main(instant)
        if instant.kind in STARTED_KINDS:
            return instant.span is not None and step_of(self.view.span(instant.span)) in _LOADING
        return instant.kind in MARKED_KINDS

    def _siblings(self, spans: list[Span], instants: list[Instant], depth: int) -> list[Row]:
        if not self._deeper(depth):
            return []
        rows: list[Row] = []
        quick: dict[tuple[str, ...], list[Span]] = {}
        for span in spans:
            noun = FOLDED_KINDS.get(span.kind)
            if self.folding and noun and self._is_quick(span):
                alike = (noun, span.name, span.text("caller")) if noun == "query" else (noun,)
                quick.setdefault(alike, []).append(span)
            else:
                rows.append(self._span_row(span, depth))
        for (noun, *_), group in quick.items():
            if len(group) == 1:
                rows.append(replace(self._span_row(group[0], depth), leaf=True))
            else:
                rows.append(self._folded_row(noun, group, depth))
        rows += self._instant_rows(instants, depth)
        rows.sort(key=lambda row: row.start_ns)
        if rows:
            rows[-1] = replace(rows[-1], last=True)
        return rows

    def _is_quick(self, span: Span) -> bool:
        if span.duration_ns >= QUICK_NS or not _went_well(span):
            return False
        return not any(self._shown(one) for one in self.view.instants_in(span)) and all(
            child.kind in FOLDED_KINDS and _went_well(child) for child in self.view.children(span)
        )

    def _span_row(self, span: Span, depth: int) -> Row:
        models = self.models.get(span.id, Counter())
        foreign = (
            {app: number for app, number in models.items() if app != span.name}
            if span.kind == "app.import_models"
            else {}
        )
        notes = self._cause(span)
        if foreign:
            of_others = ", ".join(f"{n} of {visible(app)}" for app, n in foreign.items())
            notes += (f"with models of other apps: {of_others}",)
        return Row(
            span_label(span, models.total()),
            depth,
            span.start_ns - self.process.start_ns,
            span.end_ns - self.process.start_ns,
            span=span,
            notes=notes,
            error=error_label(span.error),
            told_within=any(child.error == span.error for child in self.view.children(span)),
            raised=raised(self.view, span),
            unfinished=span.outcome == "unfinished",
        )

    def _cause(self, span: Span) -> tuple[str, ...]:
        caller = span.text("caller")
        if caller and span.kind == "settings":
            setting = span.text("setting")
            wanted = f", which wanted {setting}" if setting.isidentifier() else ""
            reader = span.text("reader")
            if not reader or reader == caller:
                return (f"first read by {place(caller, self.process)}{wanted}",)
            first = f"first read by {place(reader, self.process)}{wanted}"
            return (first, f"on the way from {place(caller, self.process)}")
        if caller and span.kind in ("setup", "settings.configure"):
            return (f"called by {place(caller, self.process)}",)
        if caller and (self.every or span.kind in ("db.connect", "db.query")):
            return (f"from {place(caller, self.process)}",)
        if span.kind == "app.ready" and self.every and span.text("file"):
            return (place(span.text("file"), self.process),)
        return ()

    def _folded_row(self, noun: str, group: list[Span], depth: int) -> Row:
        names = ", ".join(visible(span.name) for span in group)
        if noun == "query":
            names = ", ".join([visible(group[0].name), *self._cause(group[0])])
        start_ns = group[0].start_ns - self.process.start_ns
        return Row(
            f"{count(len(group), noun)} under 1 ms",
            depth,
            start_ns,
            start_ns + sum(span.duration_ns for span in group),
            folded=tuple(group),
            notes=() if noun == "import" else (names,),
        )

    def _circumstances(self, instant: Instant) -> list[str]:
        """What is known of a moment beside its label."""
        chain = [place(link, self.process) for link in instant.texts("chain")]
        caller = instant.text("caller")
        late = instant.kind == "model" and instant.text("late") == "1"
        if (late or instant.kind == "registry.not_ready") and len(chain) > 1:
            return [f"by way of {' > '.join(chain)}"]
        notes = []
        if instant.kind == "signal.connect":
            notes.append(visible(instant.text("receiver")))
        if instant.kind == "relations.pending":
            notes.append(", ".join(visible(one) for one in instant.texts("relations")))
        if instant.kind == "autoreload.trigger":
            notes.append(place(instant.text("file"), self.process))
        if caller and (self.every or instant.kind != "fork"):
            notes.append(f"at {place(caller, self.process)}")
        return notes

    def _own_receivers_row(self, instants: list[Instant], depth: int) -> Row:
        signals = Counter(one.text("signal").rpartition(".")[2] for one in instants)
        told = ", ".join(
            visible(name) + (f" ({number})" if number > 1 else "")
            for name, number in signals.items()
        )
        t_ns = instants[0].t_ns - self.process.start_ns
        return Row(
            f"Django connects {len(instants)} receivers of its own",
            depth,
            t_ns,
            t_ns,
            instant=instants[0],
            notes=(told,),
        )

    def _instant_rows(self, instants: list[Instant], depth: int) -> list[Row]:
        rows: list[Row] = []
        shown: dict[str, int] = {}
        of_django = [one for one in instants if _connects_own(one)]
        if len(of_django) > 1:
            rows.append(self._own_receivers_row(of_django, depth))
            instants = [one for one in instants if not _connects_own(one)]
        for instant in instants:
            shown[instant.kind] = shown.get(instant.kind, 0) + 1
            quiet = not self.every and instant.kind != "flag"
            if quiet and shown[instant.kind] > _MARKS_OF_A_KIND:
                continue
            notes: list[str] = []
            notes += self._circumstances(instant)
            if quiet and shown[instant.kind] == _MARKS_OF_A_KIND:
                more = sum(one.kind == instant.kind for one in instants) - _MARKS_OF_A_KIND
                if more > 0:
                    notes.append(f"and {more} more like this")
            t_ns = instant.t_ns - self.process.start_ns
            by_hand = instant.kind == "flag" and set_by_hand(self.view, instant)
            rows.append(
                Row(
                    _moment_label(instant),
                    depth,
                    t_ns,
                    t_ns,
                    instant=instant,
                    notes=tuple(notes),
                    set_by_hand=by_hand,
                )
            )
        return rows


def _moment_label(instant: Instant) -> str:
    # The receiver's name is long, and has a line of its own.
    label = instant_label(instant)
    return label.partition(" -> ")[0] if instant.kind == "signal.connect" else label


def _connects_own(instant: Instant) -> bool:
    return instant.kind == "signal.connect" and instant.text("receiver").startswith("django.")


def _went_well(span: Span) -> bool:
    """Not left by an exception; that a module is missing is a question that many imports ask."""
    return span.outcome == "ok" or (
        span.kind == "import" and span.error.startswith("ModuleNotFoundError")
    )
