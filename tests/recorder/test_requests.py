"""Requests from paths, files and HTTP archives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tracer.recorder.requests import PlannedRequest, from_file, from_har, from_urls
from tracer.trace.errors import TracerError


def test_paths_and_whole_urls() -> None:
    planned = from_urls(["/a?b=1", "http://localhost:8000/c/", "http://localhost"])
    assert [one.target for one in planned] == ["/a?b=1", "/c/", "/"]
    assert planned[0].path == "/a"


@pytest.mark.parametrize("url", ["panel", "/a b", ""])
def test_what_is_no_path(url: str) -> None:
    if not url:
        assert from_urls([url])[0].target == "/"
        return
    with pytest.raises(TracerError) as raised:
        from_urls([url])
    assert raised.value.slug == "requests-invalid"


def test_a_file_of_requests(tmp_path: Path) -> None:
    path = tmp_path / "requests.txt"
    path.write_text('# log in\nPOST /login name=a&b=c d\n\n/panel # a GET\nput /x {"a": 1}\n')
    form, page, document = from_file(path)
    assert (form.method, form.target, form.body) == ("POST", "/login", b"name=a&b=c d")
    assert form.headers == (("Content-Type", "application/x-www-form-urlencoded"),)
    assert page == PlannedRequest("GET", "/panel", fills=True)
    assert document.headers == (("Content-Type", "application/json"),)


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("POST /x color=#fff", b"color=#fff"),
        ("POST /x color=#fff # a remark", b"color=#fff"),
        ('POST /x {"color": "#fff", "of": "a #1"}', b'{"color": "#fff", "of": "a #1"}'),
    ],
)
def test_a_hash_within_a_body_is_no_comment(tmp_path: Path, line: str, body: bytes) -> None:
    path = tmp_path / "requests.txt"
    path.write_text(f"{line}\n")
    [found] = from_file(path)
    assert found.body == body


@pytest.mark.parametrize("text", ["FETCH /a", "GET", "GET a", "", "# nothing"])
def test_a_file_that_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "requests.txt"
    path.write_text(text)
    with pytest.raises(TracerError) as raised:
        from_file(path)
    assert raised.value.slug == "requests-invalid"


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(TracerError) as raised:
        from_file(tmp_path / "absent")
    assert raised.value.slug == "requests-unreadable"


def test_an_archive_keeps_to_one_host_and_leaves_cookies_out(tmp_path: Path) -> None:
    def entry(url: str, method: str = "GET", text: str = "") -> dict[str, object]:
        headers = [{"name": "Cookie", "value": "s=1"}, {"name": "Accept", "value": "text/html"}]
        return {
            "request": {
                "method": method, "url": url, "headers": headers, "postData": {"text": text},
            }
        }  # fmt: skip

    entries = [entry("http://a:1/x?y"), entry("http://cdn/z"), entry("http://a:1/p", "POST", "q")]
    path = tmp_path / "recorded.har"
    path.write_text(json.dumps({"log": {"entries": entries}}))
    first, second = from_har(path)
    assert (first.target, first.headers) == ("/x?y", (("Accept", "text/html"),))
    assert (second.method, second.body) == ("POST", b"q")


@pytest.mark.parametrize(
    "text", ["", "{}", '{"log": {"entries": [{}]}}', '{"log": {"entries": []}}']
)
def test_an_archive_that_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "recorded.har"
    path.write_text(text)
    with pytest.raises(TracerError) as raised:
        from_har(path)
    assert raised.value.slug == "requests-invalid"
