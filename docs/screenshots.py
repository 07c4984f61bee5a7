"""The pictures of the report in the README and these pages, taken of a recording of the demo.

    python -m docs.screenshots RUN DIRECTORY

`python -m nox -s screenshots` makes that recording and calls this.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.chromium import launched
from tracer.render.html.page import render_report
from tracer.render.interface import Options
from tracer.trace.reader import load

SIZES = {"": (1280, 960), "-phone": (390, 844)}
THEMES = ("light", "dark")
STEPS = 'section:has([data-entry="0"])'


def main(run: Path, directory: Path) -> None:
    """Take every picture, in both themes, as wide as a desk and as a hand."""
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, launched() as browser:
        report = Path(temporary) / "report.html"
        report.write_text(render_report(load(run), Options(imports=True)), encoding="utf-8")
        for suffix, (width, height) in SIZES.items():
            for theme in THEMES:
                page = opened(browser, report, width, height, theme)
                page.screenshot(path=directory / f"report{suffix}-{theme}.png")
                show_steps(page)
                page.screenshot(path=directory / f"steps{suffix}-{theme}.png")
                page.context.close()


def opened(browser: Any, report: Path, width: int, height: int, theme: str) -> Any:
    """The report in a window of this size, in letters sharp enough."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=1.5
    )
    page = context.new_page()
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.goto(report.as_uri())
    return page


def show_steps(page: Any) -> None:
    """The lanes of the first entry point and its steps, with one that has something to tell."""
    page.locator(f"{STEPS} details.steps summary").click()
    page.mouse.move(0, 0)
    page.evaluate(
        """() => {
          const { waterfall } = document.querySelector("details.steps");
          const { recording, tree } = waterfall;
          const named = (label) => [...recording.depth.keys()].find(
            (item) => recording.text("label", item) === label);
          waterfall.reveal(named("apps.populate() 9 apps"));
          waterfall.zoomToSelected();
          waterfall.reveal(named("import_models catalog"));
          waterfall.inward();
          waterfall.grid.scrollTop = (tree.rows.indexOf(named("phase 2: import models")) - 2) * 26;
          document.querySelector("figure.lanes").scrollIntoView();
          scrollBy(0, -16);
        }"""
    )
    page.wait_for_timeout(200)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
