"""What differs is told, what is alike is not, and noise is not a difference."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.build import RunBuilder
from tests.trace.sample import sample_run
from tracer.compare.compare import Chosen, compare
from tracer.compare.comparison import Comparison, PointComparison, RoleComparison
from tracer.trace.manifest import EntryResult
from tracer.trace.reader import load

from .runs import Boot, add_recording, made_run


def compared(tmp_path: Path, a: Boot, b: Boot, **options: object) -> Comparison:
    left = load(made_run(tmp_path / "a", a, **options))  # type: ignore[arg-type]
    right = load(made_run(tmp_path / "b", b, pid=5000, **options))  # type: ignore[arg-type]
    return compare(Chosen(left), Chosen(right))


def only_role(comparison: Comparison) -> RoleComparison:
    [point] = comparison.points
    [role] = point.roles
    return role


def told(role: RoleComparison, category: str) -> list[tuple[str, int, int]]:
    return [(one.name, one.a, one.b) for one in role.differences if one.category == category]


def noisy(middle_ms: float) -> list[float]:
    return [middle_ms, middle_ms * 1.03, middle_ms * 0.98]


def test_the_same_run_differs_in_nothing(tmp_path: Path) -> None:
    trace = load(made_run(tmp_path / "run", Boot(ready_ms={"orders": noisy(100)}, queries=2)))
    comparison = compare(Chosen(trace), Chosen(trace))
    assert not comparison.differs
    assert only_role(comparison).measures


def test_other_pids_and_a_little_noise_are_no_difference(tmp_path: Path) -> None:
    a, b = Boot(ready_ms={"orders": noisy(100)}), Boot(ready_ms={"orders": noisy(101)})
    assert not compared(tmp_path, a, b).differs


def test_an_app_more(tmp_path: Path) -> None:
    role = only_role(compared(tmp_path, Boot(), Boot(apps=("auth", "catalog", "blog", "orders"))))
    assert told(role, "apps") == [("blog", 0, 1)]
    assert told(role, "ready()") == [("blog.ready()", 0, 1)]
    assert told(role, "models") == [("blog.Item", 0, 1)]
    assert role.moves == ()
    [brought] = role.new_imports
    assert (brought.by, brought.modules) == ("INSTALLED_APPS: blog", ("blog.models",))
    assert role.gone_imports == ()
    blog = next(one for one in role.differences if one.name == "blog")
    assert blog.duration_ns == pytest.approx(5.02e6)  # created, models imported, ready()
    back = only_role(
        compared(tmp_path / "back", Boot(apps=("auth", "catalog", "blog", "orders")), Boot())
    )
    assert told(back, "apps") == [("blog", 1, 0)]
    assert back.gone_imports == role.new_imports


def test_a_slower_ready_is_told_where_the_time_is_spent(tmp_path: Path) -> None:
    a, b = Boot(ready_ms={"orders": noisy(100)}), Boot(ready_ms={"orders": noisy(200)})
    role = only_role(compared(tmp_path, a, b))
    assert [(one.kind, one.name, one.verdict) for one in role.steps] == [
        ("app.ready", "orders", "slower")
    ]
    slower = {one.name for one in role.measures if one.verdict == "slower"}
    assert slower == {"startup", "setup", "populate", "ready"}
    back = only_role(compared(tmp_path / "back", b, a))
    assert [(one.name, one.verdict) for one in back.steps] == [("orders", "faster")]


def test_one_recording_names_gross_differences_alone(tmp_path: Path) -> None:
    a, b = Boot(), Boot(ready_ms={"orders": [150]})
    assert only_role(compared(tmp_path, a, b, recordings=1)).steps == ()
    gross = Boot(ready_ms={"orders": [400]})
    role = only_role(compared(tmp_path / "gross", a, gross, recordings=1))
    assert [one.name for one in role.steps] == ["orders"]


def test_a_slower_machine_is_told_as_its_pace(tmp_path: Path) -> None:
    a = Boot(ready_ms={"orders": noisy(100)}, modules=40, module_ms=[1, 1.02, 0.99])
    b = Boot(ready_ms={"orders": noisy(150)}, modules=40, module_ms=[1.5, 1.52, 1.49])
    [point] = compared(tmp_path, a, b).points
    assert point.pace == pytest.approx(1.5, rel=0.03)
    assert point.roles[0].steps == ()
    assert not any(one.verdict for one in point.roles[0].measures)


def test_order(tmp_path: Path) -> None:
    a = Boot(receivers=("a.one", "b.two", "c.three"))
    b = Boot(apps=("orders", "auth", "catalog"), receivers=("b.two", "c.three", "a.one"))
    role = only_role(compared(tmp_path, a, b))
    assert [(one.category, one.name, one.a, one.b, one.after) for one in role.moves] == [
        ("apps", "orders", 3, 1, ""),
        ("receivers of post_save", "a.one", 1, 3, "c.three"),
    ]
    assert role.differences == ()


def test_new_imports_and_who_brought_them(tmp_path: Path) -> None:
    chain = ["pandas", "numpy", "numpy.core"]
    a, b = Boot(imports={"catalog": ["json5"]}), Boot(imports={"catalog": ["json5", *chain]})
    [brought] = only_role(compared(tmp_path, a, b)).new_imports
    assert brought.by == "catalog/models.py:3"
    assert brought.chain == ("json5", "pandas")
    assert brought.roots == ("pandas",)
    assert brought.modules == tuple(chain)
    assert brought.cost_ns == pytest.approx(30e6)


def test_imports_that_one_side_did_not_record_are_not_new(tmp_path: Path) -> None:
    [point] = compared(tmp_path, Boot(record_imports=False), Boot()).points
    assert point.imports is False
    assert point.roles[0].new_imports == ()
    assert not point.differs


def test_queries_are_counted(tmp_path: Path) -> None:
    role = only_role(compared(tmp_path, Boot(queries=1), Boot(queries=3)))
    assert told(role, "queries") == [("default SELECT in views.py", 1, 3)]
    [queries] = [one for one in role.measures if one.name == "queries"]
    assert (queries.a, queries.b, queries.verdict) == ((1, 1, 1), (3, 3, 3), "more")


def test_what_happens_in_some_recordings_only_is_no_difference(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "a")
    for number in range(3):
        add_recording(run, Boot(queries=number % 2), number)
    a = load(run.path)
    b = load(made_run(tmp_path / "b", Boot(queries=0)))
    assert not compare(Chosen(a), Chosen(b)).differs
    b = load(made_run(tmp_path / "c", Boot(queries=2)))
    assert compare(Chosen(a), Chosen(b)).differs


def test_workers_are_compared_whatever_their_number(tmp_path: Path) -> None:
    a = load(made_run(tmp_path / "a", Boot(), workers=2, entry="gunicorn"))
    b = load(made_run(tmp_path / "b", Boot(queries=1), workers=4, entry="gunicorn", pid=70))
    [point] = compare(Chosen(a), Chosen(b)).points
    assert [(role.label, role.a, role.b) for role in point.roles] == [
        ("main", 1, 1),
        ("forked", 2, 4),
    ]
    assert [one.category for one in point.roles[1].differences] == ["queries"]
    assert not point.roles[0].differs


def test_what_moved_to_another_process_is_there_and_not_gone(tmp_path: Path) -> None:
    a = load(made_run(tmp_path / "a", workers=2, entry="gunicorn"))
    b = load(made_run(tmp_path / "b", workers=2, entry="preload", preload=True))
    comparison = compare(Chosen(a, "gunicorn"), Chosen(b, "preload"))
    [point] = comparison.points
    roles = {role.label: role for role in point.roles}
    assert set(roles) == {"main", "forked"}
    assert {one.elsewhere for one in roles["main"].differences} == {"forked"}
    assert {one.elsewhere for one in roles["forked"].differences} == {"main"}
    [ready] = [one for one in roles["forked"].measures if one.name == "models_ready"]
    assert ready.b == (0, 0, 0)
    assert roles["main"].new_imports == ()


def entries(path: Path, *names: str) -> Path:
    run = RunBuilder(path)
    for name in names:
        for number in range(2):
            add_recording(run, Boot(), number, entry=name)
    return path


def test_entry_points_of_the_same_name_belong_together(tmp_path: Path) -> None:
    a = load(entries(tmp_path / "a", "check", "shell", "wsgi"))
    b = load(entries(tmp_path / "b", "shell", "asgi", "check"))
    comparison = compare(Chosen(a), Chosen(b))
    assert [(one.a, one.b) for one in comparison.points] == [("check",) * 2, ("shell",) * 2]
    assert (comparison.only_a, comparison.only_b) == (("wsgi",), ("asgi",))
    assert comparison.differs
    chosen = compare(Chosen(a), Chosen(b), ["shell"])
    assert [one.a for one in chosen.points] == ["shell"]
    assert not chosen.differs
    other = compare(Chosen(a, "wsgi"), Chosen(b, "asgi"))
    assert [(one.a, one.b) for one in other.points] == [("wsgi", "asgi")]
    assert not other.differs


def test_one_recording_of_several_can_be_chosen(tmp_path: Path) -> None:
    trace = load(made_run(tmp_path / "run", Boot(ready_ms={"orders": [1, 500, 1]})))
    [point] = compare(Chosen(trace, "check.3"), Chosen(trace, "check.2")).points
    assert (len(point.a_outcomes), len(point.b_outcomes)) == (1, 1)
    assert [one.verdict for one in point.roles[0].steps] == ["slower"]


def test_how_it_ended_is_a_difference(tmp_path: Path) -> None:
    a = load(made_run(tmp_path / "a"))
    b = load(made_run(tmp_path / "b", outcome="failed"))
    [point] = compare(Chosen(a), Chosen(b)).points
    assert isinstance(point, PointComparison)
    assert point.differs
    assert (set(point.b_outcomes), point.b_reason) == ({"failed"}, "ValueError: no")


def test_versions_are_told(tmp_path: Path) -> None:
    comparison = compared(tmp_path, Boot(django="4.2.1"), Boot(django="5.2.8"))
    assert (comparison.a.djangos, comparison.b.djangos) == (("4.2.1",), ("5.2.8",))
    assert not comparison.differs


def test_servers_reloaders_and_failures_differ_in_nothing_from_themselves(tmp_path: Path) -> None:
    trace = load(sample_run(tmp_path / "run"))
    comparison = compare(Chosen(trace), Chosen(trace))
    assert len(comparison.points) == 4
    assert not comparison.differs
    for one in trace.entries:
        for other in trace.entries:
            compared_points = compare(Chosen(trace, one.id), Chosen(trace, other.id))
            assert compared_points.differs is (one.id != other.id), (one.id, other.id)


def test_an_entry_point_that_recorded_nothing(tmp_path: Path) -> None:
    a = load(made_run(tmp_path / "a"))
    empty = RunBuilder(tmp_path / "b")
    empty.entry(EntryResult(id="check", outcome="failed", reason="no Python"))
    b = load(empty.path)
    for one, other in ((a, b), (b, a)):
        comparison = compare(Chosen(one), Chosen(other))
        assert comparison.differs
        [role] = comparison.points[0].roles
        assert 0 in (role.a, role.b)
    assert not compare(Chosen(b), Chosen(b)).differs
