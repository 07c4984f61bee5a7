"""DRT301 to DRT310."""

from . import Case

_ALL = ("DRT301", "DRT302", "DRT303", "DRT304", "DRT305", "DRT306", "DRT307", "DRT309", "DRT310")

CASES = [
    Case(
        "apps",
        "models.not_installed",
        "check",
        {"DRT301": "from plugin.models import Badge"},
        says=("models/not_installed/views.py:4 imports plugin.models", 'Add "plugin"'),
    ),
    Case(
        "apps",
        "models.under_two_names",
        "check",
        {
            "DRT301": "from under_two_names.models import Item",
            "DRT303": "from under_two_names.models import Item",
        },
        says=(
            "belongs to the installed app models.under_two_names",
            "The directory models is on sys.path",
        ),
        imports=True,
    ),
    Case(
        "apps",
        "models.conflicting",
        "check",
        {
            "DRT302": "from conflicting.models import Item",
            "DRT303": "from conflicting.models import Item",
        },
        says=(
            "(models/conflicting/models.py:6) came first, imported with the models of the app conf",
            "imported by pitfalls/urls.py:14 → models/conflicting/views.py:1",
            "one file, imported under two names",
        ),
        imports=True,
    ),
    Case(
        "apps",
        "models.module_twice",
        "check",
        {"DRT303": "from module_twice.counter import counted"},
        says=(
            "models.module_twice.counter, imported by models/module_twice/models.py:3",
            "module_twice.counter, imported by models/module_twice/views.py:2",
            "The directory models is on sys.path",
        ),
        imports=True,
    ),
    Case(
        "apps",
        "models.registered_twice",
        "shell",
        {"DRT304": "importlib.reload(self.models_module)"},
        says=("models/registered_twice/models.py:6 was executed", "registered_twice.Item"),
    ),
    Case(
        "apps",
        "models.registered_late",
        "runserver-noreload",
        {"DRT305": "from .reports import Report"},
        says=("in the first request", "models.registered_late.reports"),
    ),
    Case(
        "apps",
        "models.in_no_app",
        "shell",
        {"DRT306": "class Ghost(models.Model):"},
        says=("attic, which is the label of no installed app",),
    ),
    Case(
        "apps",
        "models.cycle",
        "check",
        {"DRT307": "from .models import Order"},
        says=("models/cycle/models.py:5 → models/cycle/prices.py:3 → models.cycle.models",),
    ),
    Case(
        "apps",
        "models.user_too_early",
        "check",
        {"DRT309": "User = get_user_model()"},
        says=(
            "models/user_too_early/models.py:5 → models/user_too_early/mails.py:3",
            "its own app",
        ),
    ),
    Case(
        "apps",
        "models.unresolved",
        "wsgi",
        {"DRT310": 'copy = models.ForeignKey("stacks.Copy", models.CASCADE)'},
        says=("unresolved.Loan.copy", "stacks.copy", "no installed app has the label stacks"),
    ),
    Case("apps", "models.healthy", "check", twin_of=_ALL, imports=True),
    Case("apps", "models.healthy", "runserver-noreload", twin_of=_ALL),
]
