"""One line of a waterfall."""

from __future__ import annotations

from dataclasses import dataclass

from tracer.trace.model import Instant, Span

from ..wording import EXPLANATIONS, explanation_key
from .steps import MarkClass, StepClass, left_on_purpose, mark_of, step_of


@dataclass(frozen=True)
class Row:
    """One line of a picture; times are nanoseconds since the process started."""

    label: str
    depth: int
    start_ns: int
    end_ns: int
    span: Span | None = None
    instant: Instant | None = None
    folded: tuple[Span, ...] = ()
    """The quick spans that share the row, when it stands for several."""

    notes: tuple[str, ...] = ()
    error: str = ""
    told_within: bool = False
    """Whether a step within was left by the same error."""

    raised: bool = False
    """Whether it is the innermost step that the error left."""

    unfinished: bool = False
    set_by_hand: bool = False
    """Whether it is a flag of the registry that populate() did not raise."""

    last: bool = False
    """Whether no sibling follows."""

    leaf: bool = False
    """Whether what lies within is left out."""

    @property
    def is_heading(self) -> bool:
        """Whether the row only names the thread of those that follow."""
        return self.span is None and self.instant is None and not self.folded

    @property
    def is_moment(self) -> bool:
        """Whether the row stands for a moment and not for a time."""
        return self.instant is not None

    @property
    def failed(self) -> bool:
        """Whether an error left the step, and not a program's end."""
        return bool(self.error) and not left_on_purpose(self.error)

    @property
    def step(self) -> StepClass:
        """The class of the step, or of the first of those folded together."""
        if self.raised:
            return "error"
        spans = (self.span, *self.folded)
        return next((step_of(span) for span in spans if span is not None), "setup")

    @property
    def mark(self) -> MarkClass | None:
        """The class of the moment, if it is one."""
        if self.instant is None:
            return None
        return "event" if self.set_by_hand else mark_of(self.instant)

    @property
    def explanation(self) -> str:
        """The key of its line in `EXPLANATIONS`, or empty."""
        if self.set_by_hand:
            return "flag by hand"
        value = self.span or self.instant
        key = explanation_key(value) if value is not None else ""
        return key if key in EXPLANATIONS else ""

    @property
    def ending(self) -> str:
        """How the step ended, when it is worth a word."""
        if self.error and not self.told_within:
            return f"{'raised' if self.failed else 'left by'} {self.error}"
        unfinished = self.unfinished and not self.error
        return "had not ended when the process was stopped" if unfinished else ""


def crop(rows: list[Row], at_most: int) -> tuple[list[Row], int]:
    """The rows that matter most, no more than `at_most`, and how many are left out.

    Whole levels go first, the deepest before the others; then the rows at the end.
    """
    kept = rows
    for depth in range(max((row.depth for row in rows), default=0), 0, -1):
        if len(kept) <= at_most:
            break
        kept = [row for row in kept if row.depth < depth or row.failed]
    kept = kept[:at_most]
    return kept, len(rows) - len(kept)
