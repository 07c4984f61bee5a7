"""What the forms of a page hand out: hidden fields, which go back with what is posted."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit


def hidden_fields(page: str, path: str) -> dict[str, dict[str, str]]:
    """The hidden fields of each form of the page at `path`, by the path the form is posted to."""
    return _read(page, path).found


def hidden_inputs(page: str) -> dict[str, str]:
    """The hidden fields of a page by name, within forms and without; of two the last."""
    return _read(page, "/").inputs


def _read(page: str, path: str) -> _Forms:
    parser = _Forms(path)
    parser.feed(page)
    return parser


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
        self.inputs: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form begins, or a field of it."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            target = urlsplit(urljoin(self._path, attributes.get("action", ""))).path
            self._form = self.found.setdefault(target, {})
        name, hidden = attributes.get("name"), attributes.get("type", "").lower() == "hidden"
        if tag == "input" and hidden and name:
            self.inputs[name] = attributes.get("value", "")
            if self._form is not None:
                self._form[name] = self.inputs[name]

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self._form = None
