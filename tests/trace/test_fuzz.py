"""Whatever happens to the bytes of a run, it reads or says in one sentence why it does not."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tracer.render.formats import FORMATS
from tracer.render.interface import Options
from tracer.trace.errors import TracerError
from tracer.trace.reader import load

from .sample import sample_run


@cache
def files() -> dict[str, bytes]:
    """The files of a whole run, by path, with little of their padding."""
    with tempfile.TemporaryDirectory() as directory:
        run = sample_run(Path(directory) / "run")
        return {
            str(path.relative_to(run)): path.read_bytes().rstrip(b"\0") + bytes(16)
            for path in sorted(run.rglob("*"))
            if path.is_file()
        }


MUTATIONS = st.lists(
    st.tuples(
        st.integers(0, 7),
        st.floats(0, 1),
        st.sampled_from(["cut", "replace", "insert", "remove", "repeat"]),
        st.one_of(
            st.binary(max_size=12),
            st.sampled_from(
                [
                    b"\n",
                    b"\t",
                    bytes(8),
                    b"\nB\t1\t1\t1\tsetup",
                    b"\nP\tpid=1",
                    b"9" * 25,
                    b"\x1b[2J",
                ]
            ),
        ),
    ),
    min_size=1,
    max_size=12,
)


def mutated(data: bytes, at: int, how: str, piece: bytes) -> bytes:
    if how == "cut":
        return data[:at]
    if how == "replace":
        return data[:at] + piece + data[at + len(piece) :]
    if how == "insert":
        return data[:at] + piece + data[at:]
    if how == "remove":
        return data[:at] + data[at + 1 + len(piece) :]
    return data[:at] + data


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(MUTATIONS)
@example([(2, 0.1875, "replace", b"\nB\t1\t1\t1\tsetup")])  # before 1970, for want of a wall clock
def test_mutated_runs_never_raise_anything_else(
    mutations: list[tuple[int, float, str, bytes]],
) -> None:
    contents = dict(files())
    names = sorted(contents)
    for number, where, how, piece in mutations:
        name = names[number % len(names)]
        data = contents[name]
        contents[name] = mutated(data, int(where * len(data)), how, piece)
    with tempfile.TemporaryDirectory() as directory:
        for name, data in contents.items():
            path = Path(directory, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        try:
            trace = load(directory)
        except TracerError:
            return
    for name, render in FORMATS.items():
        if name == "speedscope" and not trace.processes:
            continue  # it says that there is nothing to profile
        document = render(trace, Options(imports=True))
        text = document if isinstance(document, str) else document.decode()
        assert "\x1b" not in text


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_arbitrary_bytes_as_a_trace_file(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "x").mkdir()
        Path(directory, "x", "box-1-1.trace").write_bytes(b"django-trace\t1\n" + data)
        load(directory)
