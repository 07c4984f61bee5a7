"""From a run directory to one `Trace`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from .app_names import name_apps
from .errors import TracerError
from .file_format import REFUSED_SUFFIX, SCHEMA, TRACE_SUFFIX
from .manifest import MANIFEST_NAME, MANIFEST_SCHEMA, Manifest, read_manifest
from .merge import nest
from .model import Entry, Instant, Problem, Process, Span, Trace
from .naming import name_of
from .processes import Placed, place
from .recorded import Recorded, is_regular, listed, read_recorded
from .repeats import numbered


def load(path: str | os.PathLike[str]) -> Trace:
    """Read the run directory `path`.

    Damage to single files is told in `Trace.problems`. `TracerError` is raised when there is no
    run to read: run-not-found, run-not-ours, run-empty, run-version, run-damaged.
    """
    run = Path(path)
    _expect_directory(run)
    found = _trace_directories(run)
    manifest, problems = _manifest(run, bool(found))
    if not manifest.entries and not found:
        raise TracerError(
            "run-empty",
            f"{os.fspath(run)} holds no recording.",
            "The recording was stopped before anything started; record again.",
        )
    results = [Entry(**msgspec.structs.asdict(result)) for result in manifest.entries]
    known = {entry.id for entry in results}
    results += [Entry(id=name, title=name) for name in found if name not in known]
    entries = numbered({entry.id: entry for entry in results}.values())

    files: dict[str, list[Recorded]] = {}
    for entry in entries:
        files[entry.id] = _read_entry(entry, found.get(entry.id), problems)
    _expect_our_version(run, [one for group in files.values() for one in group])

    processes: list[Process] = []
    spans: list[Span] = []
    instants: list[Instant] = []
    for entry in entries:
        usable = [one for one in files[entry.id] if one.schema in (None, SCHEMA) and not one.empty]
        placed = place(entry.id, usable)
        entry_spans: list[Span] = []
        entry_instants: list[Instant] = []
        for one in placed:
            processes.append(one.as_process(entry.id))
            _tell_foreign_ends(one, f"{entry.id}/{one.recorded.file}", problems)
        for one in placed:
            _merge_process(one, entry_spans, entry_instants)
        entry_spans.sort(key=lambda span: span.start_ns)
        entry_instants.sort(key=lambda instant: instant.t_ns)
        spans += entry_spans
        instants += entry_instants
    return Trace(
        path=os.fspath(run),
        schema=SCHEMA,
        tool_version=manifest.tool_version,
        created=manifest.created,
        project=manifest.project,
        entries=entries,
        processes=tuple(processes),
        spans=tuple(spans),
        instants=tuple(instants),
        problems=tuple(problems),
        command=manifest.command,
    )


def _expect_directory(run: Path) -> None:
    try:
        is_directory, exists = run.is_dir(), run.exists()
    except (OSError, ValueError):
        is_directory = exists = False
    if not exists:
        raise TracerError(
            "run-not-found",
            f"There is no run directory {os.fspath(run)}.",
            "Give the directory that `django-trace record` or `django-trace project` named.",
        )
    if not is_directory:
        raise TracerError(
            "run-not-ours",
            f"{os.fspath(run)} is a file, not a run directory.",
            f"Give the directory that holds {MANIFEST_NAME}.",
        )
    try:
        os.listdir(run)
    except OSError as error:
        raise TracerError(
            "run-damaged",
            f"{os.fspath(run)} cannot be read: {error.strerror or error}.",
            "Check its permissions.",
        ) from None


def _trace_directories(run: Path) -> dict[str, Path]:
    """The directories of the run that hold trace files or say why there are none."""
    return {
        directory.name: directory
        for directory in listed(run)
        if directory.is_dir()
        and any(one.suffix in (TRACE_SUFFIX, REFUSED_SUFFIX) for one in listed(directory))
    }


def _manifest(run: Path, has_files: bool) -> tuple[Manifest, list[Problem]]:
    """The manifest, or an empty one and a problem when the trace files can do without it."""
    try:
        return read_manifest(run), []
    except TracerError as error:
        missing = not (run / MANIFEST_NAME).exists()
        if has_files and (missing or error.slug == "run-damaged"):
            slug = "manifest-missing" if missing else "manifest-damaged"
            message = (
                "it is missing: the recording was stopped before its end"
                if missing
                else "it is damaged; how the entry points ended is not known"
            )
            empty = Manifest(tool_version="", schema=MANIFEST_SCHEMA)
            return empty, [Problem(slug=slug, message=message, file=MANIFEST_NAME)]
        if missing and not listed(run):
            raise TracerError(
                "run-empty",
                f"{os.fspath(run)} is empty.",
                "Record a run into it with `django-trace record --out`.",
            ) from None
        if missing and any(one.suffix == TRACE_SUFFIX for one in listed(run)):
            raise TracerError(
                "run-not-ours",
                f"{os.fspath(run)} is one entry point of a run, not the run.",
                "Give the directory above it.",
            ) from None
        raise


def _read_entry(entry: Entry, directory: Path | None, problems: list[Problem]) -> list[Recorded]:
    files: list[Recorded] = []
    if directory is None:
        if entry.outcome != "skipped":
            message = "nothing was recorded: no Python process of it ran with the probe"
            problems.append(Problem(slug="entry-empty", message=message, file=entry.id))
        return files
    for path in listed(directory):
        name = f"{entry.id}/{path.name}"
        if path.suffix == REFUSED_SUFFIX:
            message = "a process ran, but could not write its recording there"
            problems.append(Problem(slug="recording-refused", message=message, file=name))
        elif path.suffix != TRACE_SUFFIX:
            continue
        elif not is_regular(path):
            message = "it is not a regular file"
            problems.append(Problem(slug="file-unreadable", message=message, file=name))
        else:
            recorded = read_recorded(path, name)
            problems += recorded.problems
            files.append(recorded)
    return files


def _expect_our_version(run: Path, files: Iterable[Recorded]) -> None:
    schemas = {one.schema for one in files}
    if schemas and None not in schemas and SCHEMA not in schemas:
        others = ", ".join(str(schema) for schema in sorted(s for s in schemas if s is not None))
        raise TracerError(
            "run-version",
            f"The recordings in {os.fspath(run)} have schema {others}; "
            f"this version reads schema {SCHEMA}.",
            "Record again, or read it with the version of django-trace that recorded it.",
        )


def _merge_process(placed: Placed, spans: list[Span], instants: list[Instant]) -> None:
    """Add what the process told; its own record of it is given up, to save the memory."""
    recorded, key, shift_ns = placed.recorded, placed.key, placed.shift_ns
    name_apps(recorded.spans, recorded.instants)
    nest(recorded.spans, recorded.instants)
    for span in recorded.spans:
        span.id = f"{key}:{span.id}"
    for span in recorded.spans:
        spans.append(
            Span(
                id=span.id,
                process=key,
                thread=span.thread,
                kind=span.kind,
                name=name_of(span.kind, span.attributes),
                start_ns=span.start_ns + shift_ns,
                end_ns=span.end_ns + shift_ns,
                outcome=span.outcome,
                error=span.error,
                parent=span.parent.id if span.parent else None,
                depth=span.depth,
                self_ns=span.end_ns - span.start_ns - span.covered_ns,
                attributes=span.attributes,
            )
        )
        # A chain of parents would be freed by as many nested calls as it is deep.
        span.parent = None
    for instant in recorded.instants:
        instants.append(
            Instant(
                process=key,
                thread=instant.thread,
                kind=instant.kind,
                name=name_of(instant.kind, instant.attributes),
                t_ns=instant.t_ns + shift_ns,
                span=instant.span.id if instant.span else None,
                attributes=instant.attributes,
            )
        )
    recorded.spans.clear()
    recorded.instants.clear()


def _tell_foreign_ends(placed: Placed, name: str, problems: list[Problem]) -> None:
    """A forked child also leaves the spans its parent was in; other such ends are damage."""
    inherited: set[str] = set()
    parent = placed.parent
    if placed.recorded.text("parent_file") or placed.recorded.text("origin") == "fork":
        while parent is not None:
            inherited.update(span.id for span in parent.recorded.spans)
            parent = parent.parent
    lost = [span_id for span_id in placed.recorded.foreign_ends if span_id not in inherited]
    if lost:
        ends = "a span ends that" if len(lost) == 1 else f"{len(lost)} spans end that"
        problems.append(Problem(slug="span-no-begin", message=f"{ends} never began", file=name))
