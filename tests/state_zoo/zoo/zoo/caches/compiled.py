"""Compiled patterns and templates."""

import re

from django.template import Engine

PATTERNS = {}
TEMPLATES = {}
engine = Engine()


def write(request):
    if "digits" not in PATTERNS:
        PATTERNS["digits"] = re.compile("[0-9]+")
    if "page" not in TEMPLATES:
        TEMPLATES["page"] = engine.from_string("hello")
    return TEMPLATES["page"].source + PATTERNS["digits"].pattern


read = write
