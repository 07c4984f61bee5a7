"""Markup, which is a subclass of text."""

from django.utils.html import format_html

from ..values import fresh

EXPECTED = ("diverged", "lost")


class Menu:
    html = ""


menu = Menu()


def write(request):
    menu.html = format_html("<b>{}</b>", fresh())
    return "set"


def read(request):
    return menu.html
