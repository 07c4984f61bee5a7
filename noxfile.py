"""Everything the project does on a developer's machine and in CI.

    python -m nox -s trace              record the bundled demo under every entry point
    python -m nox -s trace -- PATH      the same for another project
    python -m nox                       lint, types, tests

The tool needs Python 3.10 or newer. What it traces may be older: the matrix session keeps
the two apart, in two environments.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.sessions = ["lint", "typing", "typing_probe", "tests"]
nox.options.reuse_venv = "yes"

ROOT = Path(__file__).resolve().parent
PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
SHOP = ROOT / "demo_projects" / "shop"

# Which Python each Django series supports, of those the probe supports.
DJANGO_PYTHONS = {
    "3.2": ["3.8", "3.9", "3.10"],
    "4.0": ["3.8", "3.9", "3.10"],
    "4.1": ["3.8", "3.9", "3.10", "3.11"],
    "4.2": ["3.8", "3.9", "3.10", "3.11", "3.12"],
    "5.0": ["3.10", "3.11", "3.12"],
    "5.1": ["3.10", "3.11", "3.12", "3.13"],
    "5.2": ["3.10", "3.11", "3.12", "3.13"],
    "6.0": ["3.12", "3.13"],
    "6.1": ["3.12", "3.13"],
}
PAIRS = [
    nox.param(python, django, id=f"python{python}-django{django}", tags=[f"django{django}"])
    for django, pythons in DJANGO_PYTHONS.items()
    for python in pythons
]
# What the recorded project brings along in the matrix; each picks the newest release that
# still knows the old Python.
TARGET_PACKAGES = [
    "celery",
    "daphne",
    "gunicorn",
    "hypercorn",
    "psycopg[binary,pool]",
    "pytest-django",
    "pytest-xdist",
    "redis",
    "uvicorn",
    "uvicorn-worker",
]
# A worker for each core; what shares a fixture stays together.
PARALLEL = ["-n", "auto", "--dist", "loadfile"]

# The versions of the table of rules in the documentation.
COVERED_DJANGOS = ("4.2", "5.2", "6.1")


def install_group(session: nox.Session, *groups: str) -> None:
    """Install dependency groups of pyproject.toml into the session's environment."""
    session.install(*nox.project.dependency_groups(PROJECT, *groups))


def install_uwsgi(session: nox.Session) -> None:
    """Install uWSGI if it compiles here; without it the tests of uWSGI are skipped."""
    if shutil.which("cc") is None and shutil.which("gcc") is None:
        session.log("uWSGI left out: it has to be compiled and there is no C compiler.")
        return
    try:
        session.install("uwsgi", silent=True)
    except nox.command.CommandFailed:
        session.warn("uWSGI left out: it did not compile here; its tests will be skipped.")


def python_of(environment: Path) -> Path:
    """The interpreter of a virtual environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def target_environment(session: nox.Session, base: str, where: Path, *packages: str) -> Path:
    """Make (or reuse) an environment for the traced project; returns its interpreter."""
    marker = where / "installed.txt"
    wanted = "\n".join(packages)
    if not marker.exists() or marker.read_text() != wanted:
        session.run(base, "-m", "venv", "--clear", str(where), external=True, silent=True)
        python = str(python_of(where))
        pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        # The pip that old Pythons come with needs minutes to settle on old releases.
        session.run(*pip, "--upgrade", "pip", external=True)
        session.run(*pip, *packages, external=True)
        marker.write_text(wanted)
    return python_of(where)


def outer_environment() -> dict[str, str | None]:
    """Show the tool the virtual environment that was active before nox, not nox's own."""
    return {"VIRTUAL_ENV": os.environ.get("VIRTUAL_ENV")}


@nox.session
def trace(session: nox.Session) -> None:
    """Record the demo under every entry point; `-- PATH [options]` records your project."""
    session.install("-e", ".")
    if session.posargs:
        session.chdir(session.invoked_from)
        record_and_show(session, *session.posargs, env=outer_environment())
        return
    record_and_show(session, os.path.relpath(SHOP, ROOT), "--python", demo_python(session))


def demo_python(session: nox.Session) -> str:
    """The interpreter of an environment for the demo, with Django and two servers."""
    target = Path(session.create_tmp()).resolve() / "demo"
    packages = ["Django~=5.2.0", "gunicorn", "uvicorn"]
    return str(target_environment(session, "python", target, *packages))


def record_and_show(
    session: nox.Session, *words: str, env: dict[str, str | None] | None = None
) -> None:
    """Run `django-trace project`, and show its run unless it was asked for something else."""
    options = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    options.add_argument("--out")
    session.run("django-trace", "project", *words, env=env)
    if not {"--json", "--help", "-h"}.isdisjoint(words):
        return
    runs = Path(".django-trace").glob("*/run.json")
    out = options.parse_known_args(words)[0].out
    out = out or str(max(runs, key=lambda manifest: manifest.stat().st_mtime).parent)
    session.run("django-trace", "show", out)
    command = os.path.relpath(Path(session.bin) / "django-trace")
    print(f"\nThe run is in {out}. Read it again with:\n  {command} show {out}")


@nox.session
def tests(session: nox.Session) -> None:
    """All tests that fit this interpreter."""
    session.install("-e", ".")
    install_group(session, "test")
    # Today's Sphinx wants Python 3.11; the tests of the documentation are left out before.
    if sys.version_info >= (3, 11):  # the session's Python is nox's own
        install_group(session, "docs")
    install_uwsgi(session)
    session.run("python", "-m", "pytest", "-m", "not realworld", *PARALLEL, *session.posargs)


@nox.session
@nox.parametrize(["target_python", "target_django"], PAIRS)
def matrix(session: nox.Session, target_python: str, target_django: str) -> None:
    """The tests that record a target, with its Python and its Django."""
    base = find_python(target_python)
    if base is None:
        session.skip(f"no Python {target_python} on this machine")
    session.install("-e", ".")
    install_group(session, "test")
    target = ROOT / ".nox" / "targets" / f"python{target_python}-django{target_django}"
    packages = [f"Django~={target_django}.0", *TARGET_PACKAGES]
    python = target_environment(session, base, target, *packages)
    session.run(
        "python",
        "-m",
        "pytest",
        "-m",
        "target and not realworld",
        *PARALLEL,
        *session.posargs,
        env={"DJANGO_TRACE_TEST_PYTHON": str(python)},
    )


def find_python(version: str, modules: str = "venv, ensurepip") -> str | None:
    """A working interpreter of this minor version, on PATH or among pyenv's; None if none."""
    candidates = [shutil.which(f"python{version}")]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates += sorted(str(path) for path in pyenv.glob(f"{version}.*/bin/python"))
    code = f"import sys, {modules}; print('%d.%d' % sys.version_info[:2])"
    for candidate in candidates:
        if candidate is None:
            continue
        # A pyenv shim exists for versions that are installed but not selected, and fails.
        probe = subprocess.run([candidate, "-c", code], capture_output=True, text=True)
        if probe.returncode == 0 and probe.stdout.strip() == version:
            return candidate
    return None


@nox.session
def realworld(session: nox.Session) -> None:
    """Record well-known Django applications, installed from the package index."""
    session.install("-e", ".")
    install_group(session, "test")
    cache = ROOT / ".nox" / "realworld-targets"
    session.run(
        "python",
        "-m",
        "pytest",
        "-m",
        "realworld",
        *session.posargs,
        env={"DJANGO_TRACE_REALWORLD_CACHE": str(cache)},
    )


@nox.session
def lint(session: nox.Session) -> None:
    """Style, and the direction of imports between the rooms."""
    session.install("-e", ".")
    install_group(session, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports")


@nox.session
def typing(session: nox.Session) -> None:
    """The types of the tool and of its public API as a user would use it."""
    session.install("-e", ".")
    install_group(session, "typing")
    session.run("mypy", *session.posargs)


@nox.session
def typing_probe(session: nox.Session) -> None:
    """The probe as Python 3.8 code: its types, its syntax, what it takes from the library."""
    install_group(session, "typing-probe")
    probe = "tracer/probe"
    # The probe is unannotated and replaces attributes of other people's classes; what is
    # checked is that every name it uses is there in Python 3.8.
    options = ["--config-file=", "--python-version=3.8", "--check-untyped-defs"]
    options += ["--no-strict-optional", "--disable-error-code=var-annotated"]
    options += ["--follow-imports=skip"]  # our package around it is not Python 3.8
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / probe).rglob("*.py"))
    session.run("mypy", *options, *(p for p in sources if "bootstrap" not in p))
    session.run("vermin", "--target=3.8-", "--violations", "--no-tips", probe)
    old = find_python("3.8")
    if old is None:
        session.log("No Python 3.8 on this machine: its own compiler was not asked.")
        return
    compile_each = "import sys; [compile(open(p, 'rb').read(), p, 'exec') for p in sys.argv[1:]]"
    session.run(old, "-c", compile_each, *sources, external=True)


@nox.session
def docs(session: nox.Session) -> None:
    """Record what is stale, then build the documentation; `-- --accept` keeps what has drifted."""
    session.install("-e", ".")
    install_group(session, "docs")
    session.run("python", "-m", "docs.recorder", *session.posargs, success_codes=[0, 1])
    # What has drifted lies here, and the build shows it.
    drifted = any((ROOT / "docs" / "_build" / "recordings").glob("*.zip"))
    build = ["sphinx-build", "-n", "-W", "--keep-going", "-d", "docs/_build/doctrees"]
    html = ROOT / "docs" / "_build" / "html"
    session.run(*build, "-b", "doctest", "docs", "docs/_build/doctest")
    session.run(*build, "-j", "auto", "-b", "html", "docs", str(html))
    for deck in sorted((ROOT / "docs" / "slides").glob("*/conf.py")):
        target = html / "slides" / deck.parent.name
        session.run(*build[:-2], "-b", "revealjs", str(deck.parent), str(target))
    session.run("codespell", "README.md", "CONTRIBUTING.md", "docs", "demo_projects", "tracer")
    session.install("pytest>=8.3", "pytest-timeout>=2.3", "Django~=5.2.0")
    tests = ["tests/docs", "-m", "not target"]
    session.run("python", "-m", "pytest", *tests, env={"DJANGO_TRACE_DOCS": str(html)})
    if drifted:
        session.error("A recording has drifted: see above.")


@nox.session
def docs_browser(session: nox.Session) -> None:
    """Read the pages that `docs` has built in Chromium: each page, each slide."""
    session.install("-e", ".[otel]")
    install_group(session, "test", "docs")
    html = ROOT / "docs" / "_build" / "html"
    env = {"DJANGO_TRACE_DOCS": str(html)} if html.exists() else {}
    page = "tests/browser/test_documentation.py"
    session.run("python", "-m", "pytest", page, "--timeout", "3000", *session.posargs, env=env)


@nox.session
def deck_pdf(session: nox.Session) -> None:
    """Print the decks that `docs` has built, a page a slide; needs Chromium."""
    session.install("-e", ".")
    install_group(session, "test", "docs")
    session.run("python", "-m", "docs.deck_pdf", "docs/_build/html")


@nox.session
def docs_formats(session: nox.Session) -> None:
    """The documentation as PDF, ePub, text and man page; the PDF needs LaTeX (latexmk)."""
    session.install("-e", ".")
    install_group(session, "docs")
    build = ["sphinx-build", "-n", "-W", "--keep-going", "-d", "docs/_build/doctrees"]
    for builder in ("text", "man", "epub", "latex"):
        session.run(*build, "-b", builder, "docs", f"docs/_build/{builder}")
    if shutil.which("latexmk") is None:
        session.log("PDF left out: there is no latexmk.")
        return
    session.run("make", "-C", "docs/_build/latex", external=True)


@nox.session
def screenshots(session: nox.Session) -> None:
    """Take the pictures of the report anew, of a new recording of the demo; needs Chromium."""
    session.install("-e", ".")
    install_group(session, "browser")
    run = str(Path(session.create_tmp()).resolve() / time.strftime("demo-%Y%m%d-%H%M%S"))
    options = ["--python", demo_python(session), "--out", run]
    session.run("django-trace", "project", os.path.relpath(SHOP, ROOT), *options)
    session.run("python", "-m", "docs.screenshots", run, "docs/images")


@nox.session
def readers(session: nox.Session) -> None:
    """Open what is exported in speedscope and in the Perfetto UI; needs npm and Chromium."""
    session.install("-e", ".")
    install_group(session, "test", "readers")
    unpacked = ROOT / ".nox" / "speedscope"
    if shutil.which("npm") is None:
        session.log("speedscope left out: there is no npm to fetch it with.")
    elif not (unpacked / "package").exists():
        unpacked.mkdir(parents=True, exist_ok=True)
        pack = ["npm", "pack", "--silent", "speedscope@1.25.0"]
        with session.chdir(unpacked):
            session.run(*pack, external=True, silent=True)
        shutil.unpack_archive(unpacked / "speedscope-1.25.0.tgz", unpacked, filter="data")
    env = {"DJANGO_TRACE_SPEEDSCOPE": str(unpacked / "package")} if unpacked.exists() else {}
    session.run("python", "-m", "pytest", "-m", "reader", *session.posargs, env=env)


@nox.session
def bench(session: nox.Session) -> None:
    """What recording costs, against an untraced start and other tools."""
    session.install("-e", ".")
    install_group(session, "bench")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def bench_scale(session: nox.Session) -> None:
    """How reading, each format and the report in Chromium grow: writes their pages."""
    session.install("-e", ".[otel]")
    install_group(session, "browser")
    session.run("python", "-m", "benchmarks.scale", "--write", *session.posargs)
    page = "benchmarks/report_in_browser.md"
    session.run("python", "-m", "benchmarks.report_in_browser", "--output", page)


@nox.session
def before_1_7(session: nox.Session) -> None:
    """Record Django 1.6 and 1.7 anew, on Python 2.7: writes the recordings beside that demo."""
    python = find_python("2.7", modules="sys")
    if python is None:
        session.skip("no Python 2.7 on this machine; the recordings in the repository stay")
    session.install("-e", ".", "virtualenv<20.22")  # the last that makes environments for 2.7
    recordings = ROOT / "demo_projects" / "before_1_7" / "recordings"
    for django in ("1.6.11", "1.7.11"):
        target = Path(session.create_tmp()).resolve() / f"django-{django}"
        session.run("virtualenv", "--quiet", "--python", python, str(target))
        pip = [str(python_of(target)), "-m", "pip", "--quiet", "install"]
        session.run(*pip, f"Django=={django}", "gunicorn==19.10.0", external=True)
        out = recordings / f"django-{django.rpartition('.')[0]}"
        shutil.rmtree(out, ignore_errors=True)
        module = "demo_projects.before_1_7.record"
        session.run("python", "-m", module, str(python_of(target)), str(out))


@nox.session
def plugin_failures(session: nox.Session) -> None:
    """How often the plugin of demo_projects/plugins fails: writes the tables of the docs."""
    install_group(session, "test")
    session.run("python", "-m", "benchmarks.plugin_failures", *session.posargs)


@nox.session
def coverage_table(session: nox.Session) -> None:
    """Which rule fires under which Django and entry point; `-- 4.2 6.1` chooses versions."""
    session.install("-e", ".")
    install_group(session, "test")
    left = Path(session.create_tmp()).resolve()
    seen = []
    for django in session.posargs or COVERED_DJANGOS:
        base = next(filter(None, map(find_python, reversed(DJANGO_PYTHONS[django]))), None)
        if base is None:
            session.warn(f"Django {django} left out: no Python for it on this machine")
            continue
        target = ROOT / ".nox" / "targets" / f"coverage-django{django}"
        python = target_environment(session, base, target, f"Django~={django}.0", *TARGET_PACKAGES)
        if shutil.which("cc"):  # without it, what shows under uWSGI alone is left out
            pip = [str(python), "-m", "pip", "install", "--quiet", "uwsgi"]
            session.run(*pip, external=True, silent=True, success_codes=range(256))
        directory = left / django
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
        env = {"DJANGO_TRACE_TEST_PYTHON": str(python), "DJANGO_TRACE_COVERAGE": str(directory)}
        session.run("python", "-m", "pytest", "-m", "target", "tests/diagnose", env=env)
        seen.append(str(directory))
    session.run("python", "-m", "docs.rule_coverage", *seen)
