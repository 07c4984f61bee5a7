"""Whose code a place is, and how short it can be."""

from __future__ import annotations

import pytest

from tracer.trace.places import is_own, short_place, without_line


@pytest.mark.parametrize(
    ("place", "short", "own"),
    [
        ("/srv/shop/catalog/apps.py:11", "catalog/apps.py:11", True),
        ("/srv/shop/.venv/lib/python3.12/site-packages/a/b.py:1", "a/b.py:1", False),
        ("/usr/lib/python3/dist-packages/a.py:1", "a.py:1", False),
        ("/usr/lib/python3.11/threading.py:9", "threading.py:9", False),
        ("/usr/lib64/python3.11/threading.py:9", "threading.py:9", False),
        ("/srv/shared/tools.py:2", "/srv/shared/tools.py:2", True),
        ("<string>:1", "<string>:1", True),
        ("<frozen runpy>:112", "<frozen runpy>:112", False),
        ("", "", False),
    ],
)
def test_places(place: str, short: str, own: bool) -> None:
    assert short_place(place, "/srv/shop") == short
    assert is_own(place) is own
    assert short_place(place, "/") in (short, place)


def test_without_line() -> None:
    assert without_line("a/b.py:12") == "a/b.py"
    assert without_line("a/b.py") == "a/b.py"
