"""Django's warnings of what a later version takes away, shown or not."""

import sys

from .frames import caller, relabel
from .own_code import own_places
from .wrapping import Limit

MOST_WARNINGS = 100
"""Warnings recorded per process before the probe says that it stops."""


def install(watch, recorder, writer):
    """Record the deprecations of Django that the program runs into while it starts.

    :mod:`warnings` makes an instance of the category before it asks its filters, and before it
    forgets what it has shown once.
    """
    limit = Limit(recorder, writer, "deprecation", MOST_WARNINGS, "warnings")

    def tell(warning):
        if writer.pid not in writer.startup_ended and limit.allows():
            message = warning.args[0] if warning.args and type(warning.args[0]) is str else ""
            recorder.instant(
                "deprecation",
                [
                    ("category", type(warning).__name__),
                    ("message", message),
                    ("hidden", _is_hidden(type(warning))),
                    ("app", recorder.current_app()),
                    ("caller", caller(4)),
                    ("chain", own_places(4)),
                ],
            )

    def __init__(self, *args):
        try:
            tell(self)
        except Exception as problem:
            recorder.failed("deprecation", problem)

    def on_deprecation(module):
        initialise = relabel(__init__)
        for name, value in list(vars(module).items()):
            if isinstance(value, type) and name.startswith("Removed"):
                value.__init__ = initialise  # type: ignore[misc]

    watch.when_loaded("django.utils.deprecation", on_deprecation)


def _is_hidden(category):
    """Whether the first filter for the category, whatever the text and the module, ignores it."""
    warnings = sys.modules.get("warnings")
    for action, message, filtered, module, line in getattr(warnings, "filters", ()):
        if message is None and module is None and not line and issubclass(category, filtered):
            return action == "ignore"
    return False
