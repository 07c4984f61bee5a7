"""The reference of the recording: what the probe writes, what is documented, what is recorded."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tracer.trace.file_format import LIST_KEYS
from tracer.trace.kinds import BY_NAME, HEADER, KINDS, reference
from tracer.trace.manifest import EntryResult, Manifest, Project, RequestResult
from tracer.trace.naming import NAMED_BY

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "recording.md").read_text(encoding="utf-8")
KIND_AT = {"instant": 0, "begin": 0, "span": 1, "span_of": 2}
"""Which argument of the probe's own functions names the kind."""


def written_kinds() -> set[str]:
    """The kinds that the probe's source names."""
    # Written by hand, for speed or in need.
    found = {"import", "model", "probe.refused"}
    found |= {"state.request", "state.response", "state.read", "state.write"}
    for path in (ROOT / "tracer" / "probe").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.BinOp) and getattr(node.left, "value", "") == "app.":
                found |= {"app.import_models", "app.ready"}  # "app." + method
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            at = KIND_AT.get(name)
            if at is None or len(node.args) <= at:
                continue
            kind = node.args[at]
            if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
                found.add(kind.value)
    return found


def test_the_kinds_are_those_the_probe_writes() -> None:
    assert written_kinds() == {kind.name for kind in KINDS}


@pytest.mark.parametrize("part", ["header", "spans", "instants"])
def test_the_page_shows_them(part: str) -> None:
    found = re.search(rf"<!-- {part} -->\n\n(.*?)\n<!-- end of {part} -->", PAGE, re.DOTALL)
    assert found is not None, f"the page has no part {part}"
    assert found[1] == reference()[part], "put in what `python -m tracer.trace.kinds` prints"


def test_the_page_names_each_field_of_the_manifest() -> None:
    fields = set(re.findall(r"`[a-z\[\].]*?(\w+)`", PAGE))
    for struct in (Manifest, Project, EntryResult, RequestResult):
        assert set(struct.__struct_fields__) <= fields, struct


def test_what_names_a_kind_is_an_attribute_of_it() -> None:
    for kind, keys in NAMED_BY.items():
        if kind != "thread.seen":
            assert set(keys) <= BY_NAME[kind].attributes.keys(), kind


def test_lists_are_said_to_be_lists() -> None:
    tables = [HEADER, *(kind.attributes for kind in KINDS)]
    for attributes in tables:
        for name, meaning in attributes.items():
            assert ("a list" in meaning) == (name in LIST_KEYS), (name, meaning)
