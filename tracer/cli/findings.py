"""What every command that finds something has in common: options, configuration, output, exit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from tracer.diagnose.catalogue import rules
from tracer.diagnose.examine import examine
from tracer.diagnose.thresholds import with_thresholds
from tracer.policy.baseline import Known, baseline_of, baseline_text, read_baseline
from tracer.policy.configuration import Configuration, read_configuration
from tracer.policy.judgement import Policy, judge
from tracer.policy.project_policy import ProjectPolicy, policy_of_project
from tracer.policy.pyproject import OUR_TABLE, find_config
from tracer.policy.selection import NamedT, split_names
from tracer.render.exchange.findings_json import render_findings_json
from tracer.render.exchange.github import render_github
from tracer.render.exchange.sarif import render_sarif
from tracer.render.interface import Options
from tracer.render.terminal.examination import found_in_words, render_examination
from tracer.render.wording import count
from tracer.trace.errors import TracerError
from tracer.trace.examination import Examination
from tracer.trace.finding import SEVERITIES, Severity
from tracer.trace.model import Trace

from .output_file import STANDARD_OUTPUT, write_document
from .places import shown
from .rule_cards import all_cards
from .terminal import columns, wants_color, write

BASELINE_NAME = "django-trace-baseline.json"
_FORMATS = ("text", "json", "sarif", "github")
_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class FindingsOptions:
    """What a person asked for; options go before the configuration."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Severity | None = None
    baseline: Path | None = None
    write_baseline: bool = False
    config: Path | None = None
    format_name: str = "text"
    output: Path | None = None
    root: Path | None = None
    width: int | None = None
    configuration: Configuration = field(default_factory=Configuration)

    def wanted(self, of_command: Sequence[NamedT]) -> tuple[NamedT, ...]:
        """Those of a command's rules that are wanted; `TracerError` unknown-rule or no-rule."""
        found = self.chosen(of_command)
        if not found:
            raise TracerError(
                "no-rule", "No rule of this command is left.", "Select more, or ignore less."
            )
        return found

    def chosen(self, of_command: Sequence[NamedT]) -> tuple[NamedT, ...]:
        """The same, and it may be none."""
        return self._project().chosen(of_command, all_cards, select=self.select, ignore=self.ignore)

    def policy(self) -> Policy:
        """What counts; `TracerError` baseline-unreadable."""
        baseline = self.baseline_path
        # What is to be written may be new.
        is_read = baseline is not None and (baseline.exists() or not self.write_baseline)
        known = read_baseline(baseline).findings if baseline and is_read else ()
        return self._project(known).policy(self.severity)

    def _project(self, known: tuple[Known, ...] = ()) -> ProjectPolicy:
        return ProjectPolicy(self.configuration, known)

    @property
    def baseline_path(self) -> Path | None:
        """The baseline file, if there is to be one."""
        return self.baseline or self.configuration.baseline_path(self.config)


def as_configured(trace: Trace, severity: Severity | None = None) -> Examination:
    """What the rules find in a recording that counts in the project of the working directory.

    `severity` goes before that of the configuration. The errors are those of `check`,
    but that a project may have selected none of our rules.
    """
    project = policy_of_project(Path.cwd())
    wanted = with_thresholds(project.chosen(rules(), all_cards), project.configuration.thresholds)
    return judge(examine([trace], wanted), project.policy(severity))


def findings_options(command: _Command) -> _Command:
    """Give a command the options; it gets them as the one argument `asked`."""

    def with_options(**words: Any) -> Any:
        names = [name for name in words if name in _OPTIONS]
        asked = {name: words.pop(name) for name in names}
        as_json = asked.pop("as_json")
        asked["select"] = split_names(asked["select"])
        asked["ignore"] = split_names(asked["ignore"])
        asked["format_name"] = "json" if as_json else asked["format_name"]
        asked["config"] = asked["config"] or find_config(Path.cwd())
        asked["configuration"] = read_configuration(asked["config"])
        return command(asked=FindingsOptions(**asked), **words)

    with_options.__name__ = command.__name__
    with_options.__doc__ = command.__doc__
    with_options.__click_params__ = list(  # type: ignore[attr-defined]
        getattr(command, "__click_params__", [])
    )
    result: Any = with_options
    for name in reversed(_OPTIONS):
        result = _OPTIONS[name](result)
    return result  # type: ignore[no-any-return]


def conclude(
    examination: Examination, asked: FindingsOptions, what: str, *, whole: bool = True
) -> int:
    """Judge, tell in the format that was asked for, and say what to leave with: 0, or 1.

    `what` names what was looked at, such as "entry point". Where that was not the `whole`,
    nothing is said of entries of the baseline that did not occur, and they stay in it.
    """
    policy = asked.policy()
    if asked.write_baseline:
        baseline = asked.baseline_path
        _write_baseline(
            examination, policy, baseline or Path(BASELINE_NAME), whole, baseline is not None
        )
        return 0
    judged = judge(examination, policy)
    if not whole:
        judged = msgspec.structs.replace(judged, gone=())
    document = _document(judged, asked, what)
    told = found_in_words(judged.findings) or "nothing found"
    if asked.output not in (None, STANDARD_OUTPUT):
        write_document(asked.output, document)
        click.echo(f"Wrote {shown(asked.output)}: {told}", err=True)
    else:
        write(document)
        if asked.format_name == "github":  # it prints nothing when there is nothing
            rules = count(len(judged.rules), "rule")
            click.echo(f"{rules} looked: {told}", err=True)
    return int(bool(judged.findings))


def _document(examination: Examination, asked: FindingsOptions, what: str) -> str:
    root = str((asked.root or Path.cwd()).resolve())
    if asked.format_name == "json":
        return render_findings_json(examination)
    if asked.format_name == "sarif":
        return render_sarif(examination, root)
    if asked.format_name == "github":
        return render_github(examination, root)
    color = wants_color() and asked.output is None
    return render_examination(
        examination, Options(width=asked.width or columns(), color=color), what
    )


def _write_baseline(
    examination: Examination, policy: Policy, path: Path, whole: bool, is_used: bool
) -> None:
    """Write what is found now; what was not looked for this time stays."""
    codes = {rule.code for rule in examination.rules} if whole else set[str]()
    others: list[Known] = [one for one in policy.known if one.code not in codes]
    judged = judge(examination, Policy(severity=policy.severity, per_path=policy.per_path))
    baseline = baseline_of(judged.findings, examination.base, others)
    write_document(path, baseline_text(baseline))
    how = "" if is_used else f" Use it with --baseline, or as baseline in [{OUR_TABLE}]."
    click.echo(f"Wrote {shown(path)}: {count(len(baseline.findings), 'finding')}.{how}", err=True)


_OPTIONS: dict[str, Callable[[Any], Any]] = {
    "select": click.option(
        "--select", multiple=True, metavar="RULES",
        help="Only these rules: codes, hundreds as DRT6, or slugs, with commas; repeatable.",
    ),
    "ignore": click.option(
        "--ignore", multiple=True, metavar="RULES", help="All but these rules; repeatable."
    ),
    "severity": click.option(
        "--severity", type=click.Choice(SEVERITIES),
        help="The least severity that is shown and counts. Default: warning.",
    ),
    "baseline": click.option(
        "--baseline", type=click.Path(path_type=Path), metavar="FILE",
        help="Hold back the findings that this file knows.",
    ),
    "write_baseline": click.option(
        "--write-baseline", is_flag=True,
        help=f"Write what is found to the baseline ({BASELINE_NAME} unless named), and leave "
        "with 0.",
    ),
    "format_name": click.option(
        "--format", "format_name", type=click.Choice(_FORMATS), default="text",
        show_default=True, help="For people, programs, code scanning, or pull requests.",
    ),
    "as_json": click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
    "output": click.option(
        "-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
        help="Where to write. Default: standard output.",
    ),
    "root": click.option(
        "--root", type=click.Path(path_type=Path), metavar="DIR",
        help="The repository that sarif and github tell files from. Default: the working "
        "directory.",
    ),
    "config": click.option(
        "--config", type=click.Path(path_type=Path), metavar="FILE",
        help=f"Where [{OUR_TABLE}] is. Default: the nearest pyproject.toml, upwards.",
    ),
    "width": click.option(
        "--width", type=click.IntRange(min=40), metavar="COLUMNS", help="Columns to use."
    ),
}  # fmt: skip
