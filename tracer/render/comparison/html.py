"""A comparison as one HTML page: no script, nothing loaded, light and dark."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from tracer.compare.comparison import Change, Comparison

from ..svg.palette import DARK, LIGHT, Palette
from ..wording import count, duration, visible
from .rows import (
    Place,
    cautions,
    changes_with_verdict,
    elsewhere,
    fold_imports,
    models_ready,
    moves,
    one_sided,
    outcomes_that_differ,
    places_of,
    versions_that_differ,
    where_label,
)
from .words import (
    ARROW,
    bringer_label,
    chain_label,
    change_label,
    difference_label,
    difference_name,
    move_label,
    side_facts,
    side_name,
    sign_label,
    value_label,
)

_LONGEST = 300


def render_comparison_html(comparison: Comparison) -> str:
    """The page: all that the terminal tells, and nothing cut to a number of lines."""
    places = places_of(comparison)
    labels = list(dict.fromkeys(place.label for place in places))
    return _template().render(
        light=_variables(LIGHT),
        dark=_variables(DARK),
        sides=[("A", side_name(comparison.a), side_facts(comparison.a)),
               ("B", side_name(comparison.b), side_facts(comparison.b))],
        versions=versions_that_differ(comparison),
        cautions=cautions(comparison),
        outcomes=outcomes_that_differ(comparison),
        in_common=bool(comparison.points),
        differs=comparison.differs,
        ready=[_time(place, one) for place in places if (one := models_ready(place))],
        changes=[_time(place, change) for place, change in changes_with_verdict(places)],
        differences=[
            {
                "category": one.value.category,
                "sign": sign_label(one.value),
                "name": difference_name(one.value),
                "place": visible(one.value.where),
                "where": where_label(one.places, labels),
            }
            for one in one_sided(places)
        ],
        elsewhere=elsewhere(places),
        moves=[
            {
                "category": one.value.category,
                "name": visible(one.value.name),
                "how": move_label(one.value),
                "where": where_label(one.places, labels),
            }
            for one in moves(places)
        ],
        imports=[
            (title, _imports(places, labels, new=new))
            for title, new in (("New imports", True), ("No longer imported", False))
        ],
    )  # fmt: skip


def _time(place: Place, change: Change) -> dict[str, str]:
    return {
        "place": place.label,
        "what": change_label(change),
        "a": value_label(change.a),
        "b": value_label(change.b),
        "apart": difference_label(change),
        "verdict": change.verdict,
    }


def _imports(places: list[Place], labels: list[str], *, new: bool) -> list[dict[str, object]]:
    return [
        {
            "cost": duration(one.value.cost_ns),
            "number": count(len(one.value.modules), "module"),
            "by": bringer_label(one.value),
            "chain": chain_label(one.value),
            "modules": [
                (visible(name), duration(own_ns))
                for name, own_ns in zip(one.value.modules, one.value.own_ns, strict=True)
            ],
            "where": where_label(one.places, labels),
        }
        for one in fold_imports(places, new=new)
    ]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _variables(palette: Palette) -> str:
    names = ("paper", "ink", "muted", "line", "track", "safe", "error")
    return ";".join(f"--{name}:{palette[name]}" for name in names)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["short"] = _short
    environment.globals["arrow"] = ARROW
    return environment.get_template("comparison.html.j2")
