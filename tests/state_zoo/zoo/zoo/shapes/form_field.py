"""The choices of a form class, changed by a request."""

from django import forms

from ..values import fresh

EXPECTED = ("crosses", "diverged", "lost")


class Choose(forms.Form):
    name = forms.CharField(help_text="")


def write(request):
    Choose.base_fields["name"].help_text = fresh()
    return "set"


def read(request):
    return Choose().fields["name"].help_text
