"""speedscope takes our file: by its schema, and in the page of its npm package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tracer.render.exchange.speedscope import render_speedscope
from tracer.render.interface import Options
from tracer.trace.reader import load

pytestmark = [pytest.mark.reader, pytest.mark.slow]


@pytest.fixture
def document(run: Path) -> bytes:
    return render_speedscope(load(run), Options(imports=True))


def test_its_schema_holds(document: bytes, speedscope: Path) -> None:
    schema = json.loads((speedscope / "dist/release/file-format-schema.json").read_bytes())
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate(json.loads(document), schema)


def test_its_page_imports_every_profile(
    document: bytes, speedscope: Path, page: Any, tmp_path: Path
) -> None:
    file = tmp_path / "run.speedscope.json"
    file.write_bytes(document)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((speedscope / "dist/release/index.html").as_uri())
    page.set_input_files("input[type=file]", str(file))
    profiles = json.loads(document)["profiles"]
    page.wait_for_function(
        "(total) => document.body.innerText.includes(`(1/${total})`)",
        arg=len(profiles),
        timeout=60_000,
    )
    assert "Importing as speedscope json file" in said
    shown = " ".join(page.inner_text("body").split())
    assert " ".join(profiles[0]["name"].split())[:200] in shown
    for number in range(2, len(profiles) + 1):
        page.keyboard.press("n")
        page.wait_for_function(
            "(place) => document.body.innerText.includes(place)",
            arg=f"({number}/{len(profiles)})",
            timeout=30_000,
        )
