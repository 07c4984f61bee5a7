"""A demo that changes fails the documentation, by the page and the claim that no longer hold."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from docs.recorder import __main__ as recorder
from docs.recorder.__main__ import drift
from docs.recorder.make import make
from docs.recorder.recipes import Edit, Recipe, read_recipes
from docs.recorder.structure import structure
from tests.sphinxext.conftest import CONF, Documentation
from tracer.sphinxext.recordings import read_recording

PYTHON = Path(os.environ.get("DJANGO_TRACE_TEST_PYTHON", sys.executable))
SHOP = Recipe("shop", "shop", ("project", ".", "--python", "{python}", "--entry", "check"))
SWAPPED = Edit(
    "shop/settings.py",
    old='    "catalog",\n    "customers",\n',
    new='    "customers",\n    "catalog",\n',
)
CLAIM = "app.create catalog before app.create customers"
PAGE = f"""
The shop
========

.. timeline:: shop/check

:claim:`The catalogue comes first <shop/check: {CLAIM}>`, and
:claim:`then models <shop/check: phase 1 before phase 2>`.
"""


def documentation(directory: Path) -> Documentation:
    directory.mkdir(parents=True)
    (directory / "conf.py").write_text(CONF, encoding="utf-8")
    written = Documentation(directory)
    written.page(PAGE, "index.rst")
    return written


@pytest.mark.slow
def test_two_apps_are_swapped(tmp_path: Path) -> None:
    before, after = documentation(tmp_path / "before"), documentation(tmp_path / "after")
    edited = Recipe(SHOP.name, SHOP.demo, SHOP.command, edits=(SWAPPED,))
    told = {}
    for recipe, where in ((SHOP, before), (edited, after)):
        archive = where.source / "recordings" / "shop.zip"
        make(recipe, archive, PYTHON)
        told[where.source.name] = structure(read_recording(archive))

    assert before.build() == ""
    [warned] = after.build().splitlines()
    assert re.search(r"index\.rst:7: WARNING: The claim “" + CLAIM + r"” does not hold in", warned)

    changes = drift("shop", told["before"], told["after"])
    assert re.search(r"^[-+]\s+app\.create (catalog|customers)$", changes, re.MULTILINE)
    assert "docs/guides/" in changes.splitlines()[0]


@pytest.mark.slow
def test_what_is_kept_has_no_trace_of_the_machine(tmp_path: Path) -> None:
    archive = tmp_path / "shop.zip"
    make(SHOP, archive, PYTHON)
    trace = read_recording(archive)
    [process] = trace.processes
    assert (process.host, process.cwd) == ("demo", "/srv/shop")
    assert trace.command[0] == "django-trace"
    texts = {
        text
        for one in (*trace.spans, *trace.instants)
        for value in one.attributes.values()
        for text in ([value] if isinstance(value, str) else value)
    }
    paths = {text for text in texts if text.startswith("/") and text.count("/") > 1}
    assert paths
    assert {path.split("/")[1] for path in paths} <= {"srv", "usr"}


def test_what_chance_has_hidden_is_recorded_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = Path(__file__).parents[2] / "docs" / "recordings"
    shown = ["plugins", "forgets", "plugins"]
    made: list[str] = []

    def make_next(_: Recipe, archive: Path) -> None:
        made.append(shown[len(made) % len(shown)])
        shutil.copyfile(kept / f"{made[-1]}.zip", archive)

    monkeypatch.setattr(recorder, "make", make_next)
    recipe = replace(SHOP, shows=("DRT1001",))
    recorder.make_what_shows(recipe, tmp_path / "one.zip")
    assert made == ["plugins", "forgets"]
    assert capsys.readouterr().err == ""

    shown = ["plugins"]
    recorder.make_what_shows(recipe, tmp_path / "two.zip")
    assert "shop does not show DRT1001" in capsys.readouterr().err


def test_the_same_twice_has_the_same_key() -> None:
    assert SHOP.key() == Recipe("shop", "shop", SHOP.command).key()
    assert SHOP.key() != Recipe("shop", "shop", SHOP.command, edits=(SWAPPED,)).key()
    assert SHOP.key() != Recipe("shop", "shop", SHOP.command, packages=("Django~=5.2.0",)).key()


@pytest.mark.parametrize("recipe", read_recipes(), ids=lambda recipe: recipe.name)
def test_what_is_kept_is_what_its_structure_says(recipe: Recipe) -> None:
    kept = Path(__file__).parents[2] / "docs" / "recordings"
    notes = (kept / f"{recipe.name}.txt").read_text("utf-8")
    assert notes.partition("\n")[2] == structure(
        read_recording(kept / f"{recipe.name}.zip"), recipe.left_out
    )
