"""Fields that an answer hands out and a later request brings back."""

from __future__ import annotations

from tracer.recorder.handed_out import HandedOut, wants
from tracer.recorder.requests import PlannedRequest

FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
JSON = (("Content-Type", "application/json"),)


def planned(
    target: str, body: bytes = b"", kind: tuple[tuple[str, str], ...] = ()
) -> PlannedRequest:
    return PlannedRequest("POST", target, body, kind, fills=True)


def test_a_hidden_input_fills_a_form() -> None:
    user = HandedOut()
    page = b'<form><input value="a&amp;b c" name=reference type="HIDDEN"><input name=q value=1>'
    user.remember("text/html; charset=utf-8", page)
    assert user.body(planned("/", b"reference={reference}&q=1", FORM)) == b"reference=a%26b%20c&q=1"
    assert not user.missing


def test_a_key_of_a_json_answer_fills_a_target_and_a_document() -> None:
    user = HandedOut()
    user.remember("application/json", b'{"rows": [{"id": 7, "name": "say \\"x\\""}], "on": true}')
    assert user.target(planned("/rows/{id}/")) == "/rows/7/"
    filled = user.body(planned("/", b'{"name": "{name}", "on": {on}, "of": {}}', JSON))
    assert filled == b'{"name": "say \\"x\\"", "on": true, "of": {}}'


def test_the_last_value_counts() -> None:
    user = HandedOut()
    user.remember("application/json", b'{"id": 1}')
    user.remember("application/json", b'[{"id": 2}]')
    assert user.target(planned("/{id}")) == "/2"


def test_what_nobody_handed_out_is_missing() -> None:
    user = HandedOut()
    user.remember("application/json", b"no document")
    user.remember("text/plain", b'{"id": 1}')
    assert user.target(planned("/a/{id}")) == "/a/"
    assert user.missing == {"id"}


def test_what_may_be_missing_is_not() -> None:
    user = HandedOut()
    assert user.body(planned("/", b"token={token?}", FORM)) == b"token="
    assert not user.missing
    user.remember("application/json", b'{"token": "t"}')
    assert user.body(planned("/", b"token={token?}", FORM)) == b"token=t"


def test_only_requests_of_a_file_have_placeholders() -> None:
    assert wants([planned("/{id}")])
    assert wants([planned("/", b"a={id}", FORM)])
    assert not wants([planned("/", b'{"a": {"b": 1}}', JSON)])
    assert not wants([PlannedRequest("GET", "/{id}")])
