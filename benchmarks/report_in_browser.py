"""How long the report takes to open in Chromium, and how smoothly it scrolls.

    python -m benchmarks.report_in_browser                    200,000 events
    python -m benchmarks.report_in_browser --events 1000000   another number
    python -m benchmarks.report_in_browser --output FILE      also writes a page in Markdown

The page is opened from disk; "open" ends when the first rows of the waterfall are there. Then
every step is opened, a name is searched, and the rows are scrolled a screen's height a frame.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.scale import make_run
from tests.chromium import launched
from tracer.render.html.page import render_report
from tracer.render.interface import Options
from tracer.trace.reader import load
from tracer.trace.version import __version__

OPEN_LIMIT_S = 3.0
FRAMES = 120

_SCROLL = """async (frames) => {
  const grid = document.querySelector("[role=treegrid]");
  const took = [];
  let before = performance.now();
  for (let frame = 0; frame < frames; frame++) {
    grid.scrollTop += grid.clientHeight;
    await new Promise(requestAnimationFrame);
    took.push(performance.now() - before);
    before = performance.now();
  }
  return took;
}"""
_OPEN_ALL = """() => {
  const { waterfall } = document.querySelector("details.steps");
  waterfall.tree.setAll(true);
  waterfall.changed();
  return waterfall.tree.rows.length;
}"""
_SEARCH = """(text) => {
  const { controls } = document.querySelector("details.steps").waterfall;
  controls.filter({ text });
  controls.clear();
}"""


def measure(report: Path) -> tuple[dict[str, str], float, str]:
    """Open the page in Chromium: what each thing took, the seconds to open, its version."""
    with launched() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        begin = time.perf_counter()
        page.goto(report.as_uri())
        page.wait_for_selector("[role=treegrid] .space .row")
        open_s = time.perf_counter() - begin
        rows, all_s = timed(lambda: page.evaluate(_OPEN_ALL))
        _, search_s = timed(lambda: page.evaluate(_SEARCH, "e"))
        frames = page.evaluate(_SCROLL, FRAMES)
        heap_mb = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
        version = browser.version
    told = {
        f"open, until rows are there (limit {OPEN_LIMIT_S:.0f} s)": f"{open_s:.2f} s",
        f"open all steps ({rows:,} rows)": f"{all_s:.2f} s",
        "search a letter, clear the search": f"{search_s:.2f} s",
        "scroll a screen, median frame": f"{statistics.median(frames):.1f} ms",
        "scroll a screen, 95 % of frames": f"{statistics.quantiles(frames, n=20)[-1]:.1f} ms",
        "memory of the script": f"{heap_mb:.0f} MB",
    }
    return told, open_s, version


def timed(action: Any) -> tuple[Any, float]:
    """What the action gives, and the seconds it took."""
    begin = time.perf_counter()
    return action(), time.perf_counter() - begin


def _page(told: dict[str, str], chromium: str, command: str) -> str:
    rows = "\n".join(f"| {name} | {value} |" for name, value in told.items())
    return f"""# The report in a browser

The page of a run with a master and its forked workers, opened from disk in a window of 1280 x 900
pixels, without a display.

Measured {date.today().isoformat()} with `{command}`:
django-registry-tracer {__version__}, Chromium {chromium},
{platform.python_implementation()} {platform.python_version()},
{platform.system()} {platform.machine()}, {os.cpu_count()} processors.

| | |
|---|---:|
{rows}
"""


def main() -> int:
    """Make a run, its report, and measure; 1 if the page opens too slowly."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--output", type=Path, metavar="FILE", help="write a page in Markdown")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        run = make_run(Path(temporary) / "run", arguments.events, arguments.workers)
        trace, load_s = timed(lambda: load(run))
        page, render_s = timed(lambda: render_report(trace, Options(imports=True)))
        report = Path(temporary) / "report.html"
        report.write_text(page, encoding="utf-8")
        told = {
            "events": f"{arguments.events:,} in {arguments.workers + 1} processes",
            "load the run": f"{load_s:.2f} s",
            "write the report": f"{render_s:.2f} s",
            "size of the page": f"{report.stat().st_size / 1e6:.1f} MB",
        }
        seen, open_s, chromium = measure(report)
        told.update(seen)
    for name, value in told.items():
        print(f"{name:42} {value:>24}")
    if arguments.output is not None:
        command = " ".join(["python -m benchmarks.report_in_browser", *sys.argv[1:]])
        arguments.output.write_text(_page(told, chromium, command), encoding="utf-8")
    return 1 if open_s > OPEN_LIMIT_S else 0


if __name__ == "__main__":
    sys.exit(main())
