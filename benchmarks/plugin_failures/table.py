"""The measurements as a page of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.plugin_failures.clients import MISSING, OTHER, RIGHT, WRONG, Outcomes

Cell = tuple[str, str, str]
"""State, server, client."""

KINDS = {"bug": "the bug", "repair": "repair", "trap": "trap"}

INTRODUCTION = """\
A pair is two requests of one user: the plugin quotes a quantity that nobody else asks for
(`get_ui_panels`), then orders what it quoted (`process_data`). **Missing**: there was no
quote. **Wrong**: the order has another pair's quantity, with status 200. Each row of a
state starts with a fresh server. A client opens a new connection for each request,
unless it says keep-alive."""


@dataclass
class Measurement:
    """All that was measured in one run."""

    states: Mapping[str, str]
    """What was measured, in order: the state's name and its kind, a key of KINDS."""

    servers: Sequence[str]
    clients: Sequence[str]
    cells: dict[Cell, Outcomes] = field(default_factory=dict)

    skipped: list[str] = field(default_factory=list)
    """What could not be measured, and why: sentences."""

    facts: Mapping[str, str] = field(default_factory=dict)
    """When, how and with which versions: names and texts."""


def page(measurement: Measurement) -> str:
    """The page in Markdown."""
    parts = [
        "<!-- Written by `python -m benchmarks.plugin_failures`; do not edit. -->",
        "# How often the plugin fails",
        INTRODUCTION,
        _facts(measurement),
    ]
    for client in measurement.clients:
        parts += [f"## Pairs that fail: {client}", _summary(measurement, client)]
    for state, kind in measurement.states.items():
        parts += [f"## {state} ({KINDS[kind]})", _details(measurement, state)]
    others = _others(measurement)
    if others:
        parts += ["## Failures of another kind", others]
    return "\n\n".join(parts) + "\n"


def _facts(measurement: Measurement) -> str:
    lines = [f"- {name}: {text}" for name, text in measurement.facts.items()]
    lines += [f"- Left out: {sentence}" for sentence in measurement.skipped]
    return "\n".join(lines)


def _rows(header: Sequence[str], rows: Sequence[Sequence[str]], left: int) -> str:
    """A table whose first `left` columns hold words and whose others hold numbers."""
    rule = ["---"] * left + ["---:"] * (len(header) - left)
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, rule, *rows])


def _summary(measurement: Measurement, client: str) -> str:
    """The share of pairs that failed, for each state and server."""
    rows = []
    for state, kind in measurement.states.items():
        row = [state, KINDS[kind]]
        for server in measurement.servers:
            outcomes = measurement.cells.get((state, server, client))
            row.append("" if outcomes is None else percent(outcomes))
        rows.append(row)
    return _rows(["State", "Kind", *measurement.servers], rows, 2)


def percent(outcomes: Outcomes) -> str:
    """The share of pairs that failed; what never or always failed reads 0 or 100 %, no other."""
    if outcomes.failed_share in (0, 1):
        return "100 %" if outcomes.failed_share else "0"
    return f"{min(max(round(outcomes.failed_share * 100), 1), 99)} %"


def _details(measurement: Measurement, state: str) -> str:
    """Missing, wrong and right for each server and client."""
    kinds = [MISSING, WRONG, RIGHT]
    if any(
        outcomes.counts[OTHER] for cell, outcomes in measurement.cells.items() if cell[0] == state
    ):
        kinds.append(OTHER)
    header = ["Server", "Client", "pairs", *kinds]
    rows = []
    for server in measurement.servers:
        for client in measurement.clients:
            outcomes = measurement.cells.get((state, server, client))
            if outcomes is not None:
                counts = [str(outcomes.counts[kind]) for kind in kinds]
                rows.append([server, client, str(outcomes.pairs), *counts])
    return _rows(header, rows, 2)


def _others(measurement: Measurement) -> str:
    """The failures that are not the plugin's forgetting, by their message."""
    rows = []
    for (state, server, client), outcomes in measurement.cells.items():
        for message, count in outcomes.others.most_common():
            shown = message.replace("|", "/").replace("\n", " ")[:100]
            rows.append([state, server, client, f"`{shown}`", str(count)])
    return _rows(["State", "Server", "Client", "Failure", "times"], rows, 4) if rows else ""
