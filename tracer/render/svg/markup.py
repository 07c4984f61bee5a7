"""Elements as text: everything that is written passes through here and is escaped."""

from __future__ import annotations

from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from ..layout.axis import Axis
from ..wording import visible

Value: TypeAlias = str | int | float | None

LONGEST = 300
"""Characters of a name that are written; the rest is left out, and said to be."""

NARROWEST = 330
"""Pixels: the width of a picture on a small phone, where labels have to fit."""

LETTER = 6.3
"""Pixels: what a letter of a label takes at most, on average."""


def element(name: str, *content: str, **attributes: Value) -> str:
    """An element around content that is markup already; attributes of None are left out.

    An attribute's name may end with an underscore (class_) and have them for hyphens.
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(visible(_plain(value)))}"
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(content)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def words(text: str, longest: int = LONGEST) -> str:
    """Text as markup: escaped, what does not show written out, a long one cut."""
    return escape(clip(visible(text), longest))


def clip(text: str, longest: int = LONGEST) -> str:
    """The text, or its beginning with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def label(text: str, x: Value, y: Value, class_: str | None = None, longest: int = LONGEST) -> str:
    """A line of text with its baseline at y."""
    return element("text", words(text, longest), x=x, y=y, class_=class_)


def at(axis: Axis, t_ns: int) -> str:
    """Where a moment lies, in per cent of the picture's width."""
    return percent(axis.share(t_ns))


def percent(share: float) -> str:
    """A share of the width; as short as a hundredth of a per cent allows."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + "%"


def _plain(value: str | int | float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
