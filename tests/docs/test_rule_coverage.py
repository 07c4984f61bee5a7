"""The table of where each rule was seen."""

from __future__ import annotations

import json
from pathlib import Path

from docs.rule_coverage import merged, read, table


def leave(directory: Path, name: str, **case: object) -> None:
    (directory / f"{name}.json").write_text(json.dumps(case), encoding="utf-8")


def test_from_cases_to_the_table(tmp_path: Path) -> None:
    leave(tmp_path, "a", django="5.2", entry="gunicorn", codes=["DRT1", "DRT2"], twin_of=[])
    leave(tmp_path, "b", django="5.2", entry="check", codes=["DRT1"], twin_of=["DRT2"])
    leave(tmp_path, "c", django="10.0", entry="check", codes=[], twin_of=["DRT1"])
    coverage = merged({}, [read(tmp_path)])
    assert list(coverage) == ["5.2", "10.0"]
    assert table(coverage, {"DRT1": "one", "DRT2": "two", "DRT3": "three"}).splitlines() == [
        "| Rule | Django 5.2 | Django 10.0 | Healthy twin silent under |",
        "| --- | --- | --- | --- |",
        "| [DRT1](one.md) | check, gunicorn | · | check |",
        "| [DRT2](two.md) | gunicorn | · | check |",
        "| [DRT3](three.md) | · | · | · |",
    ]


def test_a_healthy_recording_is_the_twin_of_all_its_project_shows(tmp_path: Path) -> None:
    leave(tmp_path, "a", django="5.2", entry="gunicorn", codes=["DRT7"], project="workers")
    leave(tmp_path, "b", django="5.2", entry="gunicorn", codes=["DRT6"], project="workers")
    leave(tmp_path, "c", django="5.2", entry="uwsgi", codes=[], project="workers")
    leave(tmp_path, "d", django="5.2", entry="check", codes=["DRT2"], project="population")
    coverage = read(tmp_path)["5.2"]
    assert coverage["DRT7"] == {"seen": ["gunicorn"], "silent": ["uwsgi"]}
    assert coverage["DRT2"] == {"seen": ["check"]}


def test_a_version_is_replaced_and_others_stay() -> None:
    known = {"4.2": {"DRT1": {"seen": ["check"]}}, "5.2": {"DRT1": {"seen": ["check"]}}}
    assert merged(known, [{"5.2": {}}]) == {"4.2": known["4.2"], "5.2": {}}


def test_nothing_was_recorded_yet() -> None:
    assert table({}, {}) == "No version was recorded yet."
