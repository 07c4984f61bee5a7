"""How long the report takes to open in Chromium, and how smoothly it scrolls.

    python -m benchmarks.report_in_browser                    200,000 events
    python -m benchmarks.report_in_browser --events 1000000   another number

The page is opened from disk; "open" ends when the first rows of the waterfall are there. Then
every step is opened, a name is searched, and the rows are scrolled a screen's height a frame.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.scale import make_run
from tests.chromium import launched
from tracer.render.html.page import render_report
from tracer.render.interface import Options
from tracer.trace.reader import load

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


def measure(report: Path) -> None:
    """Open the page in Chromium and print what it took."""
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
    print(f"open            {open_s:6.2f} s   (limit {OPEN_LIMIT_S:.0f} s)")
    print(f"open all steps  {all_s:6.2f} s   ({rows:,} rows)")
    print(f"search, clear   {search_s:6.2f} s")
    print(f"frame, median   {statistics.median(frames):6.1f} ms")
    print(f"frame, 95 %     {statistics.quantiles(frames, n=20)[-1]:6.1f} ms")
    print(f"script's memory {heap_mb:6.0f} MB")


def timed(action: Any) -> tuple[Any, float]:
    """What the action gives, and the seconds it took."""
    begin = time.perf_counter()
    return action(), time.perf_counter() - begin


def main() -> None:
    """Make a run, its report, and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--workers", type=int, default=64)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        run = make_run(Path(temporary) / "run", arguments.events, arguments.workers)
        trace, load_s = timed(lambda: load(run))
        page, render_s = timed(lambda: render_report(trace, Options(imports=True)))
        report = Path(temporary) / "report.html"
        report.write_text(page, encoding="utf-8")
        print(f"events          {arguments.events:,} in {arguments.workers + 1} processes")
        print(f"load, render    {load_s:6.2f} s, {render_s:.2f} s")
        print(f"page            {report.stat().st_size / 1e6:6.1f} MB")
        measure(report)


if __name__ == "__main__":
    main()
