"""The report in Chromium: opened from disk, read, searched, steered by keys, printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.render.state_findings import CROSSES, LOST
from tests.trace.build import ProcessFile, RunBuilder
from tests.trace.hostile import NAMES
from tests.trace.sample import sample_run
from tracer.render.html.page import render_report
from tracer.render.interface import Options
from tracer.trace.manifest import EntryResult
from tracer.trace.reader import load

from .conftest import Open

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
GRID = "details.steps[open] [role=treegrid]"
SELECTED = f"{GRID} [aria-selected=true]"


def steps(tab: Any, number: int = 0) -> Any:
    """Open the waterfall of an entry point and put the focus in it."""
    tab.evaluate(f"document.querySelectorAll('details.steps')[{number}].open = true")
    tab.wait_for_selector(GRID)
    tab.focus(GRID)
    return tab


def selected(tab: Any) -> str:
    return str(tab.locator(f"{SELECTED} .label").inner_text())


def test_it_opens_from_disk_and_answers_first(opened: Open, report: Path) -> None:
    tab = opened(report)
    assert tab.title() == "shop: Django start-up"
    table = tab.locator("table.overview")
    box = table.bounding_box()
    assert box["y"] < 400
    row = table.locator("tbody").nth(0).locator("tr").nth(0)
    assert "check" in row.inner_text()
    assert row.locator("b.safe").inner_text().endswith(" ms")


def test_the_policy_is_kept(browser: Any, report: Path) -> None:
    tab = browser.new_page()
    tab.goto(report.as_uri())
    refused = tab.evaluate(
        """() => new Promise((done) => {
             document.addEventListener("securitypolicyviolation", (e) => done(e.violatedDirective));
             document.body.insertAdjacentHTML("beforeend", '<img src="data:image/gif;base64,x">');
           })"""
    )
    assert refused == "img-src"
    tab.close()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_nothing_is_wider_than_the_window(
    opened: Open, report: Path, size: tuple[int, int]
) -> None:
    tab = opened(report, viewport={"width": size[0], "height": size[1]})
    for number in range(tab.locator("details").count()):
        tab.evaluate(f"document.querySelectorAll('details')[{number}].open = true")
    assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_keys_move_open_and_close(opened: Open, report: Path) -> None:
    tab = steps(opened(report))
    assert selected(tab) == "process 1, started"
    tab.keyboard.press("ArrowDown")
    assert selected(tab) == "manage.py check"
    tab.keyboard.press("ArrowLeft")
    assert tab.locator(SELECTED).get_attribute("aria-expanded") == "false"
    tab.keyboard.press("ArrowRight")
    assert tab.locator(SELECTED).get_attribute("aria-expanded") == "true"
    tab.keyboard.press("ArrowRight")
    assert selected(tab) == "settings shop.settings"
    tab.keyboard.press("End")
    assert selected(tab) == "exits"
    tab.keyboard.press("Home")
    assert selected(tab) == "process 1, started"
    active = tab.locator(GRID).get_attribute("aria-activedescendant")
    assert tab.locator(SELECTED).get_attribute("id") == active


def test_open_everything_and_close_everything(opened: Open, report: Path) -> None:
    tab = steps(opened(report))
    before = int(tab.locator(GRID).get_attribute("aria-rowcount"))
    tab.keyboard.press("*")
    opened_all = int(tab.locator(GRID).get_attribute("aria-rowcount"))
    tab.keyboard.press("\\")
    assert int(tab.locator(GRID).get_attribute("aria-rowcount")) < before < opened_all


def test_what_matters_is_in_sight_also_within_imports(opened: Open, tmp_path: Path) -> None:
    process = ProcessFile(1)
    with process.importing("shop.wsgi", 1), process.importing("shop.base", 1):
        with process.importing("quick", 0.1):
            process.instant("registry.not_ready", message="Apps aren't loaded yet.", caller="x:1")
        with process.importing("json", 2), process.importing("json.decoder", 2):
            pass
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), process)
    page = tmp_path / "report.html"
    page.write_text(render_report(load(run.path), Options(imports=True)), encoding="utf-8")
    labels = steps(opened(page)).locator(f"{GRID} .space .label").all_inner_texts()
    assert "too early: Apps aren't loaded yet." in labels
    assert "import json" in labels
    assert "import json.decoder" not in labels


def test_search_shows_what_matches_and_what_is_around_it(opened: Open, report: Path) -> None:
    tab = steps(opened(report))
    tab.keyboard.press("/")
    tab.keyboard.type("catalog.models")
    assert tab.locator("details[open] output").inner_text() == "1 found"
    labels = tab.locator(f"{GRID} .space .label").all_inner_texts()
    assert "phase 2: import models" in labels
    assert "orders.ready()" not in labels
    tab.keyboard.press("Enter")
    assert selected(tab) == "import shop.catalog.models"
    assert "match" in tab.locator(SELECTED).get_attribute("class")
    tab.keyboard.press("Escape")
    assert tab.locator("details[open] output").inner_text().endswith(" rows")


def test_classes_and_times_filter(opened: Open, report: Path) -> None:
    tab = steps(opened(report))
    tab.get_by_role("button", name="phase 3").click()
    labels = tab.locator(f"{GRID} .space .label").all_inner_texts()
    assert "import_models catalog" in labels
    assert "catalog.ready()" not in labels
    tab.get_by_role("button", name="phase 3").click()
    tab.get_by_label("At least").select_option("10 ms")
    labels = tab.locator(f"{GRID} .space .label").all_inner_texts()
    assert "phase 2: import models" in labels
    assert "catalog.ready()" not in labels


@pytest.mark.parametrize(
    ("presses", "first"), [(1, "catalog"), (2, "before and around"), (3, "shop")]
)
def test_fold_by_app_phase_and_package(
    opened: Open, report: Path, presses: int, first: str
) -> None:
    tab = steps(opened(report))
    for _ in range(presses):
        tab.keyboard.press("g")
    labels = tab.locator(f"{GRID} .space .label").all_inner_texts()
    assert any(label.startswith(f"{first} (") for label in labels)
    count = len(labels)
    tab.keyboard.press("ArrowRight")
    assert len(tab.locator(f"{GRID} .space .label").all_inner_texts()) > count


def test_zoom_to_a_step_and_back(opened: Open, report: Path) -> None:
    tab = steps(opened(report))
    bar = f"{SELECTED} .plot i"
    for _ in range(2):
        tab.keyboard.press("ArrowDown")
    narrow = tab.locator(bar).bounding_box()["width"]
    tab.keyboard.press("z")
    wide = tab.locator(bar).bounding_box()["width"]
    assert wide > 0.8 * tab.locator(f"{SELECTED} .plot").bounding_box()["width"]
    tab.keyboard.press("0")
    assert tab.locator(bar).bounding_box()["width"] == pytest.approx(narrow)
    assert wide > 2 * narrow


def test_details_tell_cause_time_and_what_is_around(opened: Open, report: Path) -> None:
    tab = steps(opened(report))
    tab.keyboard.press("/")
    tab.keyboard.type("model catalog.Item")
    tab.keyboard.press("Enter")
    told = tab.locator("details[open] .details").inner_text()
    for words in (
        "model catalog.Item",
        "Caused by",
        "catalog/models.py:7",
        "manage.py:22",
        "Phase",
    ):
        assert words in told
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.className") == "details"
    tab.get_by_role("button", name="phase 2: import models").click()
    assert selected(tab) == "phase 2: import models"
    assert "Own time" in tab.locator("details[open] .details").inner_text()


def test_help_is_one_key_away_and_names_the_keys(opened: Open, report: Path) -> None:
    tab = opened(report)
    tab.keyboard.press("?")
    dialog = tab.get_by_role("dialog")
    assert dialog.is_visible()
    named = set(dialog.locator("kbd").all_inner_texts())
    steps(tab)
    used = set(tab.evaluate("Object.keys(document.querySelector('details').waterfall.actions())"))
    spoken = {"ArrowDown": "↓", "ArrowUp": "↑", "ArrowRight": "→", "ArrowLeft": "←",
              "PageUp": "Page Up", "PageDown": "Page Down", "Escape": "Esc"}  # fmt: skip
    assert {spoken.get(key, key) for key in used} <= named
    tab.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_keys_are_letters_while_somebody_types(opened: Open, report: Path) -> None:
    tab = steps(opened(report))
    tab.keyboard.press("/")
    tab.keyboard.type("t?g")
    assert tab.locator("details[open] input[type=search]").input_value() == "t?g"
    assert not tab.get_by_role("dialog").is_visible()


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_theme_follows_the_system_until_it_is_chosen(
    opened: Open, report: Path, system: str
) -> None:
    tab = opened(report, color_scheme=system)
    ground = "getComputedStyle(document.body).backgroundColor"
    colors = {"light": "rgb(255, 255, 255)", "dark": "rgb(19, 20, 22)"}
    assert tab.evaluate(ground) == colors[system]
    button = tab.get_by_role("button", name="Theme")
    for name in ("light", "dark"):
        button.click()
        assert tab.evaluate(ground) == colors[name]
    tab.reload()
    assert tab.evaluate(ground) == colors["dark"]
    tab.keyboard.press("t")
    assert tab.evaluate(ground) == colors[system]


def test_pictures_change_with_the_theme(opened: Open, report: Path) -> None:
    tab = opened(report, color_scheme="light")
    color = "getComputedStyle(document.querySelector('.lanes .phase2')).fill"
    light = tab.evaluate(color)
    tab.keyboard.press("t")
    tab.keyboard.press("t")
    assert tab.evaluate(color) != light


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_without_javascript_everything_but_the_tools_is_there(
    opened: Open, report: Path, size: tuple[int, int]
) -> None:
    tab = opened(report, java_script_enabled=False, viewport={"width": size[0], "height": size[1]})
    assert not tab.get_by_role("button").count()
    tab.locator("details.steps summary").first.click()
    assert tab.get_by_text("import_models catalog (1 model)").first.is_visible()
    assert tab.get_by_text("first read by manage.py:22").first.is_visible()
    tab.get_by_text("Counts and costs").first.click()
    assert tab.get_by_text("Where the time of process 1 goes").first.is_visible()


def test_print_shows_what_is_folded_and_leaves_the_tools_out(opened: Open, report: Path) -> None:
    tab = steps(opened(report, color_scheme="dark"))
    tab.emulate_media(media="print")
    assert tab.locator("table.waterfall").first.is_visible()
    assert not tab.locator(".explorer").first.is_visible()
    assert not tab.get_by_role("button", name="Theme").is_visible()
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert len(tab.pdf()) > 10_000


def test_a_long_waterfall_has_only_the_rows_in_sight(opened: Open, report: Path) -> None:
    tab = steps(opened(report, viewport={"width": 1280, "height": 500}), 1)
    tab.keyboard.press("*")
    total = int(tab.locator(GRID).get_attribute("aria-rowcount"))
    drawn = tab.locator(f"{GRID} .space .row").count()
    assert drawn < total
    tab.keyboard.press("End")
    last = tab.locator(f"{GRID} .space .row").last
    assert int(last.get_attribute("aria-rowindex")) == total
    assert last.is_visible()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(opened: Open, report: Path, theme: str, size: tuple[int, int]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    tab = opened(report, color_scheme=theme, viewport={"width": size[0], "height": size[1]})
    for number in range(tab.locator("details").count()):
        tab.evaluate(f"document.querySelectorAll('details')[{number}].open = true")
    tab.wait_for_selector(GRID)
    results = axe.Axe().run(tab)
    assert not results.response["violations"], results.generate_report()
    tab.keyboard.press("?")
    results = axe.Axe().run(tab)
    assert not results.response["violations"], results.generate_report()


def test_hostile_names_do_nothing(opened: Open, hostile_report: Path) -> None:
    tab = opened(hostile_report)
    for number in range(tab.locator("details.steps").count()):
        tab.evaluate(
            """(number) => {
                 const details = document.querySelectorAll("details.steps")[number];
                 details.open = true;
                 openSteps(details);
                 const { waterfall } = details;
                 waterfall.tree.setAll(true);
                 waterfall.changed();
                 waterfall.tree.rows.forEach((_, at) => waterfall.select(at));
               }""",
            number,
        )
    assert tab.evaluate("window.hostile") is None
    assert not tab.locator("img").count()
    assert NAMES[0] in tab.locator("#entry-0").inner_text()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1280


def test_of_a_long_name_the_end_is_shown_for_that_is_where_names_differ(
    opened: Open, tmp_path: Path
) -> None:
    process = ProcessFile(1)
    names = [f"shop.{'very.' * 20}long.name.of_{end}" for end in ("orders", "customers")]
    for name in names:
        with process.importing(name, 5):
            pass
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), process)
    page = tmp_path / "report.html"
    page.write_text(render_report(load(run.path), Options(imports=True)), encoding="utf-8")
    labels = steps(opened(page)).locator(f"{GRID} .space .label")
    told = [label for label in labels.all_inner_texts() if label.startswith("import ")]
    assert [label.rpartition(".")[2] for label in told] == ["of_orders", "of_customers"]
    assert all(label.startswith("import …") for label in told)
    for number in range(labels.count()):
        widths = labels.nth(number).evaluate("(one) => [one.scrollWidth, one.clientWidth]")
        assert widths[0] <= widths[1]


def test_the_bars_have_a_third_of_a_desktop_window(opened: Open, report: Path) -> None:
    tab = steps(opened(report, viewport={"width": 1280, "height": 900}))
    assert tab.locator(f"{GRID} .axis").bounding_box()["width"] > 1280 / 3


def test_waiting_has_a_row_of_its_own_and_processes_are_told_together(
    opened: Open, report: Path
) -> None:
    tab = steps(opened(report), 1)
    for mode in ("app", "phase"):
        tab.locator("details[open]").get_by_label("Fold by").select_option(mode)
        labels = tab.locator(f"{GRID} .space .label").all_inner_texts()
        assert any(label.startswith("waiting (") for label in labels)
        assert "2 processes together" in tab.locator("details[open] output").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_worker_lanes_fit_and_their_arrow_ends_at_the_read(
    opened: Open, tmp_path: Path, size: tuple[int, int], scheme: str
) -> None:
    trace = load(sample_run(tmp_path / "run"))
    page = tmp_path / "report.html"
    options = Options(findings=(LOST, CROSSES))
    page.write_text(render_report(trace, options), encoding="utf-8")
    tab = opened(page, viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    boxes = tab.evaluate(
        """[...document.querySelectorAll("figure.accesses")].map((figure) => {
             const box = (one) => one.getBoundingClientRect().toJSON();
             return {
               figure: box(figure),
               texts: [...figure.querySelectorAll("text")].map(box),
               marks: [...figure.querySelectorAll("g.access path")].map(box),
               arrow: box(figure.querySelector("g.arrow > svg path")),
             };
           })"""
    )
    assert len(boxes) == 2
    for one in boxes:
        figure, texts = one["figure"], one["texts"]
        assert figure["right"] <= size[0]
        assert all(
            figure["left"] - 1 <= text["left"] and text["right"] <= figure["right"] + 1
            for text in texts
        )
        overlapping = [
            (a, b)
            for number, a in enumerate(texts)
            for b in texts[:number]
            if a["left"] < b["right"] - 1
            and b["left"] < a["right"] - 1
            and a["top"] < b["bottom"] - 2
            and b["top"] < a["bottom"] - 2
        ]
        assert not overlapping
        *_, read = [mark for mark in one["marks"] if mark["width"] > 0][:-2]  # the legend's
        arrow = one["arrow"]
        near = abs(arrow["bottom"] - read["top"]) < 6 or abs(arrow["right"] - read["left"]) < 6
        assert near
    assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]
