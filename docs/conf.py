"""Sphinx configuration. Build with: python -m nox -s docs"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
_version_file = (ROOT / "tracer" / "trace" / "version.py").read_text(encoding="utf-8")
_found = re.search(r'__version__ = "(.+)"', _version_file)
assert _found is not None

project = "django-registry-tracer"
author = "The django-registry-tracer contributors"
copyright = "2026, the django-registry-tracer contributors"
release = version = _found[1]

sys.path[:0] = [str(DOCS), str(ROOT)]
extensions = [
    "myst_parser",
    "sphinx.ext.napoleon",
    "sphinx.ext.intersphinx",
    "sphinx.ext.doctest",
    "autodoc2",
    "sphinx_click",
    "sphinx_copybutton",
    "sphinx_reredirects",
    "sphinx_sitemap",
    "sphinx_llms_txt",
    "notfound.extension",
    "sphinxext.opengraph",
    "tracer.sphinxext",
    "rule_pages",
    "extensions.accessible",
    "extensions.api",
    "extensions.breakable",
    "extensions.cards",
    "extensions.click_help",
    "extensions.on_paper",
]
# Tables in _generated are included by pages; they are none themselves. The slides have a
# configuration of their own.
exclude_patterns = [
    "_build",
    "_generated",
    "slides/what-happens",
    "recordings",
    "inventories/README.md",
]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
nitpicky = True
nitpick_ignore = [
    # What record_project tells its progress: values of the inside, shown as they are.
    ("py:class", "DjangoProject"),
    ("py:class", "EntryPoint"),
]
suppress_warnings = [
    "autodoc2.dup_item",
    "epub.unknown_project_files",  # the schema, which is served beside the pages
]

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "fieldlist"]
# Errors link to errors.html#<slug>, so headings down to the third level are targets.
myst_heading_anchors = 3
myst_links_external_new_tab = False

# What is recorded anew and has drifted comes before what is kept.
timeline_recordings = ["_build/recordings", "recordings", "../demo_projects/before_1_7/recordings"]

autodoc2_packages = [{"path": "../tracer", "module": "tracer", "auto_mode": False}]
autodoc2_render_plugin = "extensions.api.Renderer"
autodoc2_docstring_parser_regexes = [(r".*", "rst")]
default_role = "code"  # docstrings mark code by single backticks
autodoc2_hidden_objects = ["undoc", "dunder", "private", "inherited"]
python_use_unqualified_type_names = True
python_display_short_literal_types = True
maximum_signature_line_length = 72

intersphinx_mapping = {
    "python": ("https://docs.python.org/3/", "inventories/python.inv"),
    "django": ("https://docs.djangoproject.com/en/stable/", "inventories/django.inv"),
}
intersphinx_disabled_reftypes = ["std:doc"]

html_theme = "furo"
html_title = "django-registry-tracer"
# Where the pages will be: Read the Docs says it, and so does the workflow for GitHub Pages.
html_baseurl = os.environ.get(
    "READTHEDOCS_CANONICAL_URL",
    os.environ.get("DOCS_URL", "https://django-registry-tracer.readthedocs.io/en/latest/"),
)
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_extra_path = ["extra"]  # files served as they are, such as schema/trace-1.json
html_theme_options = {
    "source_repository": "https://github.com/django-registry-tracer/django-registry-tracer/",
    "source_branch": "main",
    "source_directory": "docs/",
}
copybutton_prompt_text = r"\$ |>>> |\.\.\. "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True
sitemap_url_scheme = "{link}"
sitemap_excludes = ["search.html", "genindex.html", "404.html"]
notfound_urls_prefix = urlsplit(html_baseurl).path
ogp_site_url = html_baseurl
ogp_social_cards = {"enable": False}  # extensions.cards makes them of each page's own timeline
ogp_enable_meta_description = True
redirects = {"apidocs/index": "../reference/api.html"}
llms_txt_title = project
llms_txt_summary = "Records what Django does at start-up, under every entry point, and shows it."

latex_documents = [("index", f"{project}.tex", project, author, "manual")]
latex_engine = "xelatex"  # the signs of the terminal are no letters to pdfLaTeX
latex_elements = {
    "papersize": "a4paper",
    "pointsize": "10pt",
    "extraclassoptions": "openany,oneside",
    "tableofcontents": r"""
\renewcommand{\contentsname}{Contents}
\sphinxtableofcontents
\clearpage
\chapter*{What Django does when it starts}
\markboth{}{}
""",
    "preamble": r"""
\IfFontExistsTF{DejaVu Sans Mono}{\setmonofont[Scale=0.82]{DejaVu Sans Mono}}{}
\usepackage{newunicodechar}
\newunicodechar{^^^^200b}{\hskip0pt\relax}
% Cells are narrow: not justified, and with long names broken where they may be.
\newcolumntype{T}{L}
\AtBeginDocument{\setlength{\tymin}{55pt}}
\makeatletter
\newcolumntype{\X}[2]{>{\raggedright\arraybackslash}p{\dimexpr
  (\linewidth-\spx@arrayrulewidth)*#1/#2-\tw@\tabcolsep-\spx@arrayrulewidth\relax}}
\makeatother
\AtBeginEnvironment{tabulary}{\small}
\AtBeginEnvironment{longtable}{\small}
\AtBeginEnvironment{tabular}{\small}
""",
}
latex_show_urls = "footnote"
latex_domain_indices = False
epub_show_urls = "no"
epub_tocscope = "includehidden"
epub_css_files = ["epub-more.css"]
# Style for browsers, and the page of what has moved, which is none of the book.
epub_exclude_files = ["search.xhtml", "404.xhtml", "apidocs/index.xhtml", "_static/site.css"]
man_pages = [("reference/cli", "django-trace", "records what Django does at start-up", "", 1)]
linkcheck_anchors = True
linkcheck_ignore = [r"http://127\.0\.0\.1.*", r"http://localhost.*"]

smartquotes_action = "qe"  # two hyphens are an option, not a dash
