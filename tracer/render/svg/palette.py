"""The colours of pictures: for light pages, for dark ones, and for print.

The hues are those of Okabe and Ito, which differ for every kind of colour vision, made darker
for white paper and lighter for a dark screen. No meaning hangs on a colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Palette: TypeAlias = Mapping[str, str]

LIGHT: Palette = {
    "paper": "#ffffff",
    "ink": "#1b1e23",
    "muted": "#5b6470",
    "line": "#e1e5ea",
    "track": "#e9ecf1",
    "safe-track": "#d3ecdf",
    "safe": "#00734f",
    "settings": "#a8437d",
    "setup": "#6e83a3",
    "phase1": "#3b93c9",
    "phase2": "#0a5c9e",
    "phase3": "#d07f00",
    "project": "#00855f",
    "request": "#414855",
    "wait": "#dfe3e9",
    "import": "#b6bfca",
    "error": "#c33c12",
}
"""On white or nearly white paper."""

DARK: Palette = {
    "paper": "#131416",
    "ink": "#e6e9ee",
    "muted": "#a1abb8",
    "line": "#2a2e34",
    "track": "#24282e",
    "safe-track": "#12382b",
    "safe": "#3fcf9c",
    "settings": "#e88fc4",
    "setup": "#70839d",
    "phase1": "#79c8f3",
    "phase2": "#3f8fd6",
    "phase3": "#f0ad2e",
    "project": "#2fb98b",
    "request": "#d3d9e3",
    "wait": "#383e47",
    "import": "#565f6b",
    "error": "#ff7f50",
}
"""On black or nearly black screens."""

PRINT: Palette = {
    **LIGHT,
    "ink": "#000000",
    "muted": "#4a4f57",
    "line": "#cfd4da",
}
"""On paper, and wherever a picture cannot follow its surroundings."""

PALETTES: Mapping[str, Palette] = {"light": LIGHT, "dark": DARK, "print": PRINT}
"""All of them by name."""

FILLED = (
    "settings", "setup", "phase1", "phase2", "phase3", "project", "request", "wait", "import",
    "error",
)  # fmt: skip
"""The classes of steps: each is a filled bar that may carry text."""


def tint_of(palette: Palette, step: str) -> str:
    """The pale colour of a bar that text lies on: a quarter of the step's colour on the paper."""
    return mixed(palette[step], palette["paper"], 0.24)


def text_on(palette: Palette, step: str) -> str:
    """The colour for text in a filled bar: near black or white, whichever reads better."""
    return max(("#14161a", "#ffffff"), key=lambda text: contrast(text, palette[step]))


def contrast(one: str, other: str) -> float:
    """How well two colours stand apart, from 1 to 21, as WCAG 2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(color: str, ground: str, share: float) -> str:
    """The colour laid on a ground with the opacity `share`."""
    pairs = zip(_channels(color), _channels(ground), strict=True)
    return "#" + "".join(f"{round(share * over + (1 - share) * on):02x}" for over, on in pairs)


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(color))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
