"""A Sphinx extension that draws recordings: timelines, figures for prose, and claims.

In ``conf.py``::

    extensions = ["tracer.sphinxext"]
    timeline_recordings = ["recordings"]   # directories, from that of conf.py

Pages then name a recording by its directory, or by its archive without ``.zip``::

    .. timeline:: shop/runserver
       :caption: What runserver does

What a recording lacks is a warning with its place, so that ``sphinx-build -W`` fails.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from tracer.trace.version import __version__

from .roles import Claim, Claims, Recorded
from .rules import FindingShown, RuleFacts
from .site import STYLE, add_static, write_recordings
from .source import forget, merge
from .tables import EntrySequences, WhenSafe
from .timeline import Timeline
from .writing import add_nodes

__all__ = ["setup"]

_LATEX = r"""
\newenvironment{sphinxtimeline}{\par\medskip\begin{minipage}{\linewidth}\small}
{\end{minipage}\par\medskip}
"""


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_config_value("timeline_recordings", ["recordings"], "env", types=(list, tuple))
    app.add_config_value("timeline_rows", 25, "env", types=(int,))
    add_nodes(app)
    app.add_directive("timeline", Timeline)
    app.add_directive("claims", Claims)
    app.add_directive("safe-table", WhenSafe)
    app.add_directive("entry-sequences", EntrySequences)
    app.add_directive("rule", RuleFacts)
    app.add_directive("finding", FindingShown)
    app.add_role("recorded", Recorded())
    app.add_role("claim", Claim())
    app.add_css_file(STYLE)
    app.add_latex_package("graphicx")
    app.connect("builder-inited", add_static)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("build-finished", write_recordings)
    app.connect("config-inited", _extend_latex)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _extend_latex(_app: Sphinx, config: Any) -> None:
    elements = dict(config.latex_elements)
    elements["preamble"] = elements.get("preamble", "") + _LATEX
    config.latex_elements = elements
