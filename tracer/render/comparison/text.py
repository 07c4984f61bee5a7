"""A comparison as terminal text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from rich.cells import cell_len

from tracer.compare.comparison import Comparison, Difference
from tracer.compare.imports import Brought

from ..interface import Options
from ..terminal.page import BAD, GOOD, NAME, QUIET, STRONG, Page, fit, fit_name, table
from ..wording import count, duration, visible
from .rows import (
    Folded,
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
    difference_sign,
    modules_label,
    move_label,
    side_facts,
    side_name,
    times_label,
    value_label,
)

_LIMIT = 12
_STYLES = {"slower": BAD, "faster": GOOD, "+": GOOD, "-": BAD, "~": NAME}
_Value = TypeVar("_Value")


def render_comparison(comparison: Comparison, options: Options) -> str:
    """The two sides, then what differs between them; what is alike is not told."""
    page = Page(options)
    _head(page, comparison)
    places = places_of(comparison)
    labels = list(dict.fromkeys(place.label for place in places))
    _ready(page, places)
    _changes(page, places)
    _differences(page, places, labels)
    _elsewhere(page, places)
    _moves(page, places, labels)
    _imports(page, "New imports", places, labels, new=True)
    _imports(page, "No longer imported", places, labels, new=False)
    if not comparison.points:
        page.gap()
        page.line("The two sides have no entry point in common.")
    elif not comparison.differs:
        page.gap()
        page.line("No difference" + (" beyond noise." if _timed(places) else "."))
    return page.text()


def _timed(places: Sequence[Place]) -> bool:
    return any(place.role.measures for place in places)


def _head(page: Page, comparison: Comparison) -> None:
    page.line(("Django start-up, compared", STRONG))
    for name, side in (("A", comparison.a), ("B", comparison.b)):
        page.line((f"{name}  ", STRONG), side_name(side))
        for fact in side_facts(side):
            page.line((f"   {fact}", QUIET))
    told = versions_that_differ(comparison)
    if told:
        page.gap()
    for one in told:
        page.note(one, "Differs: ", "", "         ")
    for one in cautions(comparison):
        page.gap()
        page.wrapped(one, 0, QUIET)
    outcomes = outcomes_that_differ(comparison)
    if outcomes:
        page.heading("Entry points and processes")
        width = min(max(cell_len(subject) for subject, _ in outcomes), 30)
        for subject, sentence in outcomes:
            page.note(sentence, f"  {fit(subject, width)}  ", "", " " * (width + 4))


def _ready(page: Page, places: Sequence[Place]) -> None:
    """The table of when models can be used; the first question anyone has."""
    rows = []
    for place in places:
        change = models_ready(place)
        if change is not None:
            rows.append(
                (
                    place.label,
                    value_label(change.a),
                    value_label(change.b),
                    difference_label(change),
                    change.verdict or ("noise" if min(len(change.a), len(change.b)) > 1 else ""),
                )
            )
    if rows:
        page.heading("When models can be used, since the start of each process")
        table(page, ("", "A", "B", "B - A", ""), rows, 2)


def _changes(page: Page, places: Sequence[Place]) -> None:
    changes = changes_with_verdict(places)
    if not changes:
        return
    page.heading("What got slower or faster")
    for place in places:
        own = [change for one, change in changes if one is place]
        if not own:
            continue
        page.line(f"  {place.label}")
        for change in own:
            times = f"{value_label(change.a)} {ARROW} {value_label(change.b)}"
            room = page.width - 18 - cell_len(times) - 2
            label = change_label(change)
            verdict = (f"    {difference_label(change):>10}  ", _STYLES.get(change.verdict, ""))
            if cell_len(label) <= room:
                page.line(verdict, fit(label, room), (f"  {times}", QUIET))
            else:
                page.line(verdict, fit_name(label, page.width - 18))
                page.line((" " * 16 + times, QUIET))


def _differences(page: Page, places: Sequence[Place], labels: Sequence[str]) -> None:
    folded = one_sided(places)
    if not folded:
        return
    page.heading("What happens on one side only, or not as often")
    page.line(("  + only in B   - only in A   ~ on both, not as often", QUIET))
    groups: dict[str, list[Folded[Difference]]] = {}
    for one in folded:
        groups.setdefault(one.value.category, []).append(one)
    for category, group in groups.items():
        page.gap()
        page.line((f"  {category}", STRONG))
        for one in group[:_LIMIT]:
            sign = difference_sign(one.value)
            name = fit_name(difference_name(one.value), page.width - 6).rstrip()
            page.line((f"    {sign} ", _STYLES[sign]), name)
            where = where_label(one.places, labels)
            notes = [times_label(one.value), visible(one.value.where), where]
            _note(page, notes)
        _more(page, len(group))


def _elsewhere(page: Page, places: Sequence[Place]) -> None:
    groups = elsewhere(places)
    if not groups:
        return
    page.heading("What runs in other processes")
    for category, sentence, names in groups:
        page.line((f"  {category}", STRONG), f"  {sentence}")
        page.note(", ".join(names), "      ", QUIET)


def _moves(page: Page, places: Sequence[Place], labels: Sequence[str]) -> None:
    folded = moves(places)
    if not folded:
        return
    page.heading("What changed order")
    for one in folded[:_LIMIT]:
        move = one.value
        prefix = f"  {move.category}: "
        page.line((prefix, QUIET), fit_name(move.name, page.width - cell_len(prefix)).rstrip())
        _note(page, [move_label(move), where_label(one.places, labels)])
    _more(page, len(folded))


def _imports(
    page: Page, title: str, places: Sequence[Place], labels: Sequence[str], *, new: bool
) -> None:
    folded = fold_imports(places, new=new)
    if not folded:
        return
    page.heading(title)
    for one in folded[:_LIMIT]:
        _brought(page, one, labels)
    _more(page, len(folded))


def _brought(page: Page, one: Folded[Brought], labels: Sequence[str]) -> None:
    value = one.value
    page.line(
        f"  {duration(value.cost_ns):>8}  {count(len(value.modules), 'module'):>11}  by ",
        (fit_name(bringer_label(value), page.width - 28).rstrip(), NAME),
    )
    page.note(modules_label(value), " " * 12, "", " " * 12)
    if chain := chain_label(value):
        page.note(f"through {chain}", " " * 12, QUIET)
    _note(page, [where_label(one.places, labels)], 12)


def _note(page: Page, notes: Sequence[str], indent: int = 6) -> None:
    told = " · ".join(note for note in notes if note)
    if told:
        page.note(told, " " * indent, QUIET)


def _more(page: Page, number: int) -> None:
    if number > _LIMIT:
        page.line((f"    and {number - _LIMIT} more; --json lists them all", QUIET))
