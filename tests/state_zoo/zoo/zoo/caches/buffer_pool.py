"""A free list: a request takes a buffer, empties it, uses it and gives it back."""

from ..values import fresh

FREE = []


def render(text):
    buffer = FREE.pop() if FREE else []
    del buffer[:]
    buffer.append(text)
    try:
        return "".join(buffer)
    finally:
        FREE.append(buffer)


def write(request):
    return str(len(render(fresh())))


read = write
