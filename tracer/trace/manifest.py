"""`run.json`: what was recorded, how each entry point was started and how it ended."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Literal

import msgspec

from .errors import TracerError
from .version import __version__

MANIFEST_NAME = "run.json"
MANIFEST_FORMAT = "django-trace run"
MANIFEST_SCHEMA = 1

_SURROGATE = re.compile("[\ud800-\udfff]")

EntryOutcome = Literal["ok", "failed", "timeout", "skipped", "interrupted"]


class RequestResult(msgspec.Struct, frozen=True, kw_only=True):
    """One HTTP request that was sent to a recorded server; `status` is null without an answer."""

    method: str
    path: str
    status: int | None = None
    error: str = ""


class EntryResult(msgspec.Struct, frozen=True, kw_only=True):
    """How one entry point was started and how it ended.

    `id` is the name of its directory in the run, `command` its arguments with secrets masked,
    `started` an ISO-8601 time in UTC, `reason` one sentence on a bad outcome, or empty. An entry
    point recorded several times has a result for each; `repeat_of` is the id of the first one in
    the others, and empty in the first.
    """

    id: str
    title: str = ""
    command: tuple[str, ...] = ()
    cwd: str = ""
    started: str = ""
    duration_ns: int = 0
    outcome: EntryOutcome = "ok"
    exit_code: int | None = None
    reason: str = ""
    requests: tuple[RequestResult, ...] = ()
    repeat_of: str = ""


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """The Django project a whole matrix of entry points was recorded for."""

    path: str
    python: str = ""
    python_reason: str = ""
    settings_module: str | None = None
    wsgi: str | None = None
    asgi: str | None = None
    manage_py: str | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The contents of `run.json`; `created` is an ISO-8601 time in UTC.

    `command` is what recorded a project, with secrets masked; empty for a recorded command,
    which its entry names.
    """

    format: str = MANIFEST_FORMAT
    schema: int = MANIFEST_SCHEMA
    tool_version: str = __version__
    created: str = ""
    command: tuple[str, ...] = ()
    project: Project | None = None
    entries: tuple[EntryResult, ...] = ()


class _Head(msgspec.Struct, frozen=True):
    """The part of a manifest that is read before anything else is trusted."""

    format: str
    schema: int


def write_manifest(run_dir: str | os.PathLike[str], manifest: Manifest) -> Path:
    """Write `run.json` so that a reader sees the old one or the new one, never a half."""
    path = Path(run_dir) / MANIFEST_NAME
    text = json.dumps(msgspec.to_builtins(manifest), indent=2, ensure_ascii=False) + "\n"
    # A byte of a file name that is no UTF-8 is kept as the text \udcXX: JSON has no room for it.
    text = _SURROGATE.sub(lambda found: f"\\\\u{ord(found[0]):04x}", text)
    handle, temporary = tempfile.mkstemp(prefix=".run-", suffix=".json", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def read_manifest(run_dir: str | os.PathLike[str]) -> Manifest:
    """Read `run.json`; a `TracerError` says which of missing, foreign, newer or damaged it is."""
    path = Path(run_dir) / MANIFEST_NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise TracerError(
            "run-not-ours",
            f"{os.fspath(run_dir)} is not a run directory: it has no {MANIFEST_NAME}.",
            "Give the directory that `django-trace record` or `django-trace project` named.",
        ) from None
    except OSError as error:
        raise TracerError(
            "run-damaged",
            f"{path} cannot be read: {error.strerror or error}.",
            "Check its permissions, or record again.",
        ) from None
    try:
        head = msgspec.json.decode(data, type=_Head)
    except msgspec.ValidationError as error:
        if MANIFEST_FORMAT.encode() in data:
            raise _damaged(path, error) from None
        raise _not_ours(path) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged(path, error) from None
    if head.format != MANIFEST_FORMAT:
        raise _not_ours(path)
    if head.schema != MANIFEST_SCHEMA:
        raise TracerError(
            "run-version",
            f"{path} has schema {head.schema}; this version reads schema {MANIFEST_SCHEMA}.",
            "Record again, or read it with the version of django-trace that recorded it.",
        )
    try:
        return msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged(path, error) from None


def _damaged(path: Path, error: Exception) -> TracerError:
    return TracerError("run-damaged", f"{path} is damaged: {error}.", "Record the run again.")


def _not_ours(path: Path) -> TracerError:
    return TracerError(
        "run-not-ours",
        f"{path} was written by another tool.",
        "Give the directory that `django-trace record` or `django-trace project` named.",
    )
