"""DRT709: every worker draws the same numbers."""

import random

generator = None


def start():
    global generator
    generator = random.Random()
