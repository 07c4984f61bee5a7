"""A generator of random numbers that nobody seeds anew: each use moves it on."""

import random

DICE = random.Random()


def write(request):
    return str(DICE.random() < 2 and abs(DICE.gauss(0, 1)) < 100)


read = write
