"""The formats by name."""

from __future__ import annotations

from collections.abc import Mapping

from tracer.trace.examination import Examination
from tracer.trace.model import Trace

from .exchange.json_document import render_json
from .exchange.perfetto import render_perfetto
from .exchange.sarif import render_sarif
from .exchange.speedscope import render_speedscope
from .interface import Options, Renderer
from .svg.document import render_svg, render_svg_waterfall
from .terminal.tree import render_tree
from .terminal.waterfall import render_waterfall


def _render_report(trace: Trace, options: Options) -> str:
    from .html.page import render_report  # templates are for who wants them

    return render_report(trace, options)


def _render_otlp(trace: Trace, options: Options) -> str | bytes:
    from .exchange.otlp import render_otlp  # needs the extra otel

    return render_otlp(trace, options)


def _render_sarif(trace: Trace, options: Options) -> str:
    examination = options.examination or Examination(findings=options.findings)
    return render_sarif(examination, options.root)


FORMATS: Mapping[str, Renderer] = {
    "waterfall": render_waterfall,
    "tree": render_tree,
    "json": render_json,
    "html": _render_report,
    "perfetto": render_perfetto,
    "speedscope": render_speedscope,
    "otlp": _render_otlp,
    "sarif": _render_sarif,
    "svg": render_svg,
    "svg-waterfall": render_svg_waterfall,
}

TERMINAL_FORMATS = ("waterfall", "tree", "json")
"""What `django-trace show` offers."""

FILE_FORMATS = tuple(name for name in FORMATS if name not in ("waterfall", "tree"))
"""What `django-trace export` offers."""
