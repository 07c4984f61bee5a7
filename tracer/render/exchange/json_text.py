"""JSON that any reader takes, whatever is in the texts."""

from __future__ import annotations

import json
import re

import msgspec

_SURROGATE = re.compile("[\ud800-\udfff]")
_encoder = msgspec.json.Encoder()


def encode_json(value: object) -> bytes:
    """The value as JSON in UTF-8.

    Half a surrogate pair, which stands for a byte of a file name that is no UTF-8, has no place
    in UTF-8: it becomes the visible text `\\udcXX`.
    """
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        text = json.dumps(msgspec.to_builtins(value), ensure_ascii=False, separators=(",", ":"))
        return _SURROGATE.sub(lambda found: f"\\\\u{ord(found[0]):04x}", text).encode()


def encode_json_line(value: object) -> bytes:
    """The same with a newline at its end, without a second copy of what may be large."""
    try:
        return _encoder.encode_lines([value])
    except UnicodeEncodeError:
        return encode_json(value) + b"\n"


def encode_json_indented(value: object) -> str:
    """The same as lines for people, with a newline at the end."""
    return msgspec.json.format(encode_json(value), indent=2).decode() + "\n"


def encodable(text: str) -> str:
    """The text, with half surrogate pairs as visible text."""
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
