"""A page of terminal text: lines of styled text that fit the terminal.

Lines are collected as rich `Text` and printed to a string once, so that a line is never wrapped
or longer than the terminal, and carries colours only when they were asked for.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from ..interface import Options

GOOD, BAD, QUIET, STRONG, NAME = "green", "red", "dim", "bold", "cyan"


class Page:
    """Collects lines of at most `options.width` columns."""

    def __init__(self, options: Options) -> None:
        self.width = max(40, options.width)
        self.color = options.color
        self._lines: list[Text] = []
        self._told: set[str] = set()

    def line(self, *parts: str | tuple[str, str]) -> None:
        """Add a line from texts and (text, style) pairs; what is too long is cut."""
        text = Text.assemble(*parts)
        text.rstrip()
        text.truncate(self.width, overflow="ellipsis")
        self._lines.append(text)

    def gap(self) -> None:
        """Add an empty line, unless there is one."""
        if self._lines and self._lines[-1].plain:
            self._lines.append(Text())

    def heading(self, title: str) -> None:
        """Add a rule with a title."""
        self.gap()
        rule = "─" * max(0, self.width - cell_len(title) - 4)
        self.line(("── ", QUIET), (title, STRONG), (f" {rule}", QUIET))

    def wrapped(self, text: str, indent: int, style: str = "") -> None:
        """Add a paragraph, broken between words."""
        for part in Text(text, style=style).wrap(_measuring, self.width - indent):
            line = Text(" " * indent)
            line.append_text(part)
            line.rstrip()
            self._lines.append(line)

    def once(self, text: str, indent: int) -> None:
        """Add a quiet paragraph, unless it was added before."""
        if self.is_new(text):
            self.wrapped(text, indent, QUIET)

    def is_new(self, text: str) -> bool:
        """Whether the page was not asked this before, as for what is explained once."""
        if text in self._told:
            return False
        self._told.add(text)
        return True

    def note(self, text: str, prefix: str, style: str, then: str | None = None) -> None:
        """Add a remark of at most two lines, each after the prefix, or the second after `then`."""
        room = max(16, self.width - cell_len(prefix))
        parts = Text(fit(text, min(cell_len(text), 2 * room - 8))).wrap(_measuring, room)
        if len(parts) > 2:
            parts[1].append(" …")
        for part in parts[:2]:
            part.rstrip()
            self.line((prefix, QUIET), (part.plain, style))
            prefix = prefix if then is None else then

    def text(self) -> str:
        """All lines as one string."""
        console = Console(
            file=io.StringIO(),
            width=self.width,
            force_terminal=self.color,
            color_system="standard" if self.color else None,
            no_color=not self.color,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
            _environ={},
        )
        with console.capture() as capture:
            for line in self._lines:
                console.print(line, soft_wrap=True)
        return capture.get()


_measuring = Console(file=io.StringIO(), width=80, _environ={})


def fit(text: str, width: int) -> str:
    """The text in exactly `width` columns, cut with an ellipsis when it is longer."""
    if cell_len(text) > width:
        return set_cell_size(text, max(0, width - 1)) + "…"
    return set_cell_size(text, width)


def fit_name(text: str, width: int) -> str:
    """Like `fit`, but of "what dotted.name" the end of the name stays."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    body = text.lstrip(" ")
    what, _, name = body.partition(" ")
    head = f"{text[: len(text) - len(body)]}{what} …"
    room = width - cell_len(head)
    if not name or " " in name or room < 8:
        return fit(text, width)
    tail = name[-room:]
    if "." in tail[:-1]:
        tail = tail[tail.index(".") + 1 :]
    return set_cell_size(head + tail, width)


def table(page: Page, head: tuple[str, ...], rows: Iterable[tuple[str, ...]], indent: int) -> None:
    """A plain table: the first column at the left and as wide as it may be, others right."""
    rows = list(rows)
    widths = [max(cell_len(row[n]) for row in [head, *rows]) for n in range(1, len(head))]
    first = max(cell_len(row[0]) for row in [head, *rows])
    first = min(first, max(8, page.width - indent - sum(widths) - 2 * len(widths)))
    for row, style in [(head, QUIET), *((row, "") for row in rows)]:
        cells = [fit(row[0], first)]
        cells += [f"{cell:>{width}}" for cell, width in zip(row[1:], widths, strict=True)]
        page.line(" " * indent, ("  ".join(cells), style))
