"""A memo in a dictionary."""

MEMO = {}


def square(number):
    if number not in MEMO:
        MEMO[number] = number * number
    return MEMO[number]


def write(request):
    return str(square(12))


def read(request):
    return str(square(12) + square(13))
