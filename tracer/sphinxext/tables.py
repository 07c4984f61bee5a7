"""Tables out of recordings: when models can be used, and what each entry point does in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from tracer.render.layout.bars import bar_of, landmarks
from tracer.render.layout.lanes import descent
from tracer.render.safety import Safety, safety_of, when_safe
from tracer.render.selection import select_recordings, without_imports
from tracer.render.wording import duration, visible
from tracer.trace.errors import TracerError
from tracer.trace.model import Entry, Process, Trace
from tracer.trace.registry import is_main, set_by_hand

from .recordings import read_recording
from .selector import number_of
from .source import recording_file, tell

Cell = Sequence[nodes.Node]
_Row = Sequence[Cell]
_MOMENTS = {"server.listening": "listens", "registry.not_ready": "AppRegistryNotReady"}


class RecordedTable(SphinxDirective):
    """A table with a row for each process of each entry point of a recording."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "entries": lambda text: text.replace(",", " ").split(),
        "name": directives.unchanged,
    }
    heads: ClassVar[tuple[str, ...]] = ()
    widths: ClassVar[tuple[int, ...]] = ()

    def run(self) -> list[nodes.Node]:
        """The table, or nothing and a warning."""
        try:
            file = recording_file(self.env, self.arguments[0])
            trace = select_recordings(read_recording(file), self.options.get("entries", ()))
        except TracerError as error:
            tell(error, self.get_location())
            return []
        rows = [row for entry in trace.entries for row in self._entry_rows(trace, entry)]
        drawn = table(self.heads, self.widths, rows)
        self.set_source_info(drawn)
        self.add_name(drawn)
        return [drawn]

    def _entry_rows(self, trace: Trace, entry: Entry) -> Iterator[_Row]:
        processes = [
            one
            for one in trace.processes_of(entry.id)
            if one.django or safety_of(trace, one).models_ns is not None
        ]
        for place, process in enumerate(processes):
            name: Cell = [nodes.literal("", entry.id)] if place == 0 else []
            number = str(number_of(process))
            about = f"{number}, {descent(process)}" if len(processes) > 1 else descent(process)
            yield [name, [nodes.Text(about)], *self.cells(trace, process)]

    def cells(self, trace: Trace, process: Process) -> Sequence[Cell]:
        """The cells behind those that name the process."""
        raise NotImplementedError


class WhenSafe(RecordedTable):
    """When is it safe to touch a model? For each process."""

    heads = ("Entry point", "Process", "Models safe", "ready() done", "Serves")
    widths = (22, 28, 22, 14, 14)

    def cells(self, trace: Trace, process: Process) -> Sequence[Cell]:
        """When its models were there, when all was ready, when it could answer."""
        safety: Safety = safety_of(trace, process)
        early = [nodes.Text(f": {safety.too_early[0]}")] if safety.too_early else []
        return [
            [nodes.strong("", when_safe(safety)), *early],
            [nodes.Text("" if safety.ready_ns is None else duration(safety.ready_ns))],
            [nodes.Text("" if safety.serves_ns is None else _since(safety.serves_ns))],
        ]


class EntrySequences(RecordedTable):
    """What each process does, in its order."""

    heads = ("Entry point", "Process", "Sequence")
    widths = (18, 22, 60)

    def cells(self, trace: Trace, process: Process) -> Sequence[Cell]:
        """The names of its steps."""
        return [[nodes.Text(" → ".join(sequence(trace, process)) or "nothing of Django's")]]


def sequence(trace: Trace, process: Process) -> list[str]:
    """The steps and moments of a start-up by name, in order of their begin."""
    view = without_imports(trace)
    told = [
        (span.start_ns, bar_of(view, span, 0).detail.partition(": ")[0].partition(" (")[0])
        for _, _, span in landmarks(view, process)
    ]
    for one in trace.instants_of(process.key, "flag", *_MOMENTS):
        raised = is_main(one) and one.text("value") != "0" and not set_by_hand(trace, one)
        if one.kind in _MOMENTS:
            told.append((one.t_ns, _MOMENTS[one.kind]))
        elif raised and one.name != "loading":
            told.append((one.t_ns, one.name))
    return list(dict.fromkeys(visible(name) for _, name in sorted(told)))


def table(heads: Sequence[str], widths: Sequence[int], rows: Sequence[_Row]) -> nodes.table:
    """A table of these rows."""
    columns = [nodes.colspec(colwidth=width) for width in widths]
    head = nodes.thead("", _row([[nodes.Text(one)] for one in heads]))
    body = nodes.tbody("", *map(_row, rows))
    group = nodes.tgroup("", *columns, head, body, cols=len(widths))
    return nodes.table("", group, classes=["timeline-table"])


def _row(cells: _Row) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))


def _since(ns: int) -> str:
    return "from its start" if ns == 0 else f"from {duration(ns)} on"
