"""What watching state costs a request, beside django-silk and a scoped sys.settrace.

    python -m benchmarks.state_cost [--requests 300] [--rounds 5]

The view takes about 5 ms: forms, a template, and 60 calls into a registry of 40 plugins, each of
which reads and fills a memo and counts; no database. Requests go through Django's test client in
one process; what counts is the CPU time of the thread that nine of ten requests exceed (others
share the machine), and of the rounds the best one.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOOTSTRAP = ROOT / "tracer" / "probe" / "bootstrap"

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
    "run.py": """\
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

client = Client()
number = int(sys.argv[1])
answer = client.get("/")
assert answer.status_code == 200 and len(answer.content) > 1000
for _ in range(70):
    client.get("/")
if os.environ.get("BENCH_SETTRACE"):
    here = os.getcwd()

    def trace(frame, event, argument):
        return trace if frame.f_code.co_filename.startswith(here) else None

    sys.settrace(trace)
times = []
for _ in range(number):
    began = time.thread_time_ns()
    client.get("/")
    times.append(time.thread_time_ns() - began)
times.sort()
print(times[len(times) // 10] / 1e6)
""",
}
WAYS: dict[str, dict[str, str]] = {
    "untraced": {},
    "start-up only": {"traced": ""},
    "state, project": {"traced": "project"},
    "state, all": {"traced": "all"},
    "django-silk": {"BENCH_SILK": "1"},
    "sys.settrace": {"BENCH_SETTRACE": "1"},
}


def measure(python: str, project: Path, way: dict[str, str], number: int) -> float | None:
    """CPU milliseconds of a request, the quickest tenth left out; None where it cannot be run."""
    environment = {name: value for name, value in os.environ.items() if "DJANGO" not in name}
    environment.update(way)
    scope = environment.pop("traced", None)
    with tempfile.TemporaryDirectory() as traces:
        if scope is not None:
            environment["PYTHONPATH"] = str(BOOTSTRAP)
            environment["DJANGO_TRACE_DIR"] = traces
            environment["DJANGO_TRACE_IMPORTS"] = "0"
        if scope:
            environment["DJANGO_TRACE_STATE"] = scope
            environment["DJANGO_TRACE_STATE_KEY"] = "bench"
        done = subprocess.run(
            [python, "run.py", str(number)],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
        )
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return None
    return float(done.stdout)


def main() -> None:
    """Print a table: milliseconds of CPU per request, and how much more than untraced."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as directory:
        project = Path(directory)
        for name, text in FILES.items():
            (project / name).write_text(text)
        for _ in range(options.rounds):
            for name, way in WAYS.items():
                took = measure(options.python, project, way, options.requests)
                if took is not None:
                    found.setdefault(name, []).append(took)
    base = min(found["untraced"])
    print(f"{'':<16}{'best':>9}{'median':>9}{'more':>9}")
    for name, times in found.items():
        best = min(times)
        more = f"{best / base - 1:+.1%}" if name != "untraced" else ""
        print(f"{name:<16}{best:>6.2f} ms{statistics.median(times):>6.2f} ms{more:>9}")


if __name__ == "__main__":
    main()
