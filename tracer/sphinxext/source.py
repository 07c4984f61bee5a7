"""What directives and roles share: recordings by name, problems with their place, dependencies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from tracer.trace.errors import TracerError

from .nodes import Shown
from .recordings import files_of, find_recording, read_recording
from .scope import Scope, parse_address, scope_of

_logger = logging.getLogger(__name__)


def recording_file(env: BuildEnvironment, name: str) -> Path:
    """The file or directory of a recording; the document that is read depends on it from now."""
    directories = [Path(env.srcdir, one) for one in env.config.timeline_recordings]
    file = find_recording(name, directories)
    for one in files_of(file):
        env.note_dependency(str(one))
    return file


def shown(env: BuildEnvironment, address: str, entry: str = "", processes: str = "") -> Shown:
    """What "RECORDING/ENTRY/PROCESS" names; what the address leaves out may be given apart."""
    recording, own_entry, own_processes = parse_address(address)
    file = recording_file(env, recording)
    part = Shown(recording, str(file), own_entry or entry, own_processes or processes)
    scope = read_scope(part)
    _used(env).setdefault(env.docname, set()).add((recording, str(file), scope.entry.id))
    return part


def read_scope(part: Shown) -> Scope:
    """The part of the trace; `TracerError` if the recording lacks it."""
    return scope_of(read_recording(Path(part.file)), part.entry, part.processes)


def tell(error: TracerError, location: Any) -> None:
    """A warning of the build at this place."""
    warn(f"{error.message} {error.hint}".rstrip(), error.slug, location)


def warn(text: str, subtype: str, location: Any) -> None:
    """A warning of the build, which fails it under `-W`."""
    _logger.warning(text, location=location, type="timeline", subtype=subtype)


def used_recordings(env: BuildEnvironment) -> set[tuple[str, str, str]]:
    """Name, file and entry point of each part of a recording that any document shows."""
    return set().union(*_used(env).values())


def forget(_app: object, env: BuildEnvironment, docname: str) -> None:
    """Sphinx: the document is read anew, or gone."""
    _used(env).pop(docname, None)


def merge(_app: object, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    """Sphinx: another process has read these documents."""
    for docname in docnames:
        if docname in _used(other):
            _used(env)[docname] = _used(other)[docname]


def _used(env: BuildEnvironment) -> dict[str, set[tuple[str, str, str]]]:
    used: dict[str, set[tuple[str, str, str]]] = vars(env).setdefault("timeline_used", {})
    return used
