"""From a run directory to a small archive without the paths and names of the machine."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

_WHEN = (2000, 1, 1, 0, 0, 0)
_HOST = re.compile(rb"^(P\t.*?\bhost=)[^\t\n]*", re.MULTILINE)
_PORT = re.compile(rb"(\b127\.0\.0\.1:)\d+")
"""A free port was taken, another each time; a reader expects the usual one."""

_PADDING = b"\0"


def pack(run: Path, archive: Path, paths: Mapping[str, str], *, imports: bool) -> None:
    """Write the run as an archive; `paths` says which directories are told under another name."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for file in sorted(run.rglob("*")):
            if file.is_file():
                name = file.relative_to(run).as_posix()
                entry = zipfile.ZipInfo(_renamed(name), _WHEN)
                entry.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(entry, cleaned(file.read_bytes(), name, paths, imports=imports))


def cleaned(data: bytes, name: str, paths: Mapping[str, str], *, imports: bool) -> bytes:
    """A file of a run with its padding, its imports if wanted, and foreign paths left out."""
    if name.endswith(".trace"):
        data = data.replace(_PADDING, b"")
        if not imports:
            lines = data.splitlines(keepends=True)
            data = b"".join(line for line in lines if not line.startswith(b"M\t"))
            data = data.replace(b"\timports=1", b"\timports=0")
        data = _HOST.sub(rb"\1demo", data)
    data = _PORT.sub(rb"\g<1>8000", data)
    for path in sorted(paths, key=len, reverse=True):
        data = data.replace(path.encode(), paths[path].encode())
    return data


def _renamed(name: str) -> str:
    """The name of a file without that of the machine."""
    directory, slash, file = name.rpartition("/")
    if file.endswith((".trace", ".refused")):
        file = "demo-" + "-".join(file.rsplit("-", 2)[1:])
    return f"{directory}{slash}{file}"
