"""DRT501 to DRT505."""

from . import Case

_ALL = ("DRT501", "DRT502", "DRT503", "DRT504", "DRT505")

CASES = [
    Case(
        "apps",
        "signals.never_imported",
        "check",
        {"DRT501": "def ready(self):"},
        says=(
            "signals.never_imported.signals has receivers, and nobody imports it",
            "signals/never_imported/signals.py:8 would connect one",
            "NeverImportedConfig.ready() (signals/never_imported/apps.py:7) does not import it",
        ),
    ),
    Case(
        "apps",
        "signals.connected_twice",
        "shell",
        {"DRT502": "post_save.connect(write_down, sender=Group, weak=False)"},
        says=(
            "is connected 2 times to post_save of Group",
            "again by signals/connected_twice/apps.py:11 → signals/connected_twice/audit.py:11",
        ),
    ),
    Case(
        "apps",
        "signals.dead",
        "shell",
        {"DRT503": "post_save.connect(write_down)"},
        says=("it is gone and will not be called, though with DEBUG = True it would be",),
    ),
    Case(
        "apps",
        "signals.dead",
        "check",
        {"DRT503": "post_save.connect(write_down)"},
        environment={"DEBUG": "1"},
        says=("receives post_save with DEBUG = True only",),
    ),
    Case(
        "apps",
        "signals.dead_method",
        "shell",
        {"DRT503": "post_save.connect(Audit().write_down)"},
        environment={"DEBUG": "1"},
        says=("signals.dead_method.apps.Audit.write_down", "no longer there"),
    ),
    Case(
        "apps",
        "signals.by_urlconf",
        "check",
        {"DRT504": "from . import receivers"},
        says=("only when the URLconf pitfalls.urls is loaded", "signals/by_urlconf/views.py:5"),
    ),
    Case("apps", "signals.by_urlconf", "test", {"DRT504": "from . import receivers"}),
    Case(
        "apps",
        "signals.after_first_send",
        "shell",
        {"DRT505": "class_prepared.connect(note_model)"},
        says=("after it was sent for", "after_first_send.Item was the last of them"),
    ),
    Case("apps", "signals.gone_with_sender", "check", twin_of=("DRT503",)),
    Case("apps", "signals.healthy", "check", twin_of=_ALL),
    Case("apps", "signals.healthy", "runserver-noreload", twin_of=_ALL, environment={"DEBUG": "1"}),
]
