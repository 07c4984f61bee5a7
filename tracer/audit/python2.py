"""Python 2 source as Python 3 with the same lines, so that one reader serves both.

tree-sitter's grammar knows the old statements and says where they stand; only they are written
anew, within their lines. What the result computes does not matter, what it binds and changes does.
"""

from __future__ import annotations

import importlib.util
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tree_sitter import Node

Edit = tuple[int, int, bytes]

_OLD_TEXT = re.compile(rb"^[uU][rR]")
_OLD_OCTAL = re.compile(rb"^0[0-7]+[lL]?$")
_EXEC = re.compile(rb"^([ \t]*)exec[ \t]+(?=[a-z]\w*\()", re.MULTILINE)


def is_installed() -> bool:
    """Whether the extra `python2` is there."""
    return all(importlib.util.find_spec(one) for one in ("tree_sitter", "tree_sitter_python"))


def as_python3(source: bytes) -> bytes:
    """The source with its Python 2 statements written anew; needs the extra `python2`."""
    import tree_sitter
    import tree_sitter_python

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
    source = _EXEC.sub(rb"\1exec_ = ", source)  # the grammar takes these for calls
    edits: list[Edit] = []
    stack: list[Node] = [parser.parse(source).root_node]
    while stack:
        node = stack.pop()
        rewrite = _REWRITES.get(node.type)
        if rewrite is not None:
            edits += rewrite(node)
        stack.extend(node.children)
    return _apply(source, edits)


def _apply(source: bytes, edits: list[Edit]) -> bytes:
    parts: list[bytes] = []
    done = 0
    for start, end, text in sorted(edits, key=lambda edit: (edit[0], edit[1])):
        if start >= done:
            parts += [source[done:start], text]
            done = end
    return b"".join([*parts, source[done:]])


def _print(node: Node) -> list[Edit]:
    keyword = node.children[0]
    edits = [(keyword.start_byte, keyword.end_byte, b"print(")]
    for child in node.children:
        if child.type == "chevron":
            arrows = child.children[0]
            edits.append((arrows.start_byte, arrows.end_byte, b""))
    return [*edits, (node.end_byte, node.end_byte, b")")]


def _exec(node: Node) -> list[Edit]:
    keyword = node.children[0]
    edits = [(keyword.start_byte, keyword.end_byte, b"exec(")]
    for child in node.children[1:]:
        if child.type == "in":
            edits.append((child.start_byte, child.end_byte, b","))
    return [*edits, (node.end_byte, node.end_byte, b")")]


def _except(node: Node) -> list[Edit]:
    comma = next((one for one in node.children if one.type == ","), None)
    if comma is None or comma.next_sibling is None:
        return []
    name = comma.next_sibling
    edits = [(comma.start_byte, comma.end_byte, b" as ")]
    if name.type != "identifier":
        edits.append((name.start_byte, name.end_byte, b"_"))
    return edits


def _raise(node: Node) -> list[Edit]:
    values = next((one for one in node.children if one.type == "expression_list"), None)
    if values is None:
        return []
    return [
        (values.start_byte, values.start_byte, b"("),
        (values.end_byte, values.end_byte, b")"),
    ]


def _parameters(node: Node) -> list[Edit]:
    """``def f((a, b)):`` takes one parameter; a name stands for the pair."""
    edits: list[Edit] = []
    for child in node.children:
        inner: Any = child
        if child.type == "default_parameter" and child.children:
            inner = child.children[0]
        if inner.type == "tuple_pattern":
            edits.append((inner.start_byte, inner.end_byte, b"_%d" % inner.start_byte))
    return edits


def _unequal(node: Node) -> list[Edit]:
    return [(node.start_byte, node.end_byte, b"!=")]


def _integer(node: Node) -> list[Edit]:
    text = node.text or b""
    new = text.rstrip(b"lL")
    if _OLD_OCTAL.match(text) and new.strip(b"0"):
        new = b"0o" + new.lstrip(b"0")
    return [] if new == text else [(node.start_byte, node.end_byte, new)]


def _string_start(node: Node) -> list[Edit]:
    text = node.text or b""
    if text == b"`":  # the old repr()
        return [(node.start_byte, node.end_byte, b"repr(")]
    if not _OLD_TEXT.match(text):
        return []
    return [(node.start_byte, node.start_byte + 1, b"")]


def _string_end(node: Node) -> list[Edit]:
    return [(node.start_byte, node.end_byte, b")")] if node.text == b"`" else []


_REWRITES = {
    "print_statement": _print,
    "exec_statement": _exec,
    "except_clause": _except,
    "raise_statement": _raise,
    "parameters": _parameters,
    "lambda_parameters": _parameters,
    "<>": _unequal,
    "integer": _integer,
    "string_start": _string_start,
    "string_end": _string_end,
}
