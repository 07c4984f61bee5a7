"""The style sheet of pictures: variables for each palette, and rules that use them."""

from __future__ import annotations

import re

from .palette import DARK, FILLED, LIGHT, PRINT, Palette, text_on, tint_of

_RULES = """\
.dt{display:block;overflow:visible;color:var(--dt-ink)}
.dt text{font:11px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
.dt text{fill:var(--dt-ink)}
.dt .muted{fill:var(--dt-muted)}
.dt .strong{font-weight:600}
.dt .end{text-anchor:end}
.dt .middle{text-anchor:middle}
.dt .head{font-size:14px;font-weight:600}
.dt .halo{paint-order:stroke;stroke:var(--dt-paper);stroke-width:6px;stroke-linejoin:round}
.dt .paper{fill:var(--dt-paper)}
.dt .grid{stroke:var(--dt-line);stroke-width:1}
.dt .track{fill:var(--dt-track)}
.dt .track.safe{fill:var(--dt-safe-track)}
.dt .safety{fill:var(--dt-safe)}
.dt .answer{fill:var(--dt-safe);font-weight:600;font-variant-numeric:tabular-nums}
.dt .answer.never{fill:var(--dt-muted)}
.dt .time{font-variant-numeric:tabular-nums}
.dt .link{stroke:var(--dt-muted);stroke-width:1.5;fill:none}
.dt .link.reloader{stroke-dasharray:4 3}
.dt .link.spawn{stroke-dasharray:1.5 2.5}
.dt .mark{fill:var(--dt-paper);stroke:var(--dt-ink);stroke-width:1.5;stroke-linejoin:round}
.dt .mark .solid{fill:var(--dt-ink)}
.dt .mark .open{fill:none}
.dt .mark.models_ready{fill:var(--dt-safe);stroke:var(--dt-paper)}
.dt .mark.pending,.dt .mark.changed{stroke:var(--dt-error)}
.dt .passed{fill:var(--dt-error)}
.dt .hatch{stroke:var(--dt-muted);stroke-dasharray:1 4;opacity:.6}
.dt text.on-wait{paint-order:stroke;stroke:var(--dt-wait);stroke-width:5px;stroke-linejoin:round}
.dt .mark.early{stroke:var(--dt-error);stroke-width:2.2}
.dt .access{fill:var(--dt-ink);stroke:var(--dt-ink);stroke-width:2;stroke-linejoin:round}
.dt .access.read{fill:var(--dt-paper)}
.dt .arrow{stroke:var(--dt-ink);stroke-width:2;fill:none;stroke-linecap:round}
.dt .arrow path{fill:var(--dt-ink);stroke:none}
.dt .arrow.error{stroke:var(--dt-error)}
.dt .arrow.error path{fill:var(--dt-error)}
.dt .arrow.possible line{stroke-dasharray:5 4}
.dt .failed{fill:var(--dt-error)}
"""


def variables(palette: Palette) -> str:
    """The palette as CSS custom properties, with what follows from its colours."""
    named = {f"--dt-{name}": color for name, color in palette.items()}
    named |= {f"--dt-{step}-tint": tint_of(palette, step) for step in FILLED}
    named |= {f"--dt-on-{step}": text_on(palette, step) for step in FILLED}
    return ";".join(f"{name}:{color}" for name, color in named.items())


def rules() -> str:
    """How each part of a picture looks, by way of the variables."""
    steps = [
        f".dt .{step}{{fill:var(--dt-{step})}}"
        f".dt .tint.{step}{{fill:var(--dt-{step}-tint)}}"
        f".dt text.on-{step}{{fill:var(--dt-on-{step})}}\n"
        for step in FILLED
    ]
    return _RULES + "".join(steps)


def page_style() -> str:
    """For a page: light or dark as `data-theme` on its body says, else as the system does."""
    dark = variables(DARK)
    return (
        f"body{{{variables(LIGHT)}}}\n"
        f'@media screen{{body[data-theme="dark"]{{{dark}}}}}\n'
        "@media screen and (prefers-color-scheme:dark){"
        f'body:not([data-theme="light"]){{{dark}}}}}\n'
        f"@media print{{body{{{variables(PRINT)}}}}}\n"
        f"{rules()}"
    )


def document_style() -> str:
    """For a picture by itself: light or dark as the system is, print colours on paper."""
    return (
        f".dt{{{variables(LIGHT)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{.dt{{{variables(DARK)}}}}}\n"
        f"@media print{{.dt{{{variables(PRINT)}}}}}\n"
        f"{rules()}"
    )


def static_style(palette: Palette = PRINT) -> str:
    """For readers that know no CSS variables: the same rules with the colours themselves."""
    colors = dict(pair.split(":") for pair in variables(palette).split(";"))
    return re.sub(r"var\((--dt-[\w-]+)\)", lambda found: colors[found[1]], rules())
