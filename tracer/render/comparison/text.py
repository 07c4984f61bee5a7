"""A comparison as terminal text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from rich.cells import cell_len

from tracer.compare.comparison import Comparison, Difference
from tracer.compare.imports import Brought

from ..interface import Options
from ..terminal.page import BAD, GOOD, NAME, QUIET, STRONG, Page, fit, fit_name, table
from ..wording import count, duration
from .fold import Folded, Place, fold_imports, joined, origins_of, places_of, where_label
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
    ARROW,
    UNCERTAIN,
    UNCERTAIN_MEANS,
    bringer_label,
    certainty_label,
    chain_label,
    change_label,
    difference_label,
    difference_name,
    difference_sign,
    modules_label,
    move_label,
    processes_label,
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
    of_several: dict[str, list[str]] = {}
    for place in places:
        change = models_ready(place)
        if change is not None:
            times = value_label(change.a), value_label(change.b), difference_label(change)
            rows.append((place.label, *times, certainty_label(change)))
            if several := processes_label(place.role.a, place.role.b):
                of_several.setdefault(several, []).append(place.label)
    if not rows:
        return
    page.heading("When models can be used, since the start of each process")
    table(page, ("", "A", "B", "B - A", ""), rows, 2)
    for several, labels in of_several.items():
        page.wrapped(f"{', '.join(labels)}: {several}", 2, QUIET)
    if any(row[-1] == UNCERTAIN for row in rows):
        page.wrapped(UNCERTAIN_MEANS, 2, QUIET)


def _changes(page: Page, places: Sequence[Place]) -> None:
    changes = changes_with_verdict(places)
    if not changes:
        return
    page.heading("What got slower or faster")
    for place in places:
        own = [change for one, change in changes if one is place]
        if not own:
            continue
        several = processes_label(place.role.a, place.role.b, "median")
        if several and any(change.kind != "measure" for change in own):
            several += ", of single steps the quickest"
        page.line(f"  {place.label}", (f"  {several}", QUIET))
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
            times = times_label(one.value)
            alone = len(one.origins) == 1
            for line, where in origins_of(one, labels) or [("", "")]:
                if alone:
                    _note(page, [times, line, where])
                else:
                    _note(page, [times, f"{line or 'no line'} in {where}"])
                times = ""
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
    told = f"  {duration(value.cost_ns):>8}  {count(len(value.modules), 'module'):>11}  by "
    if len(one.origins) == 1:
        page.line(told, (fit_name(bringer_label(value.by), page.width - 28).rstrip(), NAME))
    else:
        page.line(told.removesuffix("by "))
        for by, places in one.origins.items():
            name = fit_name(bringer_label(by), page.width - 16).rstrip()
            page.line(" " * 12, "by ", (name, NAME), (f" in {joined(places, labels)}", QUIET))
    page.note(modules_label(value), " " * 12, "", " " * 12)
    if chain := chain_label(value):
        page.note(f"through {chain}", " " * 12, QUIET)
    if len(one.origins) == 1:
        _note(page, [where_label(one.places, labels)], 12)


def _note(page: Page, notes: Sequence[str], indent: int = 6) -> None:
    told = " · ".join(note for note in notes if note)
    if told:
        page.note(told, " " * indent, QUIET)


def _more(page: Page, number: int) -> None:
    if number > _LIMIT:
        page.line((f"    and {number - _LIMIT} more; --json lists them all", QUIET))
