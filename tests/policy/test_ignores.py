"""Findings that a comment or the configuration silences."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.found import BASE, made_finding
from tracer.policy.ignores import is_silenced_by_comment, is_silenced_for_file


@pytest.mark.parametrize(
    ("line", "silenced"),
    [
        ("x = 1  # django-trace: ignore[DRT601]", True),
        ("x = 1  # django-trace: ignore[DRT7, query-during-start-up]", True),
        ("x = 1  # noqa: E501  # django-trace:ignore", True),
        ("x = 1  # django-trace: ignore[DRT7]", False),
        ("x = 1  # django-trace: ignore[]", False),
        ("x = 1", False),
    ],
)
def test_comments(tmp_path: Path, line: str, silenced: bool) -> None:
    file = tmp_path / "apps.py"
    file.write_text(f"first\n{line}\nlast\n", encoding="utf-8")
    assert is_silenced_by_comment(made_finding(place=f"{file}:2"), BASE) is silenced
    assert is_silenced_by_comment(made_finding(place="apps.py:2"), str(tmp_path)) is silenced
    for number in (0, 1, 3, 4, 99):
        assert not is_silenced_by_comment(made_finding(place=f"{file}:{number}"), BASE)


def test_a_comment_alone_on_the_line_above(tmp_path: Path) -> None:
    file = tmp_path / "apps.py"
    file.write_text("    # django-trace: ignore[DRT6]\n    ask()\n", encoding="utf-8")
    assert is_silenced_by_comment(made_finding(place=f"{file}:2"), BASE)


@pytest.mark.parametrize("place", ["", "no-line", "/nowhere/x.py:3", "/:1", "x.py:²"])
def test_places_without_source(place: str) -> None:
    assert not is_silenced_by_comment(made_finding(place=place), BASE)


@pytest.mark.parametrize(
    ("pattern", "silenced"),
    [
        ("orders/apps.py", True), ("orders/*", True), ("orders", True), ("orders/", True),
        ("./orders", True), ("*/apps.py", True), ("order", False), ("shop/*", False),
    ],
)  # fmt: skip
def test_patterns(pattern: str, silenced: bool) -> None:
    assert is_silenced_for_file(made_finding(), BASE, {pattern: ("DRT6",)}) is silenced
    assert not is_silenced_for_file(made_finding(), BASE, {pattern: ("DRT7",)})
    assert not is_silenced_for_file(made_finding(place=""), BASE, {pattern: ("DRT6",)})
