"""The environment a command gets: with the probe when traced, without when only asked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tracer.trace.errors import TracerError

TRACE_DIR_VARIABLE = "DJANGO_TRACE_DIR"
IMPORTS_VARIABLE = "DJANGO_TRACE_IMPORTS"
VARIABLES_PREFIX = "DJANGO_TRACE_"


def bootstrap_directory() -> Path:
    """The one directory that brings the probe into a Python process by being on PYTHONPATH."""
    return Path(__file__).resolve().parent.parent / "probe" / "bootstrap"


def traced_environment(
    entry_dir: Path, *, imports: bool = True, base: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The environment under which Python processes write their traces into `entry_dir`.

    `base` is the environment to start from (default: our own). With `imports` off, module
    imports are not recorded.
    """
    bootstrap = bootstrap_directory()
    if not (bootstrap / "sitecustomize.py").is_file():
        raise TracerError(
            "probe-missing",
            f"The probe is missing: there is no {bootstrap / 'sitecustomize.py'}.",
            "Install django-trace again; its installation is incomplete.",
        )
    if os.pathsep in str(bootstrap):
        raise TracerError(
            "probe-unreachable",
            f"The probe lies in {bootstrap}, and PYTHONPATH cannot name a path with "
            f"{os.pathsep!r} in it.",
            "Install django-trace in another directory.",
        )
    environment = untraced_environment(base)
    search_path = environment.get("PYTHONPATH", "")
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(bootstrap), search_path]))
    environment[TRACE_DIR_VARIABLE] = str(entry_dir.absolute())
    if not imports:
        environment[IMPORTS_VARIABLE] = "0"
    return environment


def untraced_environment(base: Mapping[str, str] | None = None) -> dict[str, str]:
    """`base` (default: our own environment) without any trace of the probe."""
    environment = {
        name: value
        for name, value in (os.environ if base is None else base).items()
        if not name.startswith(VARIABLES_PREFIX)
    }
    bootstrap = str(bootstrap_directory())
    search_path = environment.get("PYTHONPATH", "")
    kept = [entry for entry in search_path.split(os.pathsep) if entry != bootstrap]
    if len(kept) == len(search_path.split(os.pathsep)):
        return environment
    if any(kept):
        environment["PYTHONPATH"] = os.pathsep.join(kept)
    else:
        del environment["PYTHONPATH"]
    return environment
