"""How reading, merging and each format grow with the number of events: processor time, memory.

    python -m benchmarks.scale                      10^3 to 10^6 events, all formats
    python -m benchmarks.scale --events 1000 10000  some sizes
    python -m benchmarks.scale --write              also writes benchmarks/scale.md

Each measurement is a process of its own, so that its peak memory is its own. A run has a master
and 64 forked workers; nine events of ten are imports, nested as deep as real ones.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from math import log10
from pathlib import Path

from tracer.__main__ import collect_rarely
from tracer.render.formats import FORMATS
from tracer.render.interface import Options
from tracer.trace.manifest import EntryResult, Manifest, write_manifest
from tracer.trace.reader import load
from tracer.trace.version import __version__

WORKERS = 64
SIZES = (10**3, 10**4, 10**5, 10**6)
PAGE = Path(__file__).with_suffix(".md")
LINEAR_ENOUGH = 1.3
"""The highest power of growth that passes for linear: ten times as much memory also means more
misses of the processor's caches, and something quadratic would show 2."""

_WALL_NS = 1_790_000_000 * 10**9
_MONO_NS = 5_000 * 10**9
_THREAD = 140_111_010_790_272
_DEPTH = 12


def make_run(directory: Path, events: int, workers: int = WORKERS) -> Path:
    """Write a run of one entry point with `events` events in a master and its workers."""
    entry = directory / "gunicorn"
    entry.mkdir(parents=True)
    share = events // (workers + 1)
    master = f"box-1000-{_WALL_NS}.trace"
    for number in range(workers + 1):
        count = events - share * workers if number == 0 else share
        name = f"box-{1000 + number}-{_WALL_NS + number}.trace"
        with open(entry / name, "w", encoding="utf-8") as file:
            file.writelines(_lines(number, count, master))
    result = EntryResult(
        id="gunicorn",
        title="gunicorn",
        command=("gunicorn", "shop.wsgi"),
        started="2026-09-21T14:13:20+00:00",
        exit_code=0,
    )
    manifest = Manifest(created="2026-09-21T14:13:20+00:00", entries=(result,))
    write_manifest(directory, manifest)
    return directory


def _lines(number: int, events: int, master: str) -> Iterator[str]:
    """The file of a process: groups of an app's span, the imports within it and a model."""
    start_ns = _MONO_NS + number * 5_000_000
    came = f"fork\tparent_file={master}" if number else "exec"
    yield "django-trace\t1\n"
    yield (
        f"P\tpid={1000 + number}\tppid={1000 if number else 1}\thost=box\torigin={came}"
        f"\tmono_ns={start_ns}\twall_ns={_WALL_NS + start_ns - _MONO_NS}"
        f"\tmain_thread={_THREAD}\tcwd=/srv/shop\tpython=3.12.1\targv=gunicorn\targv=shop.wsgi\n"
    )
    at_ns, group = start_ns, 0
    while events > 0:
        label = f"app{group % 500}"
        at_ns += 1_000
        group_ns = at_ns
        yield f"B\t{at_ns}\t{_THREAD}\t{group + 1}\tapp.import_models\tlabel={label}\n"
        imports = max(0, min(18, events - 2))
        for first in range(0, imports, _DEPTH):
            inner = min(_DEPTH, imports - first)
            for level in reversed(range(inner)):
                # Written at its end, as the probe does: the innermost first.
                begin_ns = group_ns + (first * _DEPTH + level) * 1_000
                end_ns = group_ns + (first * _DEPTH + 2 * inner - level) * 1_000
                module = f"{label}.models.part{first + level}"
                yield (
                    f"M\t{begin_ns}\t{end_ns}\t{_THREAD}\t{module}"
                    f"\t/srv/shop/{label}/models.py:{first + level + 1}\tok\n"
                )
        at_ns = group_ns + (imports * _DEPTH + 2 * _DEPTH) * 1_000
        if events > 1:
            yield (
                f"I\t{at_ns}\t{_THREAD}\tmodel\tlabel={label}.Item\tmodule={label}.models"
                f"\tapp={label}\tregistry=main\tcaller=/srv/shop/{label}/models.py:7\n"
            )
        at_ns += 1_000
        yield f"E\t{at_ns}\t{group + 1}\tok\n"
        events -= imports + 2
        group += 1


def measure(run: Path, format_name: str | None) -> dict[str, float]:
    """Load a run, and render it if a format is given; seconds, megabytes at most, and size."""
    collect_rarely()
    began = time.process_time()
    trace = load(run)
    seconds = time.process_time() - began
    size = 0
    if format_name is not None:
        began = time.process_time()
        size = len(FORMATS[format_name](trace, Options(imports=True)))
        seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_bytes = peak if sys.platform == "darwin" else peak * 1024
    return {
        "seconds": seconds,
        "peak_mb": peak_bytes / 1e6,
        "size_mb": size / 1e6,
        "events": len(trace.spans) + len(trace.instants),
        "processes": len(trace.processes),
    }


def measured_apart(run: Path, format_name: str | None) -> dict[str, float]:
    """`measure` in a new process."""
    command = [sys.executable, "-m", "benchmarks.scale", "--measure", str(run)]
    if format_name is not None:
        command += ["--format", format_name]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def exponent(times: dict[int, float]) -> float | None:
    """The power with which time grows between the two largest sizes; None without two."""
    sizes = sorted(times)[-2:]
    if len(sizes) < 2:
        return None
    small, large = sizes
    return log10(times[large] / times[small]) / log10(large / small)


def table(results: dict[str, dict[int, dict[str, float]]], sizes: list[int]) -> str:
    """The results as a table in Markdown."""
    heads = [f"{size:,}" for size in sizes]
    lines = [
        f"| | {' | '.join(heads)} | peak memory | document | growth |",
        "|---|" + "---:|" * (len(sizes) + 3),
    ]
    for name, by_size in results.items():
        largest = by_size[max(by_size)]
        growth = exponent({size: one["seconds"] for size, one in by_size.items()})
        cells = [f"{by_size[size]['seconds']:.3f} s" if size in by_size else "" for size in sizes]
        cells.append(f"{largest['peak_mb']:,.0f} MB")
        cells.append(f"{largest['size_mb']:,.1f} MB" if largest["size_mb"] else "")
        cells.append("" if growth is None else f"n^{growth:.2f}")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Measure and print; 1 if something grows clearly faster than the number of events."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--events", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--format", action="append", dest="formats", choices=list(FORMATS))
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(arguments.measure, (arguments.formats or [None])[0])))
        return 0
    sizes = sorted(arguments.events)
    results: dict[str, dict[int, dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as directory:
        for size in sizes:
            run = make_run(Path(directory) / str(size), size)
            for name in (None, *(arguments.formats or FORMATS)):
                found = measured_apart(run, name)
                results.setdefault(name or "load and merge", {})[size] = found
                print(f"{size:>9,}  {name or 'load and merge':16} {found['seconds']:9.3f} s "
                      f"{found['peak_mb']:8,.0f} MB", file=sys.stderr)  # fmt: skip
    text = table(results, sizes)
    print(text)
    if arguments.write:
        PAGE.write_text(_page(text), encoding="utf-8")
    slow = [
        name
        for name, by_size in results.items()
        if (exponent({size: one["seconds"] for size, one in by_size.items()}) or 0) > LINEAR_ENOUGH
    ]
    if slow:
        print(f"grows faster than the number of events: {', '.join(slow)}")
    return 1 if slow else 0


def _page(text: str) -> str:
    return f"""# Scale

Seconds of processor time to load and merge a run of {WORKERS + 1} processes ({WORKERS} forked
workers), and to render it in each format, by its number of events. Peak memory and the size of
the document are those of the largest run; the memory includes the loaded trace. Growth is the
power of the number of events with which time grew between the two largest runs; 1.00 is linear.

Measured {date.today().isoformat()} with `python -m benchmarks.scale --write`:
django-registry-tracer {__version__},
{platform.python_implementation()} {platform.python_version()},
{platform.system()} {platform.machine()}, {os.cpu_count()} processors.

{text}
"""


if __name__ == "__main__":
    sys.exit(main())
