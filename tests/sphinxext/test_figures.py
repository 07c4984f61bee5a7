"""Figures that prose takes from a recording."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracer.sphinxext.figures import figure_of
from tracer.sphinxext.scope import Scope
from tracer.trace.errors import TracerError

Find = Callable[[str], Scope]


@pytest.mark.parametrize(
    ("address", "query", "figure"),
    [
        ("runserver", "processes", "2"),
        ("runserver", "count app.ready", "6"),
        ("runserver", "count app.ready catalog processes", "2"),
        ("check", "count app.ready catalog", "1"),
        ("check", "count registry.not_ready", "0"),
        ("check", "at models_ready", "30.4 ms"),
        ("runserver/2", "at models_ready", "30.4 ms"),
        ("check", "takes phase 2", "18.8 ms"),
        ("check", "takes app.ready", "6.06 ms"),
        ("check", "share phase 2 of setup", "61%"),
        ("check", "order app.create", "catalog, orders, auth"),
        ("check", "django", "5.2.8"),
        ("check", "date", "2026-11-21"),
        ("check", "command", "python manage.py check"),
    ],
)
def test_figure(scope: Find, address: str, query: str, figure: str) -> None:
    assert figure_of(scope(address), query) == figure


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("", "bad-figure"),
        ("weight", "bad-figure"),
        ("weight of setup", "bad-figure"),
        ("at request", "bad-figure"),
        ("count sett", "bad-selector"),
    ],
)
def test_is_no_figure(scope: Find, query: str, slug: str) -> None:
    with pytest.raises(TracerError) as caught:
        figure_of(scope("check"), query)
    assert caught.value.slug == slug
