"""A run held to limits: what of it lies beyond them, and what does not tell."""

from __future__ import annotations

import difflib
import statistics
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tracer.trace.errors import TracerError
from tracer.trace.expected import failed_as_expected
from tracer.trace.model import Entry, Process, Trace
from tracer.trace.repeats import recordings

from .limits import Limit
from .measures import Measured, measure, records_imports
from .roles import recording_of

_SHOWN_NAMES = 5
_BAD_OUTCOMES = ("failed", "timeout", "unknown")
_CUT_OFF = frozenset(
    {
        "entry-empty", "file-empty", "file-header", "file-large", "file-magic", "file-record",
        "file-text", "file-torn", "file-unreadable", "recording-limit", "recording-refused",
    }
)  # fmt: skip
"""The problems that mean that some of what happened is not in the recording."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A limit held against one entry point: the worst of its processes, the median of recordings.

    `process` is the key of that process in the recording with the median; `where` is the place
    that has most to do with it, or empty, and `from_where` how many of a count come from there.
    `recordings` is how many had the measure.
    """

    limit: Limit
    entry: str
    process: str
    measured: int
    recordings: int
    where: str
    from_where: int = 0

    @property
    def within(self) -> bool:
        """Whether it is no more than the limit."""
        return self.measured <= self.limit.most


class Incomplete(msgspec.Struct, frozen=True, kw_only=True):
    """A recording that cannot be within its limits, for it does not tell of a whole start-up.

    `recording` is the entry's id and `entry` that of its entry point, `outcome` how it ended and
    `reason` why. What of an entry point that ended well is not recorded to its end has `file`:
    `reason` is then what the file lacks. Where a single measure did not complete, `measure` and
    the key of the `process` are set.
    """

    entry: str
    recording: str
    outcome: str
    reason: str = ""
    file: str = ""
    measure: str = ""
    process: str = ""


class Verdicts(msgspec.Struct, frozen=True, kw_only=True):
    """What came of holding a run to its limits.

    `entries` are the entry points that were held to them and `readings` are in the order of the
    limits, then of the entry points. `unmeasured` are the measures that did not happen in an
    entry point: measure, entry point and how that one ended.
    """

    entries: tuple[str, ...]
    readings: tuple[Reading, ...]
    incomplete: tuple[Incomplete, ...] = ()
    unmeasured: tuple[tuple[str, str, str], ...] = ()

    @property
    def within(self) -> bool:
        """Whether every limit was kept, by start-ups that completed."""
        return not self.offenders and not self.incomplete

    @property
    def worst(self) -> tuple[Reading, ...]:
        """Of each limit the reading that is nearest to it or furthest beyond."""
        found: dict[str, Reading] = {}
        for one in self.readings:
            known = found.get(one.limit.measure)
            if known is None or one.measured > known.measured:
                found[one.limit.measure] = one
        return tuple(found.values())

    @property
    def offenders(self) -> tuple[Reading, ...]:
        """What is beyond its limit."""
        return tuple(one for one in self.readings if not one.within)


def hold(
    trace: Trace,
    limits: Sequence[Limit],
    entries: Sequence[str] = (),
    *,
    allow_failed: bool = False,
) -> Verdicts:
    """Hold a run to limits, in all entry points that were started or in these alone.

    Of the processes of a recording the worst one counts, and of several recordings the median.
    What failed, was stopped or is cut off is not within its limits, except what was to fail; with
    `allow_failed` it counts for as far as it got. Raises `TracerError` unknown-entry, or
    budget-not-recorded when there is nothing to hold against a limit: that is not the same as
    being within.
    """
    groups = _chosen(trace, entries)
    readings: list[Reading] = []
    unmeasured: list[tuple[str, str, str]] = []
    incomplete = {} if allow_failed else _incomplete(trace, groups)
    for limit in limits:
        found = False
        for point, group in groups.items():
            reading, unfinished = _reading(trace, limit, point, group)
            for one in unfinished if not allow_failed else ():
                incomplete.setdefault(one.recording, one)
            if reading is not None:
                found = True
                readings.append(reading)
            elif not all(failed_as_expected(trace, e) or e.id in incomplete for e in group):
                unmeasured.append((limit.measure, point, group[0].outcome))
        if not found and not incomplete:
            raise _not_recorded(trace, limit.measure, groups)
    return Verdicts(
        entries=tuple(groups),
        readings=tuple(readings),
        incomplete=tuple(incomplete.values()),
        unmeasured=tuple(unmeasured),
    )


def _exempt(trace: Trace, entry: Entry) -> bool:
    """Whether nothing is expected of it."""
    return entry.outcome == "skipped" or failed_as_expected(trace, entry)


def _incomplete(trace: Trace, groups: Mapping[str, Sequence[Entry]]) -> dict[str, Incomplete]:
    """The recordings that failed, were stopped or are cut off, by their id."""
    cut_off = {
        problem.file.partition("/")[0]: problem
        for problem in reversed(trace.problems)
        if problem.slug in _CUT_OFF
    }
    found: dict[str, Incomplete] = {}
    for point, group in groups.items():
        for entry in group:
            if _exempt(trace, entry):
                continue
            # A server that somebody stopped has started all the same; a recorder that was
            # stopped does not know.
            cut_short = entry.outcome == "interrupted" and entry.exit_code is None
            reason, file = entry.reason, ""
            if entry.outcome not in _BAD_OUTCOMES and not cut_short:
                problem = cut_off.get(entry.id)
                if problem is None:
                    continue
                reason, file = problem.message, problem.file
            found[entry.id] = Incomplete(
                entry=point, recording=entry.id, outcome=entry.outcome, reason=reason, file=file
            )
    return found


def _chosen(trace: Trace, entries: Sequence[str]) -> dict[str, tuple[Entry, ...]]:
    groups = recordings(trace)
    for entry in entries:
        if entry not in groups:
            close = difflib.get_close_matches(entry, groups, n=1)
            meant = f"Did you mean {close[0]}? " if close else ""
            raise TracerError(
                "unknown-entry",
                f"The run has no entry point {entry}.",
                f"{meant}It has: {', '.join(groups)}.",
            )
    return {
        point: group
        for point, group in groups.items()
        if (point in entries if entries else any(one.outcome != "skipped" for one in group))
    }


def _reading(
    trace: Trace, limit: Limit, point: str, group: Sequence[Entry]
) -> tuple[Reading | None, list[Incomplete]]:
    """The reading, if there is any, and where the measure is within only for want of an end."""
    worst: list[tuple[Measured, Process]] = []
    unfinished: list[Incomplete] = []
    for entry in group:
        if limit.measure.startswith("import") and not _imports_known(trace, entry):
            raise TracerError(
                "budget-not-recorded",
                f"{limit.measure} cannot be told: the imports of {entry.id} were not recorded.",
                "Record without --no-imports.",
            )
        measured = [
            (one, process)
            for members in recording_of(trace, entry).values()
            for process in members
            if (one := measure(trace, process, limit.measure)) is not None
        ]
        # What had not ended can break a limit, but not keep it.
        known = [item for item in measured if not item[0].unfinished or item[0].value > limit.most]
        if known:
            worst.append(max(known, key=lambda item: item[0].value))
        if len(known) < len(measured) and not _exempt(trace, entry):
            process = next(item[1] for item in measured if item not in known)
            unfinished.append(
                Incomplete(
                    entry=point, recording=entry.id, outcome=entry.outcome,
                    measure=limit.measure, process=process.key,
                )
            )  # fmt: skip
    if not worst:
        return None, unfinished
    worst.sort(key=lambda item: item[0].value)
    one, process = worst[len(worst) // 2]
    reading = Reading(
        limit=limit,
        entry=point,
        process=process.key,
        measured=round(statistics.median(item[0].value for item in worst)),
        recordings=len(worst),
        where=one.where,
        from_where=one.from_where,
    )
    return reading, unfinished


def _imports_known(trace: Trace, entry: Entry) -> bool:
    return not trace.processes_of(entry.id) or records_imports(trace, entry.id)


def _not_recorded(trace: Trace, name: str, groups: Mapping[str, Iterable[Entry]]) -> TracerError:
    ids = {entry.id for group in groups.values() for entry in group}
    where = f"in {', '.join(groups)}" if groups else "in the run"
    kind, _, of = name.partition(":")
    hint = "Choose the entry points that do it with --entry, or leave the limit out."
    if of:
        span_kinds = ("import",) if kind == "import" else ("app.create", "app.ready")
        known = {
            span.name
            for span in trace.spans
            if span.kind in span_kinds and span.process.rpartition("/")[0] in ids
        }
        close = difflib.get_close_matches(of, sorted(known), n=_SHOWN_NAMES)
        if close:
            hint = f"Did you mean {' or '.join(f'{kind}:{one}' for one in close)}?"
        elif kind != "import" and known:
            hint = f"The apps are {', '.join(sorted(known))}."
    return TracerError("budget-not-recorded", f"{name} did not happen {where}.", hint)
