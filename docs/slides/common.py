"""What the configurations of all decks have in common; each deck's conf.py imports it."""

from __future__ import annotations

import sys
from pathlib import Path

SLIDES = Path(__file__).resolve().parent
sys.path[:0] = [str(SLIDES), str(SLIDES.parent), str(SLIDES.parents[1])]

author = "The django-registry-tracer contributors"
copyright = "2026, the django-registry-tracer contributors, CC BY 4.0"
extensions = ["myst_parser", "sphinx_revealjs", "tracer.sphinxext", "figures"]
myst_enable_extensions = ["attrs_inline", "colon_fence"]
nitpicky = True
timeline_rows = 13  # what fits at 18 px

_DOCS = SLIDES.parent
timeline_recordings = [
    str(_DOCS / "_build" / "recordings"),
    str(_DOCS / "recordings"),
    str(_DOCS.parent / "demo_projects" / "before_1_7" / "recordings"),
]

revealjs_static_path = [str(SLIDES / "_static")]
revealjs_style_theme = "white"
revealjs_css_files = ["django-trace.css", "slides.css"]
revealjs_use_section_ids = True
revealjs_notes_from_comments = True
revealjs_script_conf = {
    "hash": True,
    "width": 1280,
    "height": 720,
    "margin": 0.04,
    "center": False,
    "transition": "none",
    "slideNumber": "c/t",
    "pdfSeparateFragments": False,
}
revealjs_script_plugins = [
    {"name": "RevealNotes", "src": "revealjs/plugin/notes/notes.js"},
]
