"""What the forms of a page hand out: hidden fields, which go back with what is posted."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit


def hidden_fields(page: str, path: str) -> dict[str, dict[str, str]]:
    """The hidden fields of each form of the page at `path`, by the path the form is posted to."""
    parser = _Forms(path)
    parser.feed(page)
    return parser.found


def filled(body: bytes, given: dict[str, str], *, recorded: bool) -> bytes:
    """A form's body with what the page gave in the fields that are empty, or in all if `recorded`.

    A field that the page did not give is left as it is.
    """
    fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    new = [
        (name, given[name] if name in given and (recorded or not value) else value)
        for name, value in fields
    ]
    return body if new == fields else urlencode(new).encode()


class _Forms(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self._form: dict[str, str] | None = None
        self.found: dict[str, dict[str, str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form begins, or a field of it."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            target = urlsplit(urljoin(self._path, attributes.get("action", ""))).path
            self._form = self.found.setdefault(target, {})
        hidden = tag == "input" and attributes.get("type", "").lower() == "hidden"
        if hidden and self._form is not None and attributes.get("name"):
            self._form[attributes["name"]] = attributes.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self._form = None
