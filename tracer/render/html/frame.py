"""What all pages have in common: templates, looks, and what a page may do."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files

import jinja2
from markupsafe import Markup, escape

from ..svg.style import page_style
from ..wording import moment, visible

_LONGEST = 600
_LONG_WORD = re.compile(r"\S{25,}")
_BREAKS = re.compile(r"(?<=[./_])(?=\w)")


def page_templates() -> jinja2.Environment:
    """The templates of this room; every name that they write is inert and of bounded length."""
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    templates.filters["breakable"] = breakable
    templates.globals["moment"] = moment
    return templates


def base_style() -> str:
    """The palettes of pictures, and how text and the head of a page look."""
    return page_style() + static("base.css")


def static(name: str) -> str:
    """A style sheet or script of this room."""
    return (files(__package__) / "static" / name).read_text(encoding="utf-8")


def policy(style: str, script: str = "") -> str:
    """What the page may do: apply its own style, run its own script, and nothing else."""
    scripts = f"script-src '{_digest(script)}'; " if script else ""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; {scripts}"
        "base-uri 'none'; form-action 'none'"
    )


def breakable(name: str) -> Markup:
    """A long dotted name or path that breaks behind a dot, slash or underscore, if it has to."""
    text = str(escape(_finalized(name)))
    return Markup(_LONG_WORD.sub(lambda found: _BREAKS.sub("<wbr>", found[0]), text))


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _finalized(value: object) -> object:
    """What does not show in a name is written out, and a very long one is cut."""
    if type(value) is not str:
        return value
    text = visible(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
