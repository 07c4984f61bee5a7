"""A run directory becomes one trace; damage becomes problems, and what is no run an error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tracer.trace.errors import TracerError
from tracer.trace.manifest import EntryResult, Manifest, write_manifest
from tracer.trace.model import Trace
from tracer.trace.reader import load

from .build import THREAD, ZERO_NS, ProcessFile, RunBuilder
from .sample import check_run, sample_run


def load_lines(tmp_path: Path, *lines: str, head: ProcessFile | None = None) -> Trace:
    """A run of one process that wrote these lines after its header."""
    process = head or ProcessFile(1)
    process.lines += lines
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), process)
    return load(run.path)


def slugs(trace: Trace) -> list[str]:
    return [problem.slug for problem in trace.problems]


def slug_of(path: Path) -> str:
    with pytest.raises(TracerError) as caught:
        load(path)
    assert caught.value.message.endswith(".")
    assert caught.value.hint
    assert caught.value.url.endswith(f"#{caught.value.slug}")
    return caught.value.slug


def test_a_whole_run(tmp_path: Path) -> None:
    trace = load(sample_run(tmp_path / "run"))
    assert [entry.id for entry in trace.entries] == [
        "check", "runserver", "gunicorn-preload", "script",
    ]  # fmt: skip
    assert trace.entry("script").outcome == "failed"
    assert trace.process("check/1").django == "5.2.8"
    assert trace.process("check/1").exit == "clean"
    assert slugs(trace) == ["span-no-end"]
    assert trace.path == str(tmp_path / "run")


def test_spans_nest_with_imports_between_them(tmp_path: Path) -> None:
    trace = load(check_run(tmp_path / "run"))
    model = next(one for one in trace.instants if one.kind == "model")
    assert model.span is not None
    innermost = trace.span(model.span)
    around = [innermost, *trace.ancestors(innermost)]
    assert [span.kind for span in around] == [
        "import", "app.import_models", "populate.phase", "populate", "setup", "management",
    ]  # fmt: skip
    assert [span.depth for span in around] == [5, 4, 3, 2, 1, 0]
    assert innermost in trace.children(around[1])
    assert model in trace.instants_in(innermost)


def test_self_time_is_what_no_child_takes(tmp_path: Path) -> None:
    trace = load(check_run(tmp_path / "run"))
    for span in trace.spans:
        inner = sum(child.duration_ns for child in trace.children(span))
        assert span.self_ns == span.duration_ns - inner
    for process in trace.processes:
        roots = trace.roots(process.key)
        assert sum(span.self_ns for span in trace.spans_of(process.key)) == sum(
            span.duration_ns for span in roots
        )


def test_overlapping_children_are_counted_once(tmp_path: Path) -> None:
    trace = load_lines(
        tmp_path,
        "B\t5000000000\t1\t1\trequest", "B\t5000000010\t1\t2\ta", "B\t5000000020\t1\t3\tb",
        "E\t5000000040\t2\tok", "E\t5000000050\t3\tok", "E\t5000000060\t1\tok",
    )  # fmt: skip
    assert [(span.self_ns, span.depth) for span in trace.spans] == [(30, 0), (10, 1), (30, 2)]


def test_threads_nest_apart(tmp_path: Path) -> None:
    trace = load_lines(
        tmp_path,
        "B\t5000000000\t1\t1\trunserver", "I\t5000000001\t2\tthread.seen\tname=worker",
        "B\t5000000005\t2\t2\tchecks", "E\t5000000006\t2\tok", "E\t5000000009\t1\tok",
    )  # fmt: skip
    assert [span.parent for span in trace.spans] == [None, None]
    assert trace.thread_name("x/1", 2) == "worker"


def test_threads_without_a_name_are_counted(tmp_path: Path) -> None:
    trace = load_lines(
        tmp_path,
        "B\t5000000010\t139830912345856\t2\trequest", "E\t5000000016\t2\tok",
        "B\t5000000020\t139830900000000\t3\trequest", "E\t5000000026\t3\tok",
    )  # fmt: skip
    threads = [trace.processes[0].main_thread, 139830912345856, 139830900000000]
    names = [trace.thread_name("x/1", one) for one in threads]
    assert names == ["main thread", "thread 2", "thread 3"]


def test_a_killed_process_ends_with_its_last_word(tmp_path: Path) -> None:
    trace = load_lines(tmp_path, "B\t5000000000\t1\t1\tsetup", "I\t5000000070\t1\tfork")
    (span,) = trace.spans
    assert (span.outcome, span.end_ns) == ("unfinished", 70)
    assert trace.processes[0].exit == "absent"
    assert trace.processes[0].end_ns == 70
    assert slugs(trace) == ["span-no-end"]


def test_an_error_is_kept_with_the_attributes_of_the_end(tmp_path: Path) -> None:
    trace = load_lines(
        tmp_path, "B\t5000000000\t1\t1\tchecks\ttags=a", "E\t5000000001\t1\tValueError: no\tx=1"
    )
    (span,) = trace.spans
    assert (span.outcome, span.error) == ("error", "ValueError: no")
    assert span.attributes == {"tags": ["a"], "x": "1"}


@pytest.mark.parametrize(
    ("line", "slug"),
    [
        ("Q\t1\t2", "file-unknown"),
        ("B\t1", "file-record"),
        ("E\t5000000001\t99\tok", "span-no-begin"),
        ("M\t5000000009\t5000000001\t1\tos\tx.py:1\tok", "span-time"),
        ("P\tpid=2", "file-record"),
        ("django-trace\t1", "file-record"),
        ("I\t5000000001\t1\tprobe.error\twhere=populate\terror=KeyError", "recording-error"),
        ("I\t5000000001\t1\tlimit\tkind=import\treason=many", "recording-limit"),
        ("I\t5000000001\t1\tprobe.refused\treason=full", "recording-refused"),
    ],
)
def test_a_bad_line_is_a_problem_and_the_rest_is_read(tmp_path: Path, line: str, slug: str) -> None:
    trace = load_lines(tmp_path, line, "I\t5000000100\t1\tfork")
    assert slugs(trace) == [slug]
    assert trace.problems[0].file.startswith("x/box-1-")
    assert trace.instants[-1].t_ns == 100


def test_spans_with_one_id_and_spans_that_end_early_are_told_apart(tmp_path: Path) -> None:
    trace = load_lines(
        tmp_path,
        "B\t5000000000\t1\t1\ta", "E\t5000000005\t1\tok", "B\t5000000010\t1\t1\tb",
        "E\t5000000004\t1\tok", "E\t5000000020\t1\tok",
    )  # fmt: skip
    assert slugs(trace) == ["span-id", "span-time", "span-id"]
    assert len({span.id for span in trace.spans}) == 2
    assert trace.spans[1].duration_ns == 0


def test_many_problems_of_a_sort_are_counted(tmp_path: Path) -> None:
    trace = load_lines(tmp_path, *["Q\t1"] * 30)
    assert slugs(trace) == ["file-unknown"] * 6
    assert trace.problems[-1].message == "and 25 more of these"


def test_unknown_kinds_and_attributes_are_kept(tmp_path: Path) -> None:
    trace = load_lines(tmp_path, "I\t5000000001\t1\tfuture\tname=x\tcolour=red")
    assert trace.problems == ()
    assert (trace.instants[0].name, trace.instants[0].text("colour")) == ("x", "red")


def test_a_torn_last_line(tmp_path: Path) -> None:
    run = check_run(tmp_path / "run")
    (file,) = (run / "check").glob("*.trace")
    file.write_bytes(file.read_bytes().rstrip(b"\0")[:-9])
    trace = load(run)
    assert "file-torn" in slugs(trace)
    assert trace.spans


@pytest.mark.parametrize(
    ("data", "slug"),
    [(b"", "file-empty"), (bytes(4096), "file-empty"), (b"nonsense\n", "file-magic")],
)
def test_a_file_without_a_beginning(tmp_path: Path, data: bytes, slug: str) -> None:
    run = check_run(tmp_path / "run")
    (run / "check" / "box-9-9.trace").write_bytes(data)
    trace = load(run)
    assert slugs(trace)[0] == slug
    assert len(trace.processes) == 1


def test_a_file_without_a_header_is_named_by_its_name(tmp_path: Path) -> None:
    run = check_run(tmp_path / "run")
    data = b"django-trace\t1\nB\t5000000000\t1\t1\tsetup\nE\t5000000009\t1\tok\n"
    (run / "check" / "box-77-9.trace").write_bytes(data)
    trace = load(run)
    assert slugs(trace) == ["file-header"]
    assert {process.pid for process in trace.processes} == {100, 77}


def test_one_file_of_another_version_is_a_problem_and_all_an_error(tmp_path: Path) -> None:
    run = check_run(tmp_path / "run")
    (file,) = (run / "check").glob("*.trace")
    newer = file.read_bytes().replace(b"django-trace\t1", b"django-trace\t2")
    (run / "check" / "box-5-5.trace").write_bytes(newer)
    assert slugs(load(run)) == ["file-version"]
    assert len(load(run).processes) == 1
    file.unlink()
    assert slug_of(run) == "run-version"


def test_a_refusal_is_told(tmp_path: Path) -> None:
    run = check_run(tmp_path / "run")
    (run / "check" / "box-5-5.refused").touch()
    assert slugs(load(run)) == ["recording-refused"]


def test_special_files_are_not_read(tmp_path: Path) -> None:
    run = check_run(tmp_path / "run")
    os.mkfifo(run / "check" / "pipe.trace")
    (run / "check" / "folder.trace").mkdir()
    (run / "check" / "gone.trace").symlink_to("nowhere")
    assert slugs(load(run)) == ["file-unreadable"] * 3


def test_an_entry_without_files_is_a_problem_unless_it_was_skipped(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="a", outcome="skipped", reason="gunicorn is not installed."))
    run.entry(EntryResult(id="b", outcome="failed"))
    trace = load(run.path)
    assert slugs(trace) == ["entry-empty"]
    assert trace.problems[0].file == "b"


def test_a_run_that_was_stopped_before_its_manifest_still_reads(tmp_path: Path) -> None:
    run = sample_run(tmp_path / "run")
    (run / "run.json").unlink()
    trace = load(run)
    assert slugs(trace)[0] == "manifest-missing"
    assert {entry.outcome for entry in trace.entries} == {"unknown"}
    assert len(trace.processes) == 7


@pytest.mark.parametrize(
    "damage",
    [b'{"format": "django-trace run", "schema": 1, "entr', b"{", b"", bytes(64), b"\xff\xfe{"],
    ids=["cut", "cut at once", "empty", "padding", "bytes"],
)
def test_a_damaged_manifest_is_a_problem(tmp_path: Path, damage: bytes) -> None:
    run = sample_run(tmp_path / "run")
    (run / "run.json").write_bytes(damage)
    assert slugs(load(run))[0] == "manifest-damaged"


def test_what_is_no_run(tmp_path: Path) -> None:
    assert slug_of(tmp_path / "nowhere") == "run-not-found"
    assert slug_of(tmp_path) == "run-empty"
    (tmp_path / "notes.txt").write_text("x")
    assert slug_of(tmp_path) == "run-not-ours"
    assert slug_of(tmp_path / "notes.txt") == "run-not-ours"
    (tmp_path / "run.json").write_text('{"format": "something else", "schema": 1}')
    assert slug_of(tmp_path) == "run-not-ours"
    (tmp_path / "run.json").write_text("[1, 2]")
    assert slug_of(tmp_path) == "run-not-ours"
    (tmp_path / "run.json").write_text('{"format": "django-trace run", "schema": 2}')
    assert slug_of(tmp_path) == "run-version"
    (tmp_path / "run.json").write_text('{"format": "django-trace run", "schema": 1, "entries": 3}')
    assert slug_of(tmp_path) == "run-damaged"
    write_manifest(tmp_path, Manifest())
    assert slug_of(tmp_path) == "run-empty"


def test_the_directory_of_an_entry_is_not_the_run(tmp_path: Path) -> None:
    run = check_run(tmp_path / "run")
    assert slug_of(run / "check") == "run-not-ours"


def test_a_path_that_no_system_has() -> None:
    assert slug_of(Path("\0")) == "run-not-found"


def test_spans_may_lie_in_each_other_as_deep_as_they_like(tmp_path: Path) -> None:
    process = ProcessFile(7)
    deep = 300_000
    process.lines += [
        f"M\t{ZERO_NS + deep - n}\t{ZERO_NS + deep + n}\t{THREAD}\tm{n}\t\tok"
        for n in range(1, deep + 1)
    ]
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), process)
    spans = load(run.path).spans
    assert (spans[0].depth, spans[-1].depth) == (0, deep - 1)


def test_what_the_probe_said_it_left_out_is_a_sentence(tmp_path: Path) -> None:
    process = ProcessFile(7)
    process.instant("limit", reason="more than 500 queries")
    process.instant("probe.error", where="model", error="TypeError: x")
    process.instant("probe.error")
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), process)
    assert [problem.message for problem in load(run.path).problems] == [
        "process 7: more than 500 queries, and the rest is not recorded",
        "process 7: the probe failed at model: TypeError: x",
        "process 7: the probe failed at unknown: unknown",
    ]


def test_kinds_come_in_the_order_of_time(tmp_path: Path) -> None:
    trace = load(sample_run(tmp_path / "run"))
    for process in trace.processes:
        for kinds in (
            ("app.ready",),
            ("app.ready", "settings", "import"),
            ("no", "setup", "setup"),
        ):
            wanted = [one for one in trace.spans_of(process.key) if one.kind in kinds]
            assert trace.spans_of(process.key, *kinds) == wanted
        wanted_instants = [
            one for one in trace.instants_of(process.key) if one.kind in ("flag", "model")
        ]
        assert trace.instants_of(process.key, "model", "flag") == wanted_instants
    assert trace.spans_of("nobody/1", "setup") == []
