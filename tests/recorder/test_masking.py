"""Secrets on command lines reach neither `run.json` nor the trace: one rule in both places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.probe import text as probe
from tracer.recorder.masking import mask_arguments

CASES = [
    ("python manage.py check", "python manage.py check"),
    ("serve --secret-key abc --port 1", "serve --secret-key *** --port 1"),
    ("serve --secret-key=abc", "serve --secret-key=***"),
    ("env SECRET_KEY=abc DEBUG=1 python", "env SECRET_KEY=*** DEBUG=1 python"),
    ("serve --env=SECRET_KEY=abc", "serve --env=SECRET_KEY=***"),
    ("serve --db-password p=q", "serve --db-password ***"),
    ("serve --pass abc --pw=abc", "serve --pass *** --pw=***"),
    ("serve --api-token --verbose", "serve --api-token --verbose"),
    ("serve --API_KEY x --apiKey y --key z", "serve --API_KEY *** --apiKey *** --key ***"),
    ("serve --auth hunter", "serve --auth ***"),
    ("serve --basic-auth=hunter", "serve --basic-auth=***"),
    ("serve --authorization hunter", "serve --authorization ***"),
    ("serve --monkey banana --author ann", "serve --monkey banana --author ann"),
    ("serve --keyfile tls.pem --keyword x", "serve --keyfile tls.pem --keyword x"),
    ("manage.py migrate auth", "manage.py migrate auth"),
    ("serve postgres://me:pw@db/x", "serve postgres://***@db/x"),
    ("serve --db=postgres://me:pw@db/x", "serve --db=postgres://***@db/x"),
    ("serve postgres://:p@w@db/x", "serve postgres://***@db/x"),
    ("serve https://token@host/x,https://u:p@host", "serve https://***@host/x,https://***@host"),
    ("serve http://db:5432/a@b", "serve http://db:5432/a@b"),
    ("serve --token -abc", "serve --token -abc"),
    ("serve --token -1bc", "serve --token ***"),
    ("/usr/bin/mysqldump -phunter shop", "/usr/bin/mysqldump -p*** shop"),
    ("pytest -pno:cacheprovider", "pytest -pno:cacheprovider"),
    ("serve = -- - :// ", "serve = -- - :// "),
]


@pytest.mark.parametrize(("given_words", "kept"), CASES)
def test_masking(given_words: str, kept: str) -> None:
    assert " ".join(mask_arguments(given_words.split(" "))) == kept


@pytest.mark.parametrize("words", [words for words, _ in CASES])
def test_the_probe_masks_by_the_same_rule(words: str) -> None:
    arguments = words.split(" ")
    assert tuple(probe.mask_arguments(arguments)) == mask_arguments(arguments)


PIECES = st.sampled_from(
    ["-", "--", "=", "://", "@", "/", ":", " ", "_", ".", "key", "auth", "or", "token", "x", "9"]
)


@given(st.lists(st.lists(PIECES, max_size=6).map("".join), max_size=5))
def test_the_two_agree_on_anything(arguments: list[str]) -> None:
    assert tuple(probe.mask_arguments(arguments)) == mask_arguments(arguments)
