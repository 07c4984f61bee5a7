"""The JSON Schema of the format `json`, made from the classes it is made from."""

from __future__ import annotations

import inspect
import json
from typing import Any

import msgspec

from tracer.trace.file_format import SCHEMA
from tracer.trace.model import Trace

SCHEMA_URL = f"https://django-registry-tracer.readthedocs.io/en/latest/schema/trace-{SCHEMA}.json"


def json_schema() -> str:
    """The schema as text, draft 2020-12, indented."""
    schema: dict[str, Any] = msgspec.json.schema(Trace)
    for definition in schema["$defs"].values():
        # Every field is written, also one that has its default.
        definition["required"] = list(definition["properties"])
        definition["description"] = inspect.cleandoc(definition["description"])
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_URL,
        "title": "A recorded start-up, as `django-trace export --format json` writes it",
        **schema,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
