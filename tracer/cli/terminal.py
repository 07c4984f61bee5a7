"""What standard output can take: columns, colours and characters."""

from __future__ import annotations

import os
import shutil
import sys

PIPED_WIDTH = 80
_NOT_IN_ASCII = str.maketrans("─█▏◆→…·│├└“”±", '-#|*>~.||`""~')


def columns() -> int:
    """The terminal's width; 80 when the output is piped."""
    if not sys.stdout.isatty():
        return PIPED_WIDTH
    return shutil.get_terminal_size((PIPED_WIDTH, 24)).columns


def wants_color() -> bool:
    """Whether a person watches who has not asked for plain text."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def write(text: str) -> None:
    """Print, also where the output's encoding has no box characters."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_NOT_IN_ASCII)
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    sys.stdout.write(text)
