"""Of the writes that a request repeats, the first and the last are told, with their line."""

from __future__ import annotations

import pytest

from .running import PYTHON, Process, read_traces, run, traced_environment, write_files

SCRIPT = """\
import os
import sys

sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()
from django.test import Client

client = Client()
for _ in range(3):
    assert client.get("/").status_code == 200
"""
FILES = {
    "settings.py": """\
        SECRET_KEY = "x"
        ALLOWED_HOSTS = ["*"]
        ROOT_URLCONF = "urls"
        MIDDLEWARE = []
        LOGGING_CONFIG = None
        USE_TZ = True
        """,
    "counting.py": """\
        total = 0


        class Counter:
            def __init__(self):
                self.calls = 0

            def call(self):
                self.calls += 1


        counter = Counter()


        def count():
            global total
            total += 1
        """,
    "urls.py": """\
        from django.http import HttpResponse
        from django.urls import path

        import counting


        def page(request):
            for _ in range(30):
                counting.counter.call()
                counting.count()
            return HttpResponse("")


        urlpatterns = [path("", page)]
        """,
}


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Process:
    """A process that has answered three requests; its script is no part of the project."""
    project = write_files(tmp_path_factory.mktemp("project"), FILES)
    traces = tmp_path_factory.mktemp("traces")
    script = tmp_path_factory.mktemp("script") / "ask.py"
    script.write_text(SCRIPT)
    state = {
        "DJANGO_TRACE_STATE": "project",
        "DJANGO_TRACE_STATE_ROOTS": str(project),
        "DJANGO_TRACE_STATE_KEY": "key",
    }
    done = run([PYTHON, str(script)], project, traced_environment(traces, state))
    assert done.exit_code == 0, done.stderr
    (process,) = read_traces(traces)
    return process


@pytest.mark.parametrize(("attribute", "line"), [("calls", 9), ("total", 17)])
def test_the_last_of_many_writes_is_told_with_its_line(
    process: Process, attribute: str, line: int
) -> None:
    writes = [
        one.attributes
        for one in process.instants("state.write")
        if one.attributes["attribute"] == attribute
    ]
    assert {str(one.get("place", "")).rpartition("/")[2] for one in writes} == {
        f"counting.py:{line}"
    }
    requests = [str(one["request"]).partition(".")[2] for one in writes]
    assert {number: requests.count(number) for number in "123"} == {"1": 5, "2": 5, "3": 5}
    reads = process.instants("state.read")
    last = {one["request"]: one["digest"] for one in writes}
    begins = [one.attributes for one in reads if one.attributes["attribute"] == attribute]
    for before, after in (("1", "2"), ("2", "3")):
        (ended,) = [digest for request, digest in last.items() if str(request).endswith(before)]
        first = next(one for one in begins if str(one["request"]).endswith("." + after))
        assert first["digest"] == ended
