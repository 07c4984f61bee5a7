"""Findings as workflow commands, which GitHub Actions shows as annotations of a pull request."""

from __future__ import annotations

from tracer.trace.examination import Examination
from tracer.trace.finding import Finding, Severity

from ..source_location import locate, place_of

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


def render_github(examination: Examination, root: str = "") -> str:
    """A line for each finding, paths told from `root`, the repository's directory."""
    return "".join(_command(one, examination.base, root) + "\n" for one in examination.findings)


def _command(finding: Finding, base: str, root: str) -> str:
    properties = {}
    if place := place_of(finding):
        location = locate(place, base, root)
        # An annotation of a file that the repository lacks is shown nowhere.
        if not location.library and not location.path.startswith("/"):
            properties["file"] = location.path
            if location.line:
                properties["line"] = str(location.line)
    properties["title"] = f"{finding.code} {finding.slug}"
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    possible = " (possible)" if finding.possible else ""
    parts = [f"{finding.title}{possible}", finding.cause, f"Fix: {finding.fix}", finding.url]
    message = "\n".join(part for part in parts if part and part != "Fix: ")
    return f"::{_COMMANDS[finding.severity]} {written}::{_message(message)}"


def _message(text: str) -> str:
    """Escaped as the runner undoes it; anything else would end the command early."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
