"""The one error a person can cause, with the sentence, the hint and the page that explain it."""

from __future__ import annotations

DOCUMENTATION = "https://django-registry-tracer.readthedocs.io/en/latest/"
ERRORS_PAGE = DOCUMENTATION + "errors.html"


class TracerError(Exception):
    """Something the person who called us can mend: a wrong path, a run we cannot read.

    `slug` names the error for good (it is the anchor on the errors page), `message` is one
    sentence saying what is wrong, `hint` one sentence saying what to do about it, and
    `exit_code` is what the command line leaves with.
    """

    def __init__(self, slug: str, message: str, hint: str = "", exit_code: int = 2) -> None:
        super().__init__(message)
        self.slug = slug
        self.message = message
        self.hint = hint
        self.exit_code = exit_code

    @property
    def url(self) -> str:
        """The address of the page that explains this error."""
        return f"{ERRORS_PAGE}#{self.slug}"
