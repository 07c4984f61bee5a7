"""An element of a tree that is written in C."""

import xml.etree.ElementTree as ET

from ..values import fresh

EXPECTED = ("crosses", "diverged", "lost")
TREE = ET.fromstring("<menu><item/></menu>")


def write(request):
    TREE.set("active", fresh())
    return "set"


def read(request):
    return str(TREE.get("active"))
