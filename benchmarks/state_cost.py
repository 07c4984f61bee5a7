"""What watching state costs a request, beside django-silk and a scoped sys.settrace.

    python -m benchmarks.state_cost [--requests 200] [--rounds 5] [--no-instructions]

The view takes about 5 ms: forms, a template, and 60 calls into a registry of 40 plugins, each of
which reads and fills a memo and counts; no database. Requests go through Django's test client in
one process, after 100 that nobody counts. The ways take turns, `--rounds` times.

Wall and CPU are milliseconds of a request: the median of all, and half of what lies between their
quartiles. Others may share the machine, so that a figure beside them counts what they cannot
change: the instructions of a request, from two runs under callgrind of which one has more of them.
There time passes slowly: a request takes as long as on a server that gets one now and then, where
each read is told and each request is followed by a look at all objects.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOOTSTRAP = ROOT / "tracer" / "probe" / "bootstrap"
WARM_REQUESTS = 100
COUNTED_REQUESTS = (5, 25)
"""Requests of the two runs whose instructions are counted."""

FILES = {
    "settings.py": """\
import os

SECRET_KEY = "x"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": ["."]}]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "silk.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
LOGGING_CONFIG = None
if os.environ.get("BENCH_SILK"):
    INSTALLED_APPS += ["silk"]
    MIDDLEWARE += ["silk.middleware.SilkyMiddleware"]
""",
    "urls.py": """\
from django.urls import path

import views

urlpatterns = [path("", views.page)]
""",
    "shop.py": """\
class Registry:
    def __init__(self):
        self.plugins = {}
        self.calls = 0
        self.options = {"tax": 20, "currency": "EUR"}

    def register(self, plugin):
        self.plugins[plugin.slug] = plugin
        return plugin

    def get(self, slug):
        self.calls += 1
        return self.plugins[slug]


class Plugin:
    factor = 3

    def __init__(self, slug):
        self.slug = slug
        self.rates = {}
        self.last = None

    def price(self, item):
        if item["id"] not in self.rates:
            self.rates[item["id"]] = self.factor * item["id"]
        return self.rates[item["id"]] * (100 + registry.options["tax"]) // 100


registry = Registry()
for number in range(40):
    registry.register(Plugin("plugin%d" % number))
""",
    "views.py": """\
from django import forms
from django.shortcuts import render

from shop import registry


class Row:
    def __init__(self, number):
        self.number = number
        self.prices = []
        self.total = 0

    def fill(self):
        for slug in ("plugin1", "plugin2", "plugin3"):
            self.prices.append(registry.get(slug).price({"id": self.number % 50}))
        self.total = sum(self.prices)
        self.label = "row %d" % self.number
        return self


class Search(forms.Form):
    text = forms.CharField()
    size = forms.IntegerField(min_value=1)


def page(request):
    rows = [Row(number).fill() for number in range(20)]
    forms_ = [Search({"text": "a", "size": "2"}) for _ in range(6)]
    for form in forms_:
        form.is_valid()
    registry.get("plugin1").last = rows[0].total
    return render(request, "page.html", {"rows": rows, "forms": forms_})
""",
    "page.html": """\
<h1>{{ rows|length }}</h1>
{% for row in rows %}<p>{{ row.label }} {{ row.total }} {{ row.prices|join:", " }}</p>{% endfor %}
{% for row in rows %}
<b>{{ row.label|upper|title }} {{ row.total|add:1|floatformat:2 }}</b>{% endfor %}
{% for form in forms %}{{ form.as_p }}{% endfor %}
""",
}
DRIVER = """\
import json
import os
import sys
import time

sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()
if os.environ.get("BENCH_SILK"):
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
from django.test import Client


def trace(frame, event, argument):
    return trace if frame.f_code.co_filename.startswith(here) else None


client, here = Client(), os.getcwd()
began = time.thread_time_ns()
answer = client.get("/")
first = time.thread_time_ns() - began
assert answer.status_code == 200 and len(answer.content) > 1000
for _ in range(int(sys.argv[1])):
    client.get("/")
if os.environ.get("BENCH_SETTRACE"):
    sys.settrace(trace)
walls, cpus = [], []
for _ in range(int(sys.argv[2])):
    wall, cpu = time.perf_counter_ns(), time.thread_time_ns()
    client.get("/")
    cpus.append(time.thread_time_ns() - cpu)
    walls.append(time.perf_counter_ns() - wall)
print(json.dumps({"first": first, "walls": walls, "cpus": cpus}))
"""
"""Stands outside of the project, so that what it keeps itself is not watched."""

WAYS: dict[str, dict[str, str]] = {
    "untraced": {},
    "recorder, no state": {"traced": ""},
    "state, project": {"traced": "project"},
    "state, all": {"traced": "all"},
    "django-silk": {"BENCH_SILK": "1"},
    "sys.settrace": {"BENCH_SETTRACE": "1"},
}


_COLLECTED = re.compile(r"Collected : (\d+)")


@dataclass
class Figures:
    """What was measured of one way, over all rounds; times in nanoseconds."""

    walls: list[int] = field(default_factory=list)
    cpus: list[int] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)
    instructions: int | None = None
    """Of a request; None where they were not counted."""


class NotMeasured(Exception):
    """A way cannot be run here; the text says why."""


def run(
    python: str, place: Path, way: dict[str, str], warm: int, number: int, prefix: tuple[str, ...]
) -> tuple[str, str]:
    """Answer requests in a new process; what it wrote to its two streams."""
    environment = {name: value for name, value in os.environ.items() if "DJANGO" not in name}
    environment |= {**way, "PYTHONHASHSEED": "0"}
    scope = environment.pop("traced", None)
    project = place / "project"
    with tempfile.TemporaryDirectory() as traces:
        if scope is not None:
            environment["PYTHONPATH"] = str(BOOTSTRAP)
            environment["DJANGO_TRACE_DIR"] = traces
            environment["DJANGO_TRACE_IMPORTS"] = "0"
        if scope:
            environment["DJANGO_TRACE_STATE"] = scope
            environment["DJANGO_TRACE_STATE_ROOTS"] = str(project)
            environment["DJANGO_TRACE_STATE_KEY"] = "bench"
        done = subprocess.run(
            [*prefix, python, str(place / "driver.py"), str(warm), str(number)],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
        )
    if done.returncode:
        raise NotMeasured((done.stderr.strip().splitlines() or ["?"])[-1])
    return done.stdout, done.stderr


def count(python: str, place: Path, way: dict[str, str]) -> int:
    """The instructions of a request."""
    counted = []
    for number in COUNTED_REQUESTS:
        callgrind = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")
        _, said = run(python, place, way, WARM_REQUESTS // 4, number, callgrind)
        counted.append(int(_COLLECTED.findall(said)[-1]))
    return (counted[1] - counted[0]) // (COUNTED_REQUESTS[1] - COUNTED_REQUESTS[0])


def spread(times: list[int]) -> str:
    """The median and half of the distance between the quartiles, in milliseconds."""
    low, middle, high = statistics.quantiles(times, n=4)
    return f"{middle / 1e6:.2f} ± {(high - low) / 2e6:.2f}"


def table(found: dict[str, Figures]) -> str:
    """The figures in Markdown."""
    plain = found["untraced"]
    lines = [
        "| | wall, ms | CPU, ms | more CPU | instructions | more | first request, ms |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, figures in found.items():
        more = statistics.median(figures.cpus) / statistics.median(plain.cpus) - 1
        counted, of_plain = figures.instructions, plain.instructions
        cells = [
            name,
            spread(figures.walls),
            spread(figures.cpus),
            "" if figures is plain else f"{more:+.0%}",
            "not counted" if counted is None else f"{counted / 1e6:.2f} M",
            f"{counted / of_plain - 1:+.1%}"
            if counted and of_plain and figures is not plain
            else "",
            f"{statistics.median(figures.firsts) / 1e6:.0f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table, and what it was measured with."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ways", nargs="+", choices=list(WAYS), default=list(WAYS))
    parser.add_argument("--no-instructions", action="store_true")
    options = parser.parse_args()
    found: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        (place / "driver.py").write_text(DRIVER)
        (place / "project").mkdir()
        for name, text in FILES.items():
            (place / "project" / name).write_text(text)
        ways = {name: WAYS[name] for name in WAYS if name in {"untraced", *options.ways}}
        for number in range(options.rounds):
            for name, way in ways.items():
                if number and name not in found:
                    continue
                try:
                    said, _ = run(options.python, place, way, WARM_REQUESTS, options.requests, ())
                except NotMeasured as error:
                    print(f"{name} is not measured: {error}", file=sys.stderr)
                    continue
                times = json.loads(said)
                figures = found.setdefault(name, Figures())
                figures.walls += times["walls"]
                figures.cpus += times["cpus"]
                figures.firsts.append(times["first"])
        if not options.no_instructions and shutil.which("valgrind"):
            for name, figures in found.items():
                figures.instructions = count(options.python, place, ways[name])
    print(table(found))
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    print(
        f"\n{options.rounds} rounds of {options.requests} requests with {options.python}; {machine}"
    )


if __name__ == "__main__":
    main()
