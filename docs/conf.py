"""Sphinx configuration. Build with: python -m nox -s docs"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_version_file = (ROOT / "tracer" / "trace" / "version.py").read_text(encoding="utf-8")
_found = re.search(r'__version__ = "(.+)"', _version_file)
assert _found is not None

project = "django-registry-tracer"
author = "The django-registry-tracer contributors"
copyright = "2026, the django-registry-tracer contributors"
release = version = _found[1]

sys.path.insert(0, str(Path(__file__).resolve().parent))
extensions = ["myst_parser", "autodoc2", "rule_pages"]
# Tables in _generated are included by pages; they are none themselves.
exclude_patterns = ["_build", "_generated"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
# Errors link to errors.html#<slug>, so headings down to the second level are targets.
myst_heading_anchors = 2
html_theme = "furo"
html_title = "django-registry-tracer"
html_extra_path = ["extra"]  # files served as they are, such as schema/trace-1.json
# autodoc2 reads an attribute that newer Sphinx deprecates; it is pinned below the release
# that removes it.
suppress_warnings = ["autodoc2.dup_item"]

autodoc2_packages = [
    {
        "path": "../tracer/trace",
        "module": "tracer.trace",
        "auto_mode": True,
    }
]
autodoc2_output_dir = "apidocs"
autodoc2_hidden_objects = ["undoc", "dunder", "private", "inherited"]
