"""The ways of running one script that are compared: untraced, with the probe, with other tools."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BOOTSTRAP = Path(__file__).resolve().parent.parent / "tracer" / "probe" / "bootstrap"


def _with_probe(imports: str) -> Callable[[Path], dict[str, str]]:
    return lambda scratch: {
        "PYTHONPATH": str(BOOTSTRAP),
        "DJANGO_TRACE_DIR": str(scratch),
        "DJANGO_TRACE_IMPORTS": imports,
    }


@dataclass(frozen=True)
class Variant:
    """One way of running the script."""

    name: str
    title: str
    """In the table."""
    options: Callable[[Path], list[str]] = lambda scratch: []
    """What stands between the interpreter and the script; given a directory for its output."""
    environment: Callable[[Path], dict[str, str]] = lambda scratch: {}
    """What it adds to the environment."""
    most: float | None = None
    """The target: most instructions, as a multiple of those of the untraced run."""
    samples: bool = False
    """It looks at the program by the clock, and far more often under callgrind, which is slow."""
    most_from_apps: int = 100
    """The target holds for projects of this many apps and more."""

    def command(self, script: Path, scratch: Path) -> list[str]:
        """The command line that runs `script` this way."""
        return [sys.executable, *self.options(scratch), str(script)]

    def full_environment(self, scratch: Path) -> dict[str, str]:
        """The environment of the command: bytecode is kept, hashes are the same each time."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "DJANGO_"))
        }
        return {**kept, "PYTHONHASHSEED": "0", **self.environment(scratch)}


PLAIN = Variant("plain", "untraced")
VARIANTS = (
    PLAIN,
    Variant("registry", "probe, registry events", environment=_with_probe("0"), most=1.01),
    Variant("imports", "probe, with every import", environment=_with_probe("1"), most=1.02),
    Variant("importtime", "`-X importtime`", lambda scratch: ["-X", "importtime"]),
    Variant(
        "cprofile", "cProfile", lambda scratch: ["-m", "cProfile", "-o", str(scratch / "out.prof")]
    ),
    Variant(
        "pyinstrument",
        "pyinstrument",
        lambda scratch: ["-m", "pyinstrument", "-o", str(scratch / "out.txt")],
        samples=True,
    ),
    Variant(
        "viztracer",
        "viztracer",
        lambda scratch: ["-m", "viztracer", "--quiet", "-o", str(scratch / "out.json")],
    ),
)
