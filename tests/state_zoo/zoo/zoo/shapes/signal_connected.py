"""A receiver that a request connects to a signal."""

from django.dispatch import Signal

from ..values import fresh

EXPECTED = ("counted", "crosses", "diverged")
done = Signal()


def write(request):
    text = fresh()

    def receiver(sender, **kwargs):
        return text

    done.connect(receiver, weak=False)
    return "connected"


def read(request):
    return str(len(done.send(None)) > 100000)
