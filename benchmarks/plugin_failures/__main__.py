"""Measure how often the plugin of ``demo_projects/plugins`` fails, and write the tables.

    python -m benchmarks.plugin_failures            all of it: 20 minutes on two cores, or more
    python -m benchmarks.plugin_failures --quick    five states, four servers: 2 minutes

All servers listen on the loopback interface, on free ports, and are killed when they have
been measured.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import os
import platform
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.plugin_failures.clients import CLIENTS
from benchmarks.plugin_failures.services import (
    SERVERS,
    Server,
    can_import,
    copy_project,
    environment,
    redis_server,
    serving,
    why_no_redis,
)
from benchmarks.plugin_failures.table import Measurement, page

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "docs" / "_generated" / "plugin-failures.md"
REDIS = "cache (Redis)"
"""The repair `cache` with Redis; without it the cache is a table of the database."""

STATES = {
    "attribute": "bug",
    "database": "repair",
    "cache": "repair",
    REDIS: "repair",
    "session": "repair",
    "signed": "repair",
    "stateless": "repair",
    "locmem": "trap",
    "class_attribute": "trap",
    "module_global": "trap",
    "lru_cache": "trap",
    "thread_local": "trap",
    "one_key": "trap",
}
QUICK_STATES = ["attribute", "session", "signed", "locmem", "one_key"]
QUICK_SERVERS = ["runserver", "gunicorn -w 1", "gunicorn -w 4", "gunicorn -w 4 --threads 4"]


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plugin_failures")
    parser.add_argument("--pairs", type=int, help="pairs for each cell (100; 40 with --quick)")
    parser.add_argument("--quick", action="store_true", help="fewer states, servers and pairs")
    parser.add_argument("--state", action="append", choices=STATES, help="only this; repeatable")
    names = [server.name for server in SERVERS]
    parser.add_argument("--server", action="append", choices=names, help="only this; repeatable")
    parser.add_argument("--client", action="append", choices=CLIENTS, help="only this; repeatable")
    parser.add_argument("--python", default=sys.executable, help="the project's interpreter")
    parser.add_argument("--output", type=Path, default=OUTPUT, help=f"default: {OUTPUT.name}")
    options = parser.parse_args()
    options.pairs = options.pairs or (40 if options.quick else 100)
    options.state = options.state or (QUICK_STATES if options.quick else list(STATES))
    options.server = options.server or (QUICK_SERVERS if options.quick else names)
    options.client = options.client or list(CLIENTS)
    return options


def in_memory() -> str | None:
    """Where SQLite needn't wait for a disk, if there is such a place: disks aren't measured."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def facts(options: argparse.Namespace) -> dict[str, str]:
    """When and with what this run measures."""
    code = """
import sys
from importlib.metadata import PackageNotFoundError, version
print("Python %d.%d.%d" % sys.version_info[:3])
for name in ("Django", "gunicorn", "uvicorn", "redis"):
    try:
        print(name, version(name))
    except PackageNotFoundError:
        pass
"""
    versions = subprocess.run(
        [options.python, "-c", code], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    if REDIS in options.state:
        banner = subprocess.run(["redis-server", "--version"], capture_output=True, text=True)
        versions += [part.replace("v=", "Redis ") for part in banner.stdout.split() if "v=" in part]
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg()[:2])
    return {
        "Measured": datetime.date.today().isoformat(),
        "Command": "`python -m benchmarks.plugin_failures"
        + "".join(f" {shlex.quote(word)}" for word in sys.argv[1:])
        + f"`, {options.pairs} pairs for each server and client, "
        "half of that with `--max-requests`",
        "With": ", ".join(versions),
        "On": f"{platform.system()}, {os.cpu_count()} cores, SQLite"
        + (" in memory-backed files" if in_memory() else "")
        + f"; load average at the start {load}",
    }


def measure(
    options: argparse.Namespace, project: Path, redis_url: str, measurement: Measurement
) -> None:
    """Fill in the cells, one fresh server for each."""
    servers = [server for server in SERVERS if server.name in measurement.servers]
    total = len(measurement.states) * len(servers) * len(options.client)
    log = project.parent / "server.log"
    for state in measurement.states:
        settings = {"PLUGIN_STATE": "cache" if state == REDIS else state}
        if state == REDIS:
            settings["REDIS_URL"] = redis_url
        for server in servers:
            for client in options.client:
                pairs = max(options.pairs // server.pairs_divisor, 1)
                with serving(server, project, options.python, log, **settings) as port:
                    outcomes = CLIENTS[client](port, pairs)
                measurement.cells[state, server.name, client] = outcomes
                counts = " ".join(f"{name} {n}" for name, n in outcomes.counts.items())
                done = f"[{len(measurement.cells)}/{total}]"
                print(f"{done} {state}, {server.name}, {client}: {counts}", file=sys.stderr)


def available(options: argparse.Namespace) -> tuple[list[str], list[Server], list[str]]:
    """The states and servers that can be measured here, and why others can't."""
    skipped = []
    states = [state for state in STATES if state in options.state]
    no_redis = why_no_redis(options.python) if REDIS in states else None
    if no_redis is not None:
        skipped.append(f"{REDIS}: {no_redis}")
        states.remove(REDIS)
    servers = []
    for server in SERVERS:
        if server.name not in options.server:
            continue
        if can_import(options.python, server.module):
            servers.append(server)
        else:
            skipped.append(f"{server.name}: the interpreter has no module {server.module}")
    return states, servers, skipped


def main() -> None:
    """Measure, then write the page."""
    options = arguments()
    # As Ctrl-C does, so that the servers end with this process.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.monotonic()
    states, servers, skipped = available(options)
    options.state = states
    for sentence in skipped:
        print(f"Left out: {sentence}", file=sys.stderr)
    measurement = Measurement(
        states={state: STATES[state] for state in states},
        servers=[server.name for server in servers],
        clients=options.client,
        skipped=skipped,
        facts=facts(options),
    )
    with contextlib.ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=in_memory())))
        project = copy_project(directory)
        prepare = [options.python, "manage.py", "prepare"]
        subprocess.run(prepare, cwd=project, env=environment(), check=True, capture_output=True)
        redis_url = stack.enter_context(redis_server(directory)) if REDIS in states else ""
        measure(options, project, redis_url, measurement)
    minutes = (time.monotonic() - started) / 60
    measurement.facts = {**measurement.facts, "Took": f"{minutes:.0f} minutes"}
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(page(measurement), encoding="utf-8")
    print(options.output)


if __name__ == "__main__":
    main()
