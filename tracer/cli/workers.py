"""`django-trace workers -- COMMAND...`: state that one worker has and another lacks."""

from __future__ import annotations

import json
from pathlib import Path

import click
import msgspec
from rich.console import Console

from tracer.diagnose.catalogue import diagnose, fork_rules, state_rules
from tracer.diagnose.state.account import Account, account
from tracer.recorder.requests import PlannedRequest, from_file, from_har, from_urls
from tracer.recorder.workers import WorkersOptions, WorkersRecording, record_workers
from tracer.render.interface import Options
from tracer.render.terminal.findings import render_findings
from tracer.trace.errors import TracerError
from tracer.trace.finding import Finding
from tracer.trace.reader import load

from .places import shown
from .terminal import columns, wants_color, write


class Seconds(click.ParamType):  # type: ignore[type-arg]
    """A number of seconds, with or without an s, or minutes with an m: 60, 60s, 2m."""

    name = "seconds"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number of seconds."""
        text = str(value).strip()
        factor = {"s": 1.0, "m": 60.0}.get(text[-1:], 0.0)
        try:
            seconds = float(text[:-1]) * factor if factor else float(text)
        except ValueError:
            self.fail(f"{text!r} is no time; write 60s or 2m.", param, ctx)
        if not seconds > 0:
            self.fail("must be more than nothing.", param, ctx)
        return seconds


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    short_help="Find state that one worker has and another lacks.",
)
@click.option(
    "--url", "urls", multiple=True, metavar="PATH",
    help="A path to request; repeatable, requested in this order.",
)  # fmt: skip
@click.option(
    "--requests", "requests_file", type=click.Path(path_type=Path), metavar="FILE",
    help="Requests from a file: `METHOD /path [body]`, one a line.",
)  # fmt: skip
@click.option(
    "--har", "har_file", type=click.Path(path_type=Path), metavar="FILE",
    help="Requests from an HTTP archive, as browsers save it.",
)  # fmt: skip
@click.option(
    "--duration", type=Seconds(), metavar="TIME",
    help="Watch your own traffic for so long, as in 60s; alone or after the requests.",
)  # fmt: skip
@click.option(
    "--scope", type=click.Choice(["project", "all"]), default="project", show_default=True,
    help="Whose state: the project's, or also that of installed packages.",
)  # fmt: skip
@click.option(
    "--root", "roots", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
    help="A directory of the project; repeatable. Default: the working directory.",
)  # fmt: skip
@click.option("--port", type=click.IntRange(1, 65535), help="The server's port. Default: seen.")
@click.option(
    "--timeout", "timeout_s", type=click.FloatRange(min=0, min_open=True), default=60.0,
    show_default=True, metavar="SECONDS", help="How long the server may take to listen.",
)  # fmt: skip
@click.option(
    "--most", "most_requests", type=click.IntRange(min=1), default=600, show_default=True,
    metavar="N", help="Send no more requests than so many, one after the other.",
)  # fmt: skip
@click.option("--ci", is_flag=True, help="Leave with 1 when there is a warning or an error.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--all", "list_all", is_flag=True, help="List all state that is no hazard.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="RUN",
    help="The run directory; new or empty. Default: .django-trace/<time>-<name>.",
)  # fmt: skip
@click.argument("command", nargs=-1, type=click.UNPROCESSED, metavar="-- COMMAND...")
def workers(
    urls: tuple[str, ...],
    requests_file: Path | None,
    har_file: Path | None,
    duration: float | None,
    scope: str,
    roots: tuple[Path, ...],
    port: int | None,
    timeout_s: float,
    most_requests: int,
    ci: bool,
    as_json: bool,
    list_all: bool,
    out: Path | None,
    command: tuple[str, ...],
) -> int:
    """Run the server COMMAND and find process-wide state that its workers do not share.

    The requests are sent over new connections, one after the other, until each worker has
    answered each of them twice and every two of them in a row were answered by every pair of
    workers; then by several users at once. Without any, send your own while it runs.

    \b
    django-trace workers --url /panel --url /process -- gunicorn mysite.wsgi -w 2
    django-trace workers --requests requests.txt --ci -- gunicorn mysite.wsgi
    django-trace workers --duration 5m -- python manage.py runserver --noreload

    Values are never recorded: only type, size and a digest under a key drawn for this run.
    """
    plan = _plan(urls, requests_file, har_file)
    options = WorkersOptions(
        plan=tuple(plan),
        scope="all" if scope == "all" else "project",
        roots=roots,
        port=port,
        duration_s=duration,
        timeout_s=timeout_s,
        most_requests=most_requests,
    )
    recording = _record(command, options, out)
    trace = load(recording.path)
    found = diagnose(trace, (*state_rules(), *fork_rules()))
    known = account(trace)
    failed = recording.result.outcome in ("failed", "timeout")
    if as_json:
        click.echo(json.dumps(_document(recording, found, known), indent=2, ensure_ascii=False))
    else:
        terminal = Options(width=columns(), color=wants_color())
        write(render_findings(found, terminal, base=recording.result.cwd))
        if list_all:
            click.echo(_no_hazards(known))
        if found or (known.requests and not failed):
            click.echo(_summary(recording, found, known))
    if failed:
        raise TracerError(
            "server-failed",
            f"{recording.result.title}: {recording.result.reason}.",
            f"Its output is in {shown(recording.path)}.",
        )
    if not known.requests:
        raise TracerError(
            "requests-unseen",
            f"{recording.result.title}: no request was seen, so nothing was looked at.",
            "Name requests with --url, --requests or --har, or send your own while it runs.",
        )
    harmful = any(one.severity in ("error", "warning") for one in found)
    return 1 if ci and harmful else 0


def _plan(
    urls: tuple[str, ...], requests_file: Path | None, har_file: Path | None
) -> list[PlannedRequest]:
    plan = from_urls(urls)
    if requests_file is not None:
        plan += from_file(requests_file)
    if har_file is not None:
        plan += from_har(har_file)
    return plan


def _record(
    command: tuple[str, ...], options: WorkersOptions, out: Path | None
) -> WorkersRecording:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    if not console.is_terminal:
        return record_workers(command, options, out)
    with console.status("…") as status:
        return record_workers(command, options, out, status.update)


def _summary(recording: WorkersRecording, found: list[Finding], known: Account) -> str:
    lines = [""]
    counts = {
        severity: sum(one.severity == severity for one in found)
        for severity in ("error", "warning")
    }
    said = [
        f"{number} {severity}{'s' if number > 1 else ''}"
        for severity, number in counts.items()
        if number
    ]
    requests = len(known.requests)
    lines.append(
        f"{', '.join(said) or 'No hazard found'} in {requests} requests answered by "
        f"{len(known.processes)} process{'es' if len(known.processes) != 1 else ''}; "
        f"{known.watched} objects were watched."
    )
    if recording.lacking:
        lines.append(f"Note: {recording.lacking}; a hazard may have been missed.")
    run = shown(recording.path)
    lines.append(f"The run is in {run}")
    return "\n".join(lines)


def _no_hazards(known: Account) -> str:
    lines = ["", "No hazard:"]
    for verdict in known.verdicts:
        if verdict.harmless is not None:
            lines.append(f"  {verdict.state.name}: {verdict.harmless}")
    return "\n".join(lines)


def _document(
    recording: WorkersRecording, found: list[Finding], known: Account
) -> dict[str, object]:
    return {
        "run": str(recording.path),
        "outcome": recording.result.outcome,
        "reason": recording.result.reason,
        "lacking": recording.lacking,
        "requests": len(known.requests),
        "processes": list(known.processes),
        "watched": known.watched,
        "findings": [msgspec.to_builtins(one) | {"url": one.url} for one in found],
        "no_hazard": [
            {"state": one.state.name, "reason": one.harmless}
            for one in known.verdicts
            if one.harmless is not None
        ],
    }
