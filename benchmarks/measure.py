"""Run a variant: count its instructions under callgrind, or take its wall time."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from .variants import PLAIN, Variant

_COLLECTED = re.compile(r"Collected : (\d+)")


class NotMeasured(Exception):
    """A run failed or took too long; the text says which."""


def has_valgrind() -> bool:
    """True when instructions can be counted on this machine."""
    return shutil.which("valgrind") is not None


def _run(variant: Variant, script: Path, prefix: Sequence[str], timeout_s: float | None) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        command = [*prefix, *variant.command(script, Path(scratch))]
        try:
            done = subprocess.run(
                command,
                cwd=script.parent,
                env=variant.full_environment(Path(scratch)),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                timeout=timeout_s,
            )
        except subprocess.TimeoutExpired:
            raise NotMeasured(f"not done in {timeout_s:.0f} s") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [""]
        raise NotMeasured(f"exit code {done.returncode}: {lines[-1]}")
    return done.stderr


def warm(variant: Variant, script: Path) -> None:
    """Run once, so that bytecode and file caches are there."""
    _run(variant, script, [], None)


def instructions(variant: Variant, script: Path, timeout_s: float) -> int:
    """The instructions of the whole process, counted in user space."""
    callgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    stderr = _run(variant, script, callgrind, timeout_s)
    counted = _COLLECTED.findall(stderr)
    if not counted:
        raise NotMeasured("callgrind said no total")
    return int(counted[-1])


def wall_ratios(variants: Sequence[Variant], script: Path, rounds: int) -> dict[str, float]:
    """By variant, the median over `rounds` of its wall time by that of the untraced run.

    The variants take turns, so that what else the machine does meets them all.
    """
    ratios: dict[str, list[float]] = {variant.name: [] for variant in variants}
    for _ in range(rounds):
        plain = _seconds(PLAIN, script)
        for variant in variants:
            ratios[variant.name].append(_seconds(variant, script) / plain)
    return {name: statistics.median(values) for name, values in ratios.items() if values}


def _seconds(variant: Variant, script: Path) -> float:
    start = time.perf_counter()
    _run(variant, script, [], None)
    return time.perf_counter() - start
