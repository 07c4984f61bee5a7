"""9xx: texts that are translated too early, checks that nobody runs, warnings that nobody sees."""

from __future__ import annotations

from . import Case

CASES = (
    Case(
        "translation",
        "gettext_in_apps",
        "check",
        {"DRT901": 'verbose_name = gettext("Add")'},
        says=("menu/apps.py:11 translates a text before the apps are loaded.",),
    ),
    Case(
        "translation",
        "gettext_in_models",
        "check",
        {"DRT902": 'name = models.CharField(max_length=80, verbose_name=gettext("Name"))'},
        says=("The module menu.models translates 3 texts while it is imported.",),
    ),
    Case(
        "translation",
        "deprecated_index",
        "check",
        {"DRT904": "class Dish(models.Model):"},
        django=((4, 2), (4, 2)),
        says=("Django 5.1 removes what the project uses, and Python hides the warning.",),
    ),
    Case(
        "translation",
        "deprecated_constraint",
        "check",
        {
            "DRT904": "models.CheckConstraint(check=models.Q(amount__gt=0), "
            'name="amount_above_zero")'
        },
        django=((5, 1), (5, 2)),
        says=("Django 6.0 removes what the project uses, and Python hides the warning.",),
    ),
    Case(
        "translation",
        "deprecated_placeholder",
        "check",
        {"DRT904": "class LoudField(models.CharField):"},
        django=((6, 1), (6, 1)),
        says=("Django 2028 removes what the project uses, and Python hides the warning.",),
    ),
    Case("translation", "gettext_lazy", "check", twin_of=("DRT901", "DRT902", "DRT904")),
    Case(
        "translation",
        "gettext_lazy",
        "gunicorn",
        twin_of=("DRT901", "DRT902", "DRT904"),
    ),
)
