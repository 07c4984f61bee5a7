import os

from django import forms

from shelf.books import names, titles

PITFALL = os.environ.get("PITFALL")


def choices():
    """The healthy twin: Django calls it whenever a form is made."""
    return [(name, name) for name in names()]


class BookForm(forms.Form):
    """A form whose choices come from the database."""

    book = forms.ChoiceField(choices=choices)
    if PITFALL == "query_in_form":
        book = forms.ChoiceField(choices=choices())
    elif PITFALL == "query_in_form_of_missing_table":
        book = forms.ChoiceField(choices=[(title, title) for title in titles()])
