"""A pool whose functions take and give back without a statement between: ``return``."""

from ..values import fresh


class Parser:
    def parse(self, text):
        self.text = text
        return len(self.text)


class Parsers:
    def __init__(self):
        self.idle = set()

    def take(self):
        return self.idle.pop() if self.idle else Parser()

    def give_back(self, parser):
        self.idle.add(parser)


parsers = Parsers()


def write(request):
    parser = parsers.take()
    try:
        return str(parser.parse(fresh()))
    finally:
        parsers.give_back(parser)


read = write
