"""A comparison as one HTML page: no script, nothing loaded, light and dark."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from tracer.compare.comparison import Change, Comparison

from ..html.frame import base_style, page_templates, policy, static
from ..wording import count, duration, visible
from .fold import Place, fold_imports, origins_of, places_of, where_label
from .rows import (
    cautions,
    changes_with_verdict,
    elsewhere,
    models_ready,
    moves,
    one_sided,
    outcomes_that_differ,
    versions_that_differ,
)
from .words import (
    UNCERTAIN,
    UNCERTAIN_MEANS,
    bringer_label,
    certainty_label,
    chain_label,
    change_label,
    difference_label,
    difference_name,
    modules_label,
    move_label,
    processes_label,
    side_facts,
    side_name,
    sign_label,
    value_label,
)

_MINUS = "\N{MINUS SIGN}"


def render_comparison_html(comparison: Comparison) -> str:
    """The page: all that the terminal tells, and nothing cut to a number of lines."""
    places = places_of(comparison)
    labels = list(dict.fromkeys(place.label for place in places))
    style = base_style() + static("comparison.css")
    ready = [_time(place, one) for place in places if (one := models_ready(place))]
    uncertain = any(row["verdict"] == UNCERTAIN for row in ready)
    several = len(labels) > 1
    return (
        page_templates()
        .get_template("comparison.html.j2")
        .render(
            style=Markup(style),
            policy=policy(style),
            sides=[("A", side_name(comparison.a), side_facts(comparison.a)),
                   ("B", side_name(comparison.b), side_facts(comparison.b))],
            versions=versions_that_differ(comparison),
            cautions=cautions(comparison),
            outcomes=outcomes_that_differ(comparison),
            in_common=bool(comparison.points),
            differs=comparison.differs,
            from_label="Line and processes" if several else "Line",
            by_label="Brought by, in" if several else "Brought by",
            ready=ready,
            uncertain=UNCERTAIN_MEANS if uncertain else "",
            changes=[_time(place, change) for place, change in changes_with_verdict(places)],
            differences=[
                {
                    "category": one.value.category,
                    "sign": sign_label(one.value),
                    "name": difference_name(one.value),
                    "origins": origins_of(one, labels),
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
        )
    )  # fmt: skip


def _time(place: Place, change: Change) -> dict[str, str]:
    statistic = "median" if change.kind == "measure" else "quickest"
    return {
        "place": place.label,
        "several": processes_label(place.role.a, place.role.b, statistic),
        "what": change_label(change),
        "a": value_label(change.a),
        "b": value_label(change.b),
        "apart": difference_label(change, _MINUS),
        "verdict": certainty_label(change),
    }


def _imports(
    places: Sequence[Place], labels: Sequence[str], *, new: bool
) -> list[dict[str, object]]:
    return [
        {
            "cost": duration(one.value.cost_ns),
            "told": f"{count(len(one.value.modules), 'module')}: {modules_label(one.value)}",
            "chain": chain_label(one.value),
            "modules": [
                (visible(name), duration(own_ns))
                for name, own_ns in zip(one.value.modules, one.value.own_ns, strict=True)
            ],
            "origins": [(bringer_label(by), where) for by, where in origins_of(one, labels)],
        }
        for one in fold_imports(places, new=new)
    ]
