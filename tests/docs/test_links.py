"""Every link within the built documentation leads to a file, and to an anchor that it has."""

from __future__ import annotations

import os
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

SITE = os.environ.get("DJANGO_TRACE_DOCS", "")
LEFT_OUT = ("_static", "_sources")


class _Page(HTMLParser):
    """The links of a page and the places that links can lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """HTMLParser: an element begins."""
        known = {name: value or "" for name, value in attrs}
        self.anchors |= {known[name] for name in ("id", "name") if name in known}
        named = {"a": "href", "link": "href", "img": "src", "script": "src"}.get(tag)
        if named in known:
            self.links.append(known[named])


@cache
def page(path: Path) -> _Page:
    read = _Page()
    read.feed(path.read_text("utf-8"))
    return read


@pytest.mark.skipif(not SITE, reason="DJANGO_TRACE_DOCS names no built documentation")
def test_links() -> None:
    site = Path(SITE).resolve()
    pages = [
        one
        for one in site.rglob("*.html")
        if not set(LEFT_OUT) & set(one.parts) and one.name != "404.html"
    ]
    assert pages
    dead = []
    for one in pages:
        for link in page(one).links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or link.startswith("#/"):  # the last is reveal.js's
                continue
            target = (one.parent / unquote(parts.path)).resolve() if parts.path else one
            target = target / "index.html" if target.is_dir() else target
            anchor = unquote(parts.fragment) if target.suffix == ".html" else ""
            if not target.exists():
                dead.append(f"{one.relative_to(site)}: {link}")
            elif anchor and anchor not in page(target).anchors:
                dead.append(f"{one.relative_to(site)}: {link} has no such anchor")
    assert not dead
