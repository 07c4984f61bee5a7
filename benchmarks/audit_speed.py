"""How long an audit of Django takes, beside `compileall` of the same files, and how it grows.

    python -m benchmarks.audit_speed [--copies 1 6 23] [--rounds 5]

They take turns, round by round, on a copy without bytecode and with an empty cache. Told are the
medians of the wall times and of the processor times (with children), and the median of each
round's wall time as a multiple of that of `compileall` in the same round.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from .audit_truth import DEFAULT_PLACE, unpacked


def measured(command: list[str], cache: Path) -> tuple[float, float]:
    """Wall and processor seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # it would have the tool compiled each time
    subprocess.run(command, capture_output=True, check=False, env=environment)
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, spent


def copied(source: Path, target: Path, copies: int) -> int:
    """Copy the package so many times, each with a name and content of its own; counts files."""
    files = 0
    for number in range(copies):
        for path in source.rglob("*.py"):
            new = target / f"copy{number}" / path.relative_to(source)
            new.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text(encoding="utf-8")
            new.write_text(text.replace("django", f"copy{number}"), encoding="utf-8")
            files += 1
    return files


class Command(NamedTuple):
    """What is measured; `warm` where it may use what its last run kept."""

    title: str
    words: list[str]
    warm: bool = False


def rounds_of(
    commands: list[Command], tree: Path, rounds: int
) -> dict[str, list[tuple[float, float]]]:
    """Wall and processor time of each command in each round, all in turn.

    There is no bytecode of the tree before a run, and no cache but for those that are warm.
    """
    times: dict[str, list[tuple[float, float]]] = {one.title: [] for one in commands}
    with tempfile.TemporaryDirectory() as kept:
        for number in range(rounds + 1):
            for title, words, warm in commands:
                for compiled in list(tree.rglob("__pycache__")):
                    shutil.rmtree(compiled)
                with tempfile.TemporaryDirectory() as empty:
                    found = measured(words, Path(kept if warm else empty))
                if number:  # the first fills the caches
                    times[title].append(found)
    return times


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--copies", type=int, nargs="+", default=[1])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--place", type=Path, default=DEFAULT_PLACE, help="where to unpack")
    asked = parser.parse_args()
    source = unpacked("Django==5.2.19", asked.place)
    print("| Files | What | wall s | processor s | wall, by compileall's |")
    print("|---:|---|---:|---:|---:|")
    for copies in asked.copies:
        with tempfile.TemporaryDirectory() as directory:
            tree = Path(directory)
            files = copied(source, tree, copies)
            audit = [sys.executable, "-m", "tracer", "audit", str(tree), "--jobs", "2"]
            audit += ["--severity", "error"]
            compileall = [sys.executable, "-m", "compileall", "-q", str(tree)]
            commands = [
                Command("compileall", compileall),
                Command("compileall -j 2", [*compileall[:-1], "-j", "2", compileall[-1]]),
                Command("audit, cold", audit),
                Command("audit, warm", audit, warm=True),
            ]
            times = rounds_of(commands, tree, asked.rounds)
            base = [wall for wall, _ in times["compileall"]]
            for title, found in times.items():
                share = statistics.median(
                    wall / one for (wall, _), one in zip(found, base, strict=True)
                )
                wall = statistics.median(wall for wall, _ in found)
                spent = statistics.median(spent for _, spent in found)
                print(f"| {files} | {title} | {wall:.2f} | {spent:.2f} | {share:.2f} |", flush=True)


if __name__ == "__main__":
    main()
