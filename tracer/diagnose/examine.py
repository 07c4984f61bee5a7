"""All rules over one or more recordings, with a word on what no rule could judge."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from tracer.trace.combine import combined
from tracer.trace.examination import Examination, Unjudged
from tracer.trace.expected import failed_as_expected
from tracer.trace.finding import Finding
from tracer.trace.model import Entry, Trace
from tracer.trace.places import short_place

from .catalogue import diagnose, rules
from .exceptions import exceptions
from .rule import Rule


def examine(traces: Sequence[Trace], chosen: tuple[Rule, ...] | None = None) -> Examination:
    """What the `chosen` rules (default: all) find in the recordings, most harmful first.

    Several recordings are looked at as one: rules that compare entry points or recordings see
    all of them, and an entry point that two have is told apart by the name of its run. What is
    found in the same words under several entry points is one finding.
    """
    trace = combined(traces)
    looking = rules() if chosen is None else chosen
    findings = merged(diagnose(trace, looking))
    return Examination(
        findings=tuple(findings),
        rules=tuple(rule.card for rule in looking),
        base=base_of(trace),
        looked_at=tuple(one.id for one in trace.entries if trace.processes_of(one.id)),
        unjudged=tuple(_unjudged(trace, findings)),
    )


def merged(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, those that say the same made one, with the processes and evidence of all.

    What tells of accesses to state stays apart: its evidence is a story of one entry point.
    """
    same: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        told = msgspec.structs.replace(finding, processes=(), evidence=())
        alone = any(one.access for one in finding.evidence)
        same.setdefault((told, number if alone else -1), []).append(finding)
    return [_one(group) for group in same.values()]


def _one(group: Sequence[Finding]) -> Finding:
    if len(group) == 1:
        return group[0]
    return msgspec.structs.replace(
        group[0],
        processes=tuple(dict.fromkeys(key for one in group for key in one.processes)),
        evidence=tuple(dict.fromkeys(seen for one in group for seen in one.evidence)),
    )


def base_of(trace: Trace) -> str:
    """The directory that paths are told from: where its entry points were started, or empty.

    It is that of manage.py, however the recording was made, so that a baseline fits all of them.
    """
    started = next((entry.cwd for entry in trace.entries if entry.cwd), "")
    return started or (trace.project.path if trace.project is not None else "")


def _unjudged(trace: Trace, findings: Sequence[Finding]) -> list[Unjudged]:
    found = []
    explained = {key for one in findings for key in one.processes}
    for entry in trace.entries:
        reason = _why_not_whole(trace, entry, explained)
        if reason:
            found.append(Unjudged(subject=entry.id, reason=reason))
    if trace.processes and not any(span.kind == "import" for span in trace.spans):
        reason = "they were not recorded, so rules about them saw nothing"
        found.append(Unjudged(subject="imports", reason=reason))
    told = {one.subject for one in found}
    for problem in dict.fromkeys(trace.problems):
        # That an entry point recorded nothing is told with how it ended.
        if problem.slug != "entry-empty" or problem.file not in told:
            found.append(Unjudged(subject=problem.file or "run", reason=problem.message))
    return found


def _why_not_whole(trace: Trace, entry: Entry, explained: Collection[str]) -> str:
    """Why an entry point was not seen to its end; empty when it was, or was to fail."""
    because = f": {entry.reason}" if entry.reason else ""
    if entry.outcome == "skipped":
        return f"skipped{because}"
    # A server that somebody stopped has started all the same.
    stopped = entry.outcome == "interrupted" and entry.exit_code is not None
    if entry.outcome == "ok" or stopped or failed_as_expected(trace, entry):
        return ""
    if not trace.processes_of(entry.id):
        return f"nothing was recorded, {entry.outcome}{because}"
    if entry.outcome == "unknown":
        return "how it ended is not known"
    return (
        f"judged as far as it got, {entry.outcome}{because}{_last_error(trace, entry, explained)}"
    )


def _last_error(trace: Trace, entry: Entry, explained: Collection[str]) -> str:
    """The exception that left a part of the start-up last, and the project's line it was raised at.

    Empty where there is none, and where how the entry point ended or a finding on one of the
    processes in `explained` says it.
    """
    own = {process.key for process in trace.processes_of(entry.id)} - set(explained)
    raised = [one for one in exceptions(trace) if one.process.key in own]
    if not raised or raised[-1].error in entry.reason:
        return ""
    last = raised[-1]
    at = f" ({short_place(last.place, last.process.cwd)})" if last.place else ""
    return f"; {last.error}{at}"
