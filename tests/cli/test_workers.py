"""`django-trace workers`, as a person at a shell meets it: the plugin that forgets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import tracer
from tests.probe.running import write_files
from tracer.cli.main import main
from tracer.recorder.watch import LiveRun
from tracer.trace.manifest import read_manifest

ROOT = Path(tracer.__file__).resolve().parents[1]
FILES = {
    "settings.py": """\
        SECRET_KEY = "x"
        ALLOWED_HOSTS = ["*"]
        ROOT_URLCONF = "urls"
        MIDDLEWARE = []
        WSGI_APPLICATION = "wsgi.application"
        """,
    "wsgi.py": """\
        import os

        from django.core.wsgi import get_wsgi_application

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
        application = get_wsgi_application()
        """,
    "plugin.py": """\
        class Plugin:
            def panel(self, value):
                self.mydata = value

            def process(self):
                return self.mydata


        memo = {}
        plugin = Plugin()
        """,
    "urls.py": """\
        import secrets

        from django.http import HttpResponse
        from django.urls import path

        from plugin import memo, plugin


        def panel(request):
            plugin.panel(secrets.token_hex(8))
            return HttpResponse("panel")


        def process(request):
            return HttpResponse(plugin.process())


        def fine(request):
            if "a" not in memo:
                memo["a"] = 1
            return HttpResponse(memo["a"])


        urlpatterns = [path("panel", panel), path("process", process), path("fine", fine)]
        """,
}

STORE = """\
import secrets

from django.http import HttpResponse, JsonResponse
from django.urls import path

QUOTES = {}


def quote(request):
    reference = secrets.token_hex(8)
    QUOTES[reference] = 1
    return JsonResponse({"panels": [{"fields": {"reference": reference}}]})


def order(request):
    return HttpResponse(QUOTES[request.POST["reference"]])


urlpatterns = [path("quote", quote), path("order", order)]
"""


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tracer", "workers", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_files(tmp_path, FILES)


SERVER = ("--", sys.executable, "-m", "gunicorn", "wsgi", "-w", "2", "-b", "127.0.0.1:0")


def test_the_plugin_that_forgets(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    words = ("--url", "/panel", "--url", "/process", "--ci", "--json", "--out", "run")
    done = run(*words, *SERVER, cwd=project)
    assert done.returncode == 1, done.stderr
    document = json.loads(done.stdout)
    assert len(document["processes"]) == 2
    found = next(one for one in document["findings"] if "mydata" in one["title"])
    assert found["slug"] in ("state-lost", "state-diverged")
    assert found["severity"] == "error"
    assert found["place"].endswith("plugin.py:3")
    assert "plugin.Plugin.process, " in found["cause"]
    assert found["cause"].count("process ") >= 2
    written = b"".join(path.read_bytes() for path in (project / "run").rglob("*.trace"))
    assert b"state.write" in written
    assert main(["export", str(project / "run"), "--format", "svg", "-o", "run.svg"]) == 0
    picture = Path("run.svg").read_text(encoding="utf-8")
    assert "State that workers do not share" in picture
    assert '<g class="arrow error">' in picture


def test_a_memo_passes_in_ci(project: Path) -> None:
    done = run("--url", "/fine", "--ci", "--all", "--out", "run", *SERVER, cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No hazard found in" in done.stdout
    assert "plugin.memo: " in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_key_that_a_page_hands_out_is_brought_back(project: Path) -> None:
    (project / "urls.py").write_text(STORE)
    (project / "requests.txt").write_text("/quote\nPOST /order reference={reference}\n")
    done = run("--requests", "requests.txt", "--json", "--out", "run", *SERVER, cwd=project)
    assert done.returncode == 0, done.stderr
    assert any("urls.QUOTES" in one["title"] for one in json.loads(done.stdout)["findings"])
    [entry] = read_manifest(project / "run").entries
    assert {200, 500} == {one.status for one in entry.requests if one.method == "POST"}


def test_paths_that_do_not_exist_are_no_clean_run(project: Path) -> None:
    done = run("--url", "/no/such/", "--out", "run", *SERVER, cwd=project)
    assert done.returncode == 2
    assert "it refused every request: GET /no/such/ (404) got no answer" in done.stderr
    assert "No hazard found" not in done.stdout


def test_a_path_that_does_not_exist_is_noted(project: Path) -> None:
    done = run("--url", "/fine", "--url", "/nix", "--out", "run", *SERVER, cwd=project)
    assert done.returncode == 0, done.stderr
    assert "Note: GET /nix (404) got no answer of a view;" in done.stdout


def test_what_a_worker_inherits_is_told(project: Path) -> None:
    (project / "held.py").write_text("import threading\nLOCK = threading.Lock()\nLOCK.acquire()\n")
    with (project / "urls.py").open("a") as urls:
        urls.write("\nimport held\n")
    with (project / "wsgi.py").open("a") as wsgi:
        wsgi.write("\nimport urls\n")
    words = ("--url", "/fine", "--json", "--ci", "--out", "run", *SERVER, "--preload")
    done = run(*words, cwd=project)
    assert "DRT708" in [one["code"] for one in json.loads(done.stdout)["findings"]], done.stderr
    assert done.returncode == 1


def test_a_termination_stops_the_server(project: Path) -> None:
    tracing = subprocess.Popen(
        [sys.executable, "-m", "tracer", "workers", "--out", "run", *SERVER],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    live = LiveRun(project / "run" / "workers")
    _until(lambda: live.populated > 1, live)
    tracing.terminate()
    assert tracing.wait(60) != 0
    live.poll()
    assert not any(one.alive for one in live.processes.values())


def _until(reached: Callable[[], bool], live: LiveRun) -> None:
    end = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)
        live.poll()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--url", "panel", *SERVER), "is no path"),
        (("--requests", "absent.txt", *SERVER), "cannot be read"),
        (("--duration", "soon", *SERVER), "is no time"),
        (("--url", "/"), "Put its command after two hyphens: `-- gunicorn"),
        (("--ci", "--", sys.executable, "-c", "print(1)"), "no request was seen"),
        (("--", "no-such-server"), "There is no command no-such-server"),
        (("--url", "/", "--out", "run", "--", sys.executable, "-c", "1 / 0"), "ZeroDivisionError"),
    ],
)
def test_what_a_person_can_get_wrong(project: Path, words: tuple[str, ...], said: str) -> None:
    done = run(*words, cwd=project)
    assert done.returncode == 2
    assert said in done.stderr
    assert "No hazard" not in done.stdout
