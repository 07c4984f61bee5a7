"""The healthy twin of random_made: the functions of `random` are reseeded in every child."""

import random
import tempfile


def start():
    random.random()
    tempfile.TemporaryFile().close()
