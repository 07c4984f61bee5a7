"""The published JSON Schema: up to date, valid, and true of what is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from tests.trace.hostile import hostile_trace
from tracer.render.exchange.json_document import render_json
from tracer.render.exchange.json_schema import SCHEMA_URL, json_schema
from tracer.render.interface import Options
from tracer.trace.model import Trace

PUBLISHED = Path(__file__).resolve().parents[3] / "docs" / "extra" / "schema" / "trace-1.json"


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(json_schema())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def document_of(trace: Trace, **options: Any) -> Any:
    return json.loads(render_json(trace, Options(imports=True, **options)))


def test_the_published_schema_is_up_to_date() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == json_schema(), (
        "write it again: django-trace export --json-schema > docs/extra/schema/trace-1.json"
    )
    assert SCHEMA_URL.endswith(f"/schema/{PUBLISHED.name}")


def test_what_is_written_is_valid(trace: Trace, validator: Draft202012Validator) -> None:
    validator.validate(document_of(trace))
    validator.validate(document_of(trace, depth=1, processes=("runserver/2",)))


def test_what_is_not_a_trace_is_not(trace: Trace, validator: Draft202012Validator) -> None:
    for field in ("spans", "problems", "project"):
        document = document_of(trace)
        del document[field]
        with pytest.raises(ValidationError):
            validator.validate(document)
    document = document_of(trace)
    document["spans"][0]["start_ns"] = "soon"
    with pytest.raises(ValidationError):
        validator.validate(document)


def test_it_says_what_the_fields_mean() -> None:
    definitions = json.loads(json_schema())["$defs"]
    assert "`id` is unique in the run" in definitions["Span"]["description"]
    assert all(one["description"] for one in definitions.values())


def test_hostile_names_stay_text(tmp_path: Path, validator: Draft202012Validator) -> None:
    document = document_of(hostile_trace(tmp_path / "run"))
    validator.validate(document)
    assert document["path"] == "\\ud800 half \\udcff"
    assert "<script>window.hostile = 1</script>" in {
        span["attributes"].get("label") for span in document["spans"]
    }
