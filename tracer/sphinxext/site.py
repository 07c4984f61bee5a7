"""Files beside the pages: the style of timelines, the recordings themselves, cards."""

from __future__ import annotations

import zipfile
from importlib.resources import files
from pathlib import Path

from sphinx.application import Sphinx

from tracer.render.exchange.perfetto import render_perfetto
from tracer.render.interface import Options
from tracer.render.selection import select_entries
from tracer.render.svg.style import page_style

from .recordings import files_of, read_recording
from .source import used_recordings

STYLE = "django-trace.css"
SCRIPT = "django-trace.js"


def add_static(app: Sphinx) -> None:
    """Write the style sheet and the script of timelines and let Sphinx put them on each page."""
    if app.builder.format != "html":
        return
    directory = Path(app.doctreedir, "django-trace-static")
    directory.mkdir(parents=True, exist_ok=True)
    own = files(__package__) / "static"
    written = {STYLE: page_style() + (own / "timeline.css").read_text(encoding="utf-8")}
    if app.builder.name in ("html", "dirhtml", "singlehtml"):
        written[SCRIPT] = (own / "timeline.js").read_text(encoding="utf-8")
        app.add_js_file(SCRIPT, loading_method="defer")
    for name, text in written.items():
        file = directory / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
    option = "revealjs_static_path" if app.builder.name == "revealjs" else "html_static_path"
    paths: list[str] = getattr(app.config, option)
    paths.append(str(directory))


def write_recordings(app: Sphinx, error: Exception | None) -> None:
    """Put each recording that a page shows beside the pages, and what Perfetto opens."""
    if (
        error is not None
        or app.builder.format != "html"
        or app.builder.name in ("epub", "revealjs")
    ):
        return
    root = Path(app.outdir, "_recordings")
    for name, file, entry in sorted(used_recordings(app.env)):
        source = Path(file)
        (root / name).mkdir(parents=True, exist_ok=True)
        _pack(source, root / f"{name}.zip")
        trace = select_entries(read_recording(source), [entry])
        document = render_perfetto(trace, Options(imports=True))
        (root / name / f"{entry}.perfetto.json").write_bytes(document)


def _pack(source: Path, target: Path) -> None:
    if source.is_file():
        target.write_bytes(source.read_bytes())
        return
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files_of(source):
            archive.write(file, file.relative_to(source))
