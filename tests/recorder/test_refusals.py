"""Requests that never reached a view."""

from __future__ import annotations

from tracer.recorder.refusals import all_refused, in_words, refused
from tracer.trace.manifest import RequestResult


def answer(method: str, path: str, status: int | None) -> RequestResult:
    return RequestResult(method=method, path=path, status=status)


def test_what_was_refused_every_time() -> None:
    results = [
        answer("GET", "/part/1/", 404),
        answer("GET", "/panel", 200),
        answer("POST", "/process", 403),
        answer("POST", "/process", 405),
        answer("GET", "/part/1/", 404),
        answer("GET", "/late", None),
    ]
    assert refused(results) == ("GET /part/1/ (404)", "POST /process (403, 405)")
    assert not all_refused(results)


def test_one_answer_of_a_view_is_enough() -> None:
    assert refused([answer("GET", "/a", 404), answer("GET", "/a", 200)]) == ()
    assert refused([answer("GET", "/a", 500)]) == ()


def test_a_page_that_only_redirects_was_not_seen() -> None:
    assert refused([answer("GET", "/admin/", 302)]) == ("GET /admin/ (302)",)
    assert refused([answer("POST", "/login", 302)]) == ()
    assert not all_refused([answer("GET", "/admin/", 302)])


def test_all_were_refused() -> None:
    assert all_refused([answer("GET", "/a", 404), answer("POST", "/b", 403)])
    assert not all_refused([answer("GET", "/a", None)])


def test_few_are_named() -> None:
    said = in_words(tuple(f"GET /{number} (404)" for number in range(5)))
    assert said == "GET /0 (404), GET /1 (404), GET /2 (404) and 2 more got no answer of a view"
