"""What a request leaves in an object of a pool."""

from ..values import fresh

EXPECTED = ("crosses", "diverged", "lost")


class Client:
    def __init__(self):
        self.user = None


class Pool:
    def __init__(self):
        self.free = [Client()]

    def take(self):
        return self.free.pop() if self.free else Client()

    def give_back(self, client):
        self.free.append(client)


pool = Pool()


def write(request):
    client = pool.take()
    client.user = fresh()
    pool.give_back(client)
    return "set"


def read(request):
    client = pool.take()
    user = client.user
    pool.give_back(client)
    return str(user)
