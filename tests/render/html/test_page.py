"""The page needs nothing from elsewhere, and nothing in a name is more than a name."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.render.state_findings import LOST
from tests.trace.build import ProcessFile, RunBuilder
from tests.trace.hostile import NAMES, hostile_trace
from tests.trace.sample import sample_run
from tracer.render.html.page import render_report
from tracer.render.interface import Options
from tracer.render.selection import select_entries
from tracer.trace.finding import Evidence, Finding
from tracer.trace.manifest import EntryResult, Project
from tracer.trace.model import Trace
from tracer.trace.reader import load


class Parsed(HTMLParser):
    """The elements of a page, and its text without style and script."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.inside: list[str] = []
        self.words: list[str] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag in self.raw:
            self.inside.append(tag)
            self.raw[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.raw[self.inside[-1]][-1] += data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return render_report(
        load(sample_run(tmp_path_factory.mktemp("page") / "run")), Options(imports=True)
    )


def test_one_recording_is_one_page(page: str, tmp_path: Path) -> None:
    assert render_report(load(sample_run(tmp_path / "run")), Options(imports=True)) == page


def test_it_answers_when_models_are_safe_before_anything_else(page: str, trace: Trace) -> None:
    text = Parsed(page).text
    start = text.index("When is it safe to touch a model?")
    overview = text[start : text.index("Legend") if "Legend" in text else start + 3000]
    for entry in trace.entries:
        assert entry.id in overview
    assert "inherited" in overview
    assert "never" in overview
    assert "Too early: plain.py:9: Apps aren't loaded yet." in overview


def test_it_says_where_it_comes_from(page: str) -> None:
    text = Parsed(page).text
    for told in (
        "/srv/shop", "shop.settings", "Python 3.12.1, Django 5.2.8", "2026-11-21 14:00:00 UTC",
        "django-trace", "python manage.py runserver 127.0.0.1:8000",
    ):  # fmt: skip
        assert told in text


def test_it_can_be_read_without_its_script(page: str) -> None:
    text = Parsed(page).text
    for told in (
        "catalog.ready()", "import_models catalog (1 model)", "first read by manage.py:22",
        "models_ready", "GET /: answered 200", "raised ImproperlyConfigured",
        "Where the time of process 1 goes", "What is missing",
        "connects post_save -> catalog.saved (catalog/apps.py:11) in 2 of 2 processes",
    ):  # fmt: skip
        assert told in text


def test_nothing_comes_from_elsewhere(page: str) -> None:
    parsed = Parsed(page)
    for tag, attributes in parsed.elements:
        assert tag not in ("link", "img", "iframe", "object", "embed", "base")
        assert "src" not in attributes
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert attributes.get("href", "#").startswith("#")
    assert "url(" not in parsed.raw["style"][0]
    assert "@import" not in parsed.raw["style"][0]


def test_the_policy_allows_its_own_style_and_script_alone(page: str) -> None:
    parsed = Parsed(page)
    [policy] = [
        found["content"]
        for tag, found in parsed.elements
        if tag == "meta" and found.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for name, written in (
        ("style", parsed.raw["style"][0]),
        ("script", parsed.raw["script"][-1]),
    ):
        digest = base64.b64encode(hashlib.sha256(written.encode()).digest()).decode()
        assert rules[f"{name}-src"] == f"'sha256-{digest}'"
    assert len(parsed.raw["style"]) == 1


def test_imports_can_be_left_out(trace: Trace) -> None:
    one = select_entries(trace, ["check"])
    without = render_report(one, Options(imports=False))
    data = json.loads(Parsed(without).raw["script"][0])
    assert set(data["columns"]["group"]) == {-1}
    assert len(without) < len(render_report(one, Options(imports=True)))


def test_ids_are_unique(page: str) -> None:
    ids = [found["id"] for _, found in Parsed(page).elements if "id" in found]
    assert len(ids) == len(set(ids))


def test_hostile_names_are_inert(tmp_path: Path) -> None:
    written = render_report(hostile_trace(tmp_path / "run"), Options(imports=True))
    written.encode("utf-8")
    parsed = Parsed(written)
    programs = [
        found
        for tag, found in parsed.elements
        if tag == "script" and found.get("type") != "application/json"
    ]
    assert programs == [{}]
    assert not [tag for tag, _ in parsed.elements if tag == "img"]
    assert not [name for _, found in parsed.elements for name in found if name.startswith("on")]
    assert NAMES[0] in parsed.text
    assert not {one for one in written if not one.isprintable()} - {"\n"}
    assert not re.search("x{3000}", parsed.text)
    for data in parsed.raw["script"][:-1]:
        json.loads(data)


def test_one_of_several_recordings_says_which_it_is(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    for number in (1, 2):
        result = EntryResult(id=f"check.{number}", repeat_of="" if number == 1 else "check.1")
        run.entry(result, ProcessFile(number))
    trace = select_entries(load(run.path), ["check.2"])
    assert "recording 2 of 2" in Parsed(render_report(trace, Options())).text


def test_an_entry_without_a_process(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="skipped-one", outcome="skipped", reason="gunicorn is not installed"))
    run.entry(EntryResult(id="other"), ProcessFile(1))
    text = Parsed(render_report(load(run.path), Options())).text
    assert "gunicorn is not installed" in text


def finding(**fields: Any) -> Finding:
    told = {
        "code": "DRT605", "slug": "connection-open-at-fork", "severity": "error",
        "title": "A connection is shared.", "cause": "/srv/shop/a.py:3 opened it",
        "fix": "Close it.", "place": "/srv/shop/a.py:3", "processes": ("check/1",),
        "evidence": (Evidence(text="opened", process="check/1", place="/srv/shop/a.py:3"),),
    }  # fmt: skip
    return Finding(**{**told, **fields})


def test_what_was_found_stands_before_the_entry_points(trace: Trace) -> None:
    text = Parsed(render_report(trace, Options(findings=(finding(), finding(possible=True))))).text
    assert "2 errors : what is wrong, or may become so" in text
    told = "DRT605 connection-open-at-fork A connection is shared. a.py:3 opened it"
    assert f"What is wrong, or may become so error {told}" in text
    assert f"error possible {told}" in text
    assert text.index("What to do: Close it.") < text.index("Safe to touch a model:")
    assert "What is wrong" not in Parsed(render_report(trace, Options())).text


def test_names_in_findings_are_no_more_than_names(trace: Trace) -> None:
    for name in NAMES:
        one = finding(title=name, cause=name, fix=name, place=name, evidence=(Evidence(text=name),))
        parsed = Parsed(render_report(trace, Options(findings=(one,))))
        harmless = finding(evidence=(Evidence(text="x"),))
        plain = Parsed(render_report(trace, Options(findings=(harmless,))))
        assert [tag for tag, _ in parsed.elements] == [tag for tag, _ in plain.elements]
        assert parsed.raw["script"] == plain.raw["script"]


def test_failures_are_told_beside_each_entry_point(trace: Trace, tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="two", outcome="timeout"), ProcessFile(1), ProcessFile(2, 5, ppid=1))
    run.entry(EntryResult(id="one", outcome="failed"), ProcessFile(3))
    text = Parsed(render_report(load(run.path), Options())).text
    assert "two timeout" in text
    assert "one failed" in text


def test_where_it_was_recorded_and_by_what(tmp_path: Path) -> None:
    project = Project(path="/srv/shop", python="/srv/venv/bin/python", python_reason=".venv beside")
    run = RunBuilder(tmp_path / "run", project)
    run.entry(EntryResult(id="x", command=("manage.py", "check")), ProcessFile(1))
    text = Parsed(render_report(load(run.path), Options())).text
    footer = text[text.index("Provenance") :]
    for told in ("/srv/venv/bin/python, .venv beside", "box, linux", "manage.py check"):
        assert told in footer


def test_a_torn_recording_is_told_in_its_row_without_its_bytes(tmp_path: Path) -> None:
    process = ProcessFile(1)
    process.lines.append("M\t" + 80 * "9")
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), process)
    parsed = Parsed(render_report(load(run.path), Options()))
    assert "recording cut off" in parsed.text
    assert ("a", {"class": "process", "href": "#missing"}) in parsed.elements
    assert 30 * "9" not in parsed.text


def test_imports_that_were_not_recorded_are_not_counted(tmp_path: Path, page: str) -> None:
    process = ProcessFile(1)
    with process.span("setup", 5):
        pass
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), process)
    text = Parsed(render_report(load(run.path), Options())).text
    assert "imports not recorded" in text
    assert "imports count for" not in text
    assert "imports not recorded" not in Parsed(page).text


def test_the_legend_has_no_line_for_models_that_never_came(tmp_path: Path, page: str) -> None:
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), ProcessFile(1))
    assert "models can be used" not in Parsed(render_report(load(run.path), Options())).text
    assert "models can be used" in Parsed(page).text


def test_an_entry_that_left_nothing_has_its_reason_and_no_axis(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x", reason="killed at once"), ProcessFile(1))
    parsed = Parsed(render_report(load(run.path), Options()))
    assert "1 ns" not in parsed.text
    assert "killed at once" in parsed.text
    assert not [found for tag, found in parsed.elements if tag == "figure"]


def test_a_recorded_command_is_written_once_beside_its_heading(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    result = EntryResult(id="command", title="python x.py", command=("python", "x.py"))
    run.entry(result, ProcessFile(1))
    text = Parsed(render_report(load(run.path), Options())).text
    assert text.partition("Provenance")[0].count("python x.py") == 1


def test_a_run_without_a_project_leaves_its_working_directory_out(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="workers", cwd="/srv/shop"), ProcessFile(1))
    text = Parsed(render_report(load(run.path), Options(findings=(finding(),)))).text
    assert "a.py:3 opened it" in text
    assert "/srv/shop/a.py" not in text


def test_evidence_and_rules_are_linked(trace: Trace) -> None:
    span = trace.spans_of("runserver/2", "app.ready")[0]
    seen = Evidence(text="seen", process="runserver/2", span=span.id, t_ns=span.start_ns)
    lost = Evidence(text="lost", process="elsewhere/1", span="x")
    page = render_report(trace, Options(findings=(finding(evidence=(seen, lost)),)))
    links = [attrs for tag, attrs in Parsed(page).elements if tag == "a"]
    (link,) = [one for one in links if "data-span" in one]
    number = [entry.id for entry in trace.entries].index("runserver")
    assert link["href"] == f"#entry-{number}"
    assert any(one["href"].endswith("rules/connection-open-at-fork.html") for one in links)
    (data,) = re.findall(rf'id="data-{number}">(.*?)</script>', page)
    item = json.loads(data)["spans"][link["data-span"]]
    strings, labels = json.loads(data)["strings"], json.loads(data)["columns"]["label"]
    assert strings[labels[item]] == f"{span.name}.ready()"


def test_a_finding_about_state_has_its_lanes(trace: Trace) -> None:
    parsed = Parsed(render_report(trace, Options(findings=(LOST, finding()))))
    pictures = [found for tag, found in parsed.elements if found.get("class") == "accesses"]
    assert len(pictures) == 1
    arrows = [found for tag, found in parsed.elements if found.get("class") == "arrow error"]
    assert len(arrows) == 1
    assert "GET /panels wrote it" in parsed.text
    for name in NAMES:
        told = tuple(
            msgspec.structs.replace(one, text=name, place=name, process=name)
            for one in LOST.evidence
        )
        hostile = msgspec.structs.replace(LOST, title=name, evidence=told)
        elements = Parsed(render_report(trace, Options(findings=(hostile,)))).elements
        assert not [found for _, found in elements if any(key.startswith("on") for key in found)]
        assert not [tag for tag, _ in elements if tag == "img"]
