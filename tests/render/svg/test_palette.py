"""The colours can be read and told apart, in every palette."""

from __future__ import annotations

from itertools import combinations

import pytest

from tracer.render.svg.palette import FILLED, PALETTES, contrast, mixed, text_on, tint_of

AA_TEXT = 4.5
AA_GRAPHIC = 3.0
APART = 11.0
"""The least distance of two colours in CIE L*a*b*; 2.3 can just be noticed side by side."""

TOLD_APART = ("settings", "setup", "phase1", "phase2", "phase3", "project", "request", "error")

# What people see who lack a kind of cone: matrices for linear RGB by Machado, Oliveira and
# Fernandes (2009), at full severity.
VISIONS = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}

palettes = pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)


def lab(color: str, vision: str) -> tuple[float, float, float]:
    """The colour as somebody with this vision sees it, in CIE L*a*b*."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    seen = [
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear, strict=True))))
        for row in VISIONS[vision]
    ]
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.9505, 1.0, 1.089)
    xyz = [sum(a * b for a, b in zip(row, seen, strict=True)) for row in to_xyz]
    ratios = [value / of for value, of in zip(xyz, white, strict=True)]
    f = [r ** (1 / 3) if r > 0.008856 else 7.787 * r + 16 / 116 for r in ratios]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def test_contrast_as_wcag_gives_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#0a5c9e", "#0a5c9e") == 1


def test_mixed() -> None:
    assert mixed("#000000", "#ffffff", 0) == "#ffffff"
    assert mixed("#000000", "#ffffff", 1) == "#000000"
    assert mixed("#ff0000", "#0000ff", 0.5) == "#800080"


@palettes
@pytest.mark.parametrize("text", ["ink", "muted", "safe", "error"])
def test_text_on_paper(palette: dict[str, str], text: str) -> None:
    assert contrast(palette[text], palette["paper"]) >= AA_TEXT


@palettes
@pytest.mark.parametrize("step", FILLED)
def test_text_in_and_over_bars(palette: dict[str, str], step: str) -> None:
    assert contrast(text_on(palette, step), palette[step]) >= AA_TEXT
    tint = tint_of(palette, step)
    assert contrast(palette["ink"], tint) >= AA_TEXT


@palettes
@pytest.mark.parametrize("step", TOLD_APART)
def test_bars_on_paper(palette: dict[str, str], step: str) -> None:
    assert contrast(palette[step], palette["paper"]) >= AA_GRAPHIC


@palettes
@pytest.mark.parametrize("vision", VISIONS)
def test_steps_are_told_apart_with_any_colour_vision(palette: dict[str, str], vision: str) -> None:
    for one, other in combinations(TOLD_APART, 2):
        first, second = lab(palette[one], vision), lab(palette[other], vision)
        distance = sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5
        assert distance >= APART, f"{one} and {other}: {distance:.1f}"


def test_all_palettes_name_the_same_colours() -> None:
    assert len({frozenset(palette) for palette in PALETTES.values()}) == 1
