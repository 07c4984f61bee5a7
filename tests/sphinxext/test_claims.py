"""What a recording proves and refutes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracer.sphinxext.claims import refute
from tracer.sphinxext.scope import Scope
from tracer.trace.errors import TracerError

Find = Callable[[str], Scope]


@pytest.mark.parametrize(
    ("address", "claim"),
    [
        ("check", "phase 1 before phase 2"),
        ("check", "app.import_models catalog before app.import_models orders"),
        ("check", "app.import_models before models_ready"),
        ("check", "model catalog.* within app.import_models catalog"),
        ("check", "app.ready within phase 3"),
        ("check", "once setup"),
        ("check", "3 times app.ready"),
        ("check", "no registry.not_ready"),
        ("check", "2 times signal.connect receiver=[co]*"),
        ("runserver", "models_ready before app.ready"),
        ("runserver", "1: ready before 2: setup"),
        ("runserver", "2 processes with setup"),
        ("runserver/2", "once setup"),
        ("gunicorn-preload", "1 process with app.ready catalog"),
        ("gunicorn-preload", "2 processes with request"),
    ],
)
def test_holds(scope: Find, address: str, claim: str) -> None:
    assert refute(scope(address), claim) == ""


@pytest.mark.parametrize(
    ("address", "claim", "reason"),
    [
        (
            "check",
            "phase 2 before phase 1",
            "in process 1 phase 2 ends at 30.4 ms, phase 1 begins at 7.02 ms",
        ),
        (
            # Not all of the first are over when the second begins.
            "check",
            "app.ready before app.ready orders",
            "in process 1 app.ready ends at 36.5 ms, app.ready orders begins at 32.4 ms",
        ),
        ("check", "models_ready before request", "request does not happen"),
        ("gunicorn-preload", "setup before request", "no process has both setup and request"),
        ("check", "settings within setup", "settings at 0.02 ms lies in no setup"),
        ("check", "settings within request", "request does not happen"),
        ("runserver", "once setup", "setup happens 2 times"),
        ("check", "no setup", "setup happens 1 time"),
        ("runserver", "1 process with setup", "2 processes have it (1, 2)"),
        ("check", "2 processes with request", "0 processes have it"),
    ],
)
def test_is_refuted(scope: Find, address: str, claim: str, reason: str) -> None:
    assert refute(scope(address), claim) == reason


@pytest.mark.parametrize(
    ("claim", "slug"),
    [
        ("phase 1 comes first", "bad-claim"),
        ("", "bad-claim"),
        ("once appready", "bad-selector"),
        ("once ???", "bad-selector"),
    ],
)
def test_is_no_claim(scope: Find, claim: str, slug: str) -> None:
    with pytest.raises(TracerError) as caught:
        refute(scope("check"), claim)
    assert caught.value.slug == slug
