"""How long an audit of Django takes, beside `compileall` of the same files, and how it grows.

    python -m benchmarks.audit_speed [--copies 1 6 23] [--rounds 5]

The two take turns on a copy without bytecode and with an empty cache; of each the best wall time
and the least processor time (with children) are told, since a busy machine only adds to them.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .audit_truth import DEFAULT_PLACE, unpacked


def measured(command: list[str], cache: Path) -> tuple[float, float]:
    """Wall and processor seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
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


def best(command: list[str], tree: Path, rounds: int, warm: bool = False) -> tuple[float, float]:
    """The least wall and processor time of some rounds, without bytecode and cache before each."""
    times = []
    with tempfile.TemporaryDirectory() as cache:
        if warm:
            measured(command, Path(cache))
        for _ in range(rounds):
            for compiled in list(tree.rglob("__pycache__")):
                shutil.rmtree(compiled)
            if not warm:
                shutil.rmtree(cache)
                Path(cache).mkdir()
            times.append(measured(command, Path(cache)))
    return min(wall for wall, _ in times), min(spent for _, spent in times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--copies", type=int, nargs="+", default=[1])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--place", type=Path, default=DEFAULT_PLACE, help="where to unpack")
    asked = parser.parse_args()
    source = unpacked("Django==5.2.19", asked.place)
    print("| Files | What | wall s | processor s |\n|---:|---|---:|---:|")
    for copies in asked.copies:
        with tempfile.TemporaryDirectory() as directory:
            tree = Path(directory)
            files = copied(source, tree, copies)
            audit = [sys.executable, "-m", "tracer", "audit", str(tree), "--jobs", "2"]
            audit += ["--severity", "error"]
            compileall = [sys.executable, "-m", "compileall", "-q", str(tree)]
            for title, command, warm in (
                ("compileall", compileall, False),
                ("compileall -j 2", [*compileall[:-1], "-j", "2", compileall[-1]], False),
                ("audit, cold", audit, False),
                ("audit, warm", audit, True),
            ):
                wall, spent = best(command, tree, asked.rounds, warm)
                print(f"| {files} | {title} | {wall:.2f} | {spent:.2f} |", flush=True)


if __name__ == "__main__":
    main()
