"""A finding is known again after an edit and on another machine, and no other is taken for it."""

from __future__ import annotations

import pytest

from tests.trace.found import BASE, made_finding
from tracer.policy.fingerprint import file_of, fingerprint

KNOWN = fingerprint(made_finding(), BASE)


@pytest.mark.parametrize(
    ("changes", "base"),
    [
        ({"place": f"{BASE}/orders/apps.py:77"}, BASE),
        ({"title": "orders asks the database in ready(), 41 queries."}, BASE),
        ({"place": "/home/ci/build/orders/apps.py:12"}, "/home/ci/build/"),
        ({"place": "orders/apps.py:12"}, BASE),
        ({"severity": "error", "cause": "x", "fix": "y", "processes": ()}, BASE),
    ],
)
def test_the_same(changes: dict[str, object], base: str) -> None:
    assert fingerprint(made_finding(**changes), base) == KNOWN


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "DRT602"},
        {"place": f"{BASE}/orders/models.py:12"},
        {"title": "catalog asks the database in ready(), 3 queries."},
    ],
)
def test_another(changes: dict[str, object]) -> None:
    assert fingerprint(made_finding(**changes), BASE) != KNOWN


def test_numbers_in_names_count() -> None:
    first, second = (fingerprint(made_finding(title=f"app{n} asks.")) for n in (1, 2))
    assert first != second


def test_directories_in_titles_do_not_count() -> None:
    titles = (f"{BASE}/orders/x.py is read.", "/ci/orders/x.py is read.")
    first, second = (
        fingerprint(made_finding(title=title, place="x.py:1"), title.partition("/orders")[0])
        for title in titles
    )
    assert first == second


def test_files_of_packages_are_told_from_their_directory() -> None:
    places = (
        "/srv/venv/lib/python3.12/site-packages/lib/apps.py:3",
        "/opt/py/lib/python3.9/site-packages/lib/apps.py:30",
    )
    assert {file_of(made_finding(place=place), BASE) for place in places} == {"lib/apps.py"}


def test_a_file_beside_the_project_is_told_from_it() -> None:
    assert file_of(made_finding(place="/srv/common/x.py:1"), BASE) == "../common/x.py"
    assert file_of(made_finding(place="")) == ""
