"""The start-up of the process that asks, read from the recording it is writing."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tracer.diagnose.catalogue import rules
from tracer.diagnose.examine import examine
from tracer.diagnose.thresholds import with_thresholds
from tracer.policy.judgement import judge
from tracer.policy.project_policy import ProjectPolicy, policy_of_project
from tracer.recorder.environment import TRACE_DIR_VARIABLE
from tracer.render.interface import Options
from tracer.render.safety import safety_of, when_safe
from tracer.render.selection import select_entries
from tracer.render.summary import counts_of
from tracer.render.svg.document import render_svg_waterfall
from tracer.render.wording import command_label, duration, relative
from tracer.trace.errors import TracerError
from tracer.trace.examination import Examination
from tracer.trace.finding import Finding
from tracer.trace.model import Process, Trace
from tracer.trace.reader import load

from .rule_names import every_rule

_HEIGHT = re.compile(r'<svg[^>]* height="(\d+)')


@dataclass(frozen=True)
class OwnStartup:
    """What is told of the process; all texts are plain, and `picture` is the URL of an SVG image.

    `facts` are pairs of a name and a value, `findings` are texts: code, severity, title, cause,
    fix and address. `height` is that of the picture in pixels.
    """

    process: str
    ready: str
    facts: tuple[tuple[str, str], ...]
    findings: tuple[dict[str, str], ...]
    picture: str
    height: int


def own_startup(environment: Mapping[str, str], pid: int) -> OwnStartup | None:
    """The start-up of process `pid`, if `environment` says that it is being recorded.

    None when it is not, or when nothing of it can be read.
    """
    directory = environment.get(TRACE_DIR_VARIABLE)
    if not directory:
        return None
    entry = Path(directory)
    try:
        trace = select_entries(load(entry.parent), (entry.name,))
    except TracerError:
        return None
    own = [process for process in trace.processes if process.pid == pid]
    return _told(trace, own[-1]) if own else None


def _told(trace: Trace, process: Process) -> OwnStartup:
    safety = safety_of(trace, process)
    counts = counts_of(trace, process)
    picture = render_svg_waterfall(trace, Options(processes=(process.key,)))
    height = _HEIGHT.search(picture)
    encoded = base64.b64encode(picture.encode("utf-8", "replace")).decode()
    ready = "" if safety.ready_ns is None else duration(safety.ready_ns)
    examination = _examined(trace, Path(process.cwd))
    return OwnStartup(
        process=process.key,
        ready=ready,
        facts=(
            ("Process", f"{process.key}, pid {process.pid}, by {process.origin}"),
            ("Command", command_label(process)),
            ("Django", f"{process.django}, Python {process.python}"),
            ("Models can be touched", when_safe(safety)),
            ("Every ready() has run", f"after {ready}" if ready else "never, or in the parent"),
            ("Models", str(counts.models)),
            ("Database connections opened", str(counts.connects)),
        ),
        findings=tuple(
            _finding(one, examination.base)
            for one in examination.findings
            if not one.processes or process.key in one.processes
        ),
        picture=f"data:image/svg+xml;base64,{encoded}",
        height=int(height[1]) if height else 600,
    )


def _examined(trace: Trace, directory: Path) -> Examination:
    """What counts under the [tool.django-trace] that holds there; all where it cannot be read."""
    try:
        project = policy_of_project(directory)
        looking = with_thresholds(
            project.chosen(rules(), every_rule),
            project.configuration.thresholds,
        )
    except TracerError:
        project, looking = ProjectPolicy(), rules()
    return judge(examine([trace], looking), project.policy("info"))


def _finding(finding: Finding, base: str) -> dict[str, str]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "title": relative(finding.title, base),
        "cause": relative(finding.cause, base),
        "fix": relative(finding.fix, base),
        "url": finding.url,
    }
