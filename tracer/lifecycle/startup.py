"""One recorded start-up, and what a test may demand of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tracer.compare.budget import hold
from tracer.compare.limits import parse_limit
from tracer.diagnose.catalogue import rules
from tracer.diagnose.examine import examine
from tracer.diagnose.thresholds import with_thresholds
from tracer.policy.judgement import judge
from tracer.policy.project_policy import ProjectPolicy
from tracer.policy.selection import split_names
from tracer.render.comparison.budget_text import render_budget
from tracer.render.interface import Options
from tracer.render.terminal.examination import render_examination
from tracer.render.wording import count
from tracer.trace.errors import TracerError
from tracer.trace.finding import SEVERITIES, Finding, Severity
from tracer.trace.model import Trace
from tracer.trace.places import short_place

from .rule_names import every_rule
from .steps import SPELLINGS, is_step, steps_of

_WIDTH = 88
_STEPS_SHOWN = 40


@dataclass(frozen=True)
class Query:
    """A query that was made before or outside of a request; `place` is the line that made it."""

    process: str
    alias: str
    operation: str
    app: str
    place: str

    def __str__(self) -> str:
        """As "SELECT to default by app orders at orders/apps.py:12, in check/1"."""
        app = f" by app {self.app}" if self.app else ""
        return f"{self.operation} to {self.alias}{app} at {self.place}, in {self.process}"


class Startup:
    """A recorded entry point. Each `assert_…` fails with what happened instead.

    `path` is the run directory, which every command of django-trace reads, and `trace` is all
    that was recorded. `project` says which findings count.
    """

    def __init__(self, path: Path, trace: Trace, project: ProjectPolicy) -> None:
        self.path = path
        self.trace = trace
        self._project = project

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What `django-trace check` finds, under the project's [tool.django-trace]."""
        return self._examined((), (), None)[0]

    @cached_property
    def queries(self) -> tuple[Query, ...]:
        """The queries that were made before or outside of a request, in order, by process."""
        return tuple(
            Query(
                process=process.key,
                alias=span.text("alias"),
                operation=span.text("operation"),
                app=span.text("app"),
                place=short_place(span.text("caller"), process.cwd),
            )
            for process in self.trace.processes
            for span in self.trace.spans_of(process.key, "db.query")
            if not any(outer.kind == "request" for outer in self.trace.ancestors(span))
        )

    @cached_property
    def steps(self) -> dict[str, list[str]]:
        """The names of the steps of each process, in order; for the names see `assert_order`."""
        return {one.key: steps_of(self.trace, one) for one in self.trace.processes}

    def assert_order(self, *names: str) -> None:
        """These steps happened one after the other: the first of each begins in this order.

        Names are "settings", "app:LABEL", "models:LABEL", "ready:LABEL", "flag:models_ready",
        "checks", "urlconf", "query:ALIAS", "receiver:NAME", "listening", "request" and others;
        without what follows the colon, any of that sort. At least one process has to have all
        of them, and every process that has all has to have them in that order.
        """
        __tracebackhide__ = True
        complete = 0
        for key, steps in self.steps.items():
            first = [_first(steps, name) for name in names]
            if -1 in first:
                continue
            complete += 1
            if first != sorted(first):
                happened = [name for _, name in sorted(zip(first, names, strict=True))]
                self._fail(f"in {key} the order is {', '.join(happened)}, not {', '.join(names)}")
        if not complete:
            self._fail(self._what_is_missing(names))

    def assert_no_queries(self) -> None:
        """No query was made before or outside of a request."""
        __tracebackhide__ = True
        if self.queries:
            told = "\n".join(f"  {query}" for query in self.queries)
            self._fail(f"start-up makes {count(len(self.queries), 'query')}\n{told}")

    def assert_no_findings(
        self,
        *,
        select: str | Sequence[str] = (),
        ignore: str | Sequence[str] = (),
        severity: Severity | None = None,
    ) -> None:
        """`django-trace check` would find nothing; the arguments are its options."""
        __tracebackhide__ = True
        try:
            found, text = self._examined(select, ignore, severity)
        except TracerError as error:
            raise failure(error) from None
        if found:
            self._fail(f"something is wrong\n{text}")

    def assert_within(self, limits: Mapping[str, str | int]) -> None:
        """The start-up keeps a budget, as in ``{"setup": "1.5s", "ready:catalog": "50ms"}``."""
        __tracebackhide__ = True
        try:
            verdicts = hold(self.trace, [parse_limit(name, most) for name, most in limits.items()])
        except TracerError as error:
            raise failure(error) from None
        if not verdicts.within:
            self._fail(f"a limit is not kept\n{render_budget(verdicts, Options(width=_WIDTH), '')}")

    def _examined(
        self,
        select: str | Sequence[str],
        ignore: str | Sequence[str],
        severity: Severity | None,
    ) -> tuple[tuple[Finding, ...], str]:
        if severity is not None and severity not in SEVERITIES:
            raise TracerError(
                "unknown-severity",
                f"There is no severity {severity!r}.",
                f"It is {', '.join(SEVERITIES[:-1])} or {SEVERITIES[-1]}.",
            )
        wanted = self._project.chosen(
            rules(),
            every_rule,
            select=_names(select),
            ignore=_names(ignore),
        )
        if not wanted:
            raise TracerError("no-rule", "No rule on start-ups is left.", "Ignore less.")
        looking = with_thresholds(wanted, self._project.configuration.thresholds)
        judged = judge(examine([self.trace], looking), self._project.policy(severity))
        return judged.findings, render_examination(judged, Options(width=_WIDTH), "entry point")

    def _what_is_missing(self, names: Sequence[str]) -> str:
        every = [step for steps in self.steps.values() for step in steps]
        lacking = [name for name in names if not any(is_step(step, name) for step in every)]
        if not lacking:
            return f"no process has all of {', '.join(names)}"
        sorts = {name.partition(":")[0] for name in lacking}
        alike = list(dict.fromkeys(step for step in every if step.partition(":")[0] in sorts))
        there = alike or list(dict.fromkeys(every)) or list(SPELLINGS)
        more = f" and {len(there) - _STEPS_SHOWN} more" if len(there) > _STEPS_SHOWN else ""
        return (
            f"{', '.join(lacking)} never happened; there is {', '.join(there[:_STEPS_SHOWN])}{more}"
        )

    def _fail(self, text: str) -> None:
        __tracebackhide__ = True
        entries = ", ".join(entry.id for entry in self.trace.entries)
        raise AssertionError(f"{entries}: {text}\nSee `django-trace show {self.path}`")


def failure(error: TracerError) -> AssertionError:
    """The error as a test fails with it: what is wrong and what to do, without a traceback."""
    return AssertionError("\n".join(filter(None, (error.message, error.hint, error.url))))


def _names(rules: str | Sequence[str]) -> tuple[str, ...]:
    """The names of rules, which somebody may have given as one text, as on the command line."""
    return split_names([rules] if isinstance(rules, str) else rules)


def _first(steps: Sequence[str], name: str) -> int:
    """The number of the first step of that name; -1 without one."""
    return next((number for number, step in enumerate(steps) if is_step(step, name)), -1)
