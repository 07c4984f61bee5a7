"""Secrets on command lines don't reach the run."""

from __future__ import annotations

import pytest

from tracer.record.masking import mask_arguments


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("python manage.py check", "python manage.py check"),
        ("serve --secret-key abc --port 1", "serve --secret-key *** --port 1"),
        ("serve --secret-key=abc", "serve --secret-key=***"),
        ("env SECRET_KEY=abc DEBUG=1 python", "env SECRET_KEY=*** DEBUG=1 python"),
        ("serve --db-password p=q", "serve --db-password ***"),
        ("serve --api-token --verbose", "serve --api-token --verbose"),
        ("serve --API_KEY x", "serve --API_KEY ***"),
        ("serve postgres://me:pw@db/x", "serve postgres://***@db/x"),
        ("serve --db=postgres://me:pw@db/x", "serve --db=postgres://***@db/x"),
        ("serve postgres://:pw@db/x", "serve postgres://***@db/x"),
        ("serve http://db:5432/a@b", "serve http://db:5432/a@b"),
        ("serve --token -abc", "serve --token -abc"),
    ],
)
def test_masking(given: str, kept: str) -> None:
    assert " ".join(mask_arguments(given.split())) == kept
