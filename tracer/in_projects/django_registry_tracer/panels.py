"""A panel for django-debug-toolbar: how the process that serves this page started.

DEBUG_TOOLBAR_PANELS = [..., "django_registry_tracer.panels.StartupPanel"]
"""

import functools
import os
import sys

from debug_toolbar.panels import Panel


class StartupPanel(Panel):
    """The recorded start-up of this process, or how to record it."""

    title = "Start-up"
    template = "django_registry_tracer/panel.html"
    is_async = True

    @property
    def nav_subtitle(self):
        """What is said in the side bar."""
        stats = self.get_stats()
        if not stats.get("recorded"):
            return "not recorded"
        number = len(stats["findings"])
        found = f", {number} finding{'s' if number > 1 else ''}" if number else ""
        return f"ready after {stats['ready']}{found}" if stats["ready"] else f"recorded{found}"

    def generate_stats(self, request, response):
        """Called by the toolbar for each request; the start-up is read at the first."""
        self.record_stats(_startup(os.getpid()))


@functools.lru_cache(maxsize=1)
def _startup(pid):
    """What the template shows of the process; a fork has another pid and asks anew."""
    command = " ".join(["django-trace", "record", "--", "python", *_words()])
    try:
        from tracer.lifecycle.own_process import own_startup
    except ImportError as error:
        return {"recorded": False, "command": command, "error": str(error)}
    found = own_startup(os.environ, pid)
    if found is None:
        return {"recorded": False, "command": command, "error": ""}
    return {
        "recorded": True,
        "ready": found.ready,
        "facts": [list(fact) for fact in found.facts],
        "findings": [dict(one) for one in found.findings],
        "picture": found.picture,
        "height": found.height,
    }


def _words():
    """How this process was started, as far as that can be told."""
    called = os.path.basename(sys.argv[0]) if sys.argv else ""
    if called == "manage.py":
        return [called, *sys.argv[1:]]
    return ["manage.py", "runserver"]
