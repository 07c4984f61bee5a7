"""What a recording tells of state, by name and key."""

from __future__ import annotations

from tests.trace.build import THREAD
from tracer.diagnose.state.accesses import requests_of, states_of
from tracer.trace.model import Instant, Trace


def trace_of(*instants: tuple[str, str, dict[str, str]]) -> Trace:
    """A trace of instants: kind, process and attributes, a millisecond apart."""
    return Trace(
        path="run",
        schema=1,
        tool_version="",
        created="",
        project=None,
        entries=(),
        processes=(),
        spans=(),
        problems=(),
        instants=tuple(
            Instant(
                process=process,
                thread=THREAD,
                kind=kind,
                name="",
                t_ns=number * 1_000_000,
                span=None,
                attributes=dict(attributes),
            )
            for number, (kind, process, attributes) in enumerate(instants)
        ),
    )


def test_keys_that_are_data_are_one_piece_of_state() -> None:
    trace = trace_of(
        ("state.write", "w/1", {"object": "m.C", "attribute": "[#0123abcd]", "op": "new"}),
        ("state.write", "w/1", {"object": "m.C[#0123abcd]", "attribute": "['n']", "op": "new"}),
        ("state.write", "w/2", {"object": "m.C[#ffffffff]", "attribute": "['n']", "op": "new"}),
    )
    found = {state.name: sorted(state.by_key()) for state in states_of(trace)}
    assert found == {
        "m.C": ["[#0123abcd]"],
        "m.C[*]": ["[#0123abcd]['n']", "[#ffffffff]['n']"],
    }


def test_a_default_read_belongs_to_the_class_unless_instances_are_written() -> None:
    read = {"object": "m.one", "attribute": "x", "status": "default", "owner": "m.One"}
    write = {"object": "m.One", "attribute": "x", "op": "set"}
    trace = trace_of(("state.write", "w/1", write), ("state.read", "w/2", read))
    (state,) = states_of(trace)
    assert state.name == "m.One.x"
    own = {"object": "m.one", "attribute": "x", "op": "set"}
    trace = trace_of(("state.write", "w/1", own), ("state.read", "w/2", read))
    (state,) = states_of(trace)
    assert (state.name, len(state.reads)) == ("m.one.x", 1)


def test_a_thread_s_own_value_lives_in_the_thread() -> None:
    write = {"object": "m.local", "attribute": "x", "op": "set", "local": "1"}
    (state,) = states_of(trace_of(("state.write", "w/1", write)))
    assert state.local
    assert state.accesses[0].store == f"w/1:{THREAD}"


def test_requests_that_overlap() -> None:
    begin = {"request": "1.1", "method": "GET", "path": "/a", "active": "1"}
    trace = trace_of(
        ("state.request", "w/1", begin),
        ("state.request", "w/1", begin | {"request": "1.2", "active": "2"}),
        ("state.response", "w/1", {"request": "1.1", "active": "2"}),
        ("state.response", "w/1", {"request": "1.2", "active": "1"}),
        ("state.request", "w/2", begin | {"request": "2.1"}),
    )
    found = requests_of(trace)
    assert {key: one.overlapped for key, one in found.items()} == {
        "1.1": True,
        "1.2": True,
        "2.1": False,
    }
    assert found["1.1"].name == "GET /a"


def test_of_two_requests_at_a_time_both_overlap() -> None:
    def request(number: str, active: str, kind: str = "request") -> tuple[str, str, dict[str, str]]:
        return f"state.{kind}", "w/1", {"request": number, "active": active, "path": "/"}

    trace = trace_of(
        request("1", "1"),
        request("1", "1", "response"),
        request("2", "1"),
        request("3", "2"),
        request("3", "2", "response"),
        request("2", "1", "response"),
    )
    assert [one.overlapped for one in requests_of(trace).values()] == [False, True, True]
