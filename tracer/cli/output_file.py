"""Where a command's document goes: a file that is whole or not there, or standard output."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tracer.trace.errors import TracerError

STANDARD_OUTPUT = Path("-")


def write_document(path: Path, document: str | bytes) -> None:
    """Write a document to `path`, or to standard output if that is `-`.

    A file of that name is replaced when the new one is whole; when writing fails, what was
    there stays and nothing else is left. `TracerError` says why it failed.
    """
    data = document if isinstance(document, bytes) else document.encode("utf-8", "replace")
    if path == STANDARD_OUTPUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a pipe or a device, which cannot be replaced
        else:
            _replace(path, data)
    except OSError as error:
        raise TracerError(
            "output-not-writable",
            f"{path} cannot be written: {error.strerror or error}.",
            "Name a file that can be written.",
        ) from None


def _replace(path: Path, data: bytes) -> None:
    target = path.resolve()  # a symbolic link stays one
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, or those of any new file."""
    try:
        return target.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
