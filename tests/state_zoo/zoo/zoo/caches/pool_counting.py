"""A pool whose objects count their uses and are cleaned when they are given back."""

from ..values import fresh


class Client:
    def __init__(self):
        self.uses = 0
        self.user = None
        self.seen = None


class Pool:
    def __init__(self):
        self.free = [Client()]

    def take(self):
        client = self.free.pop() if self.free else Client()
        client.uses += 1
        return client

    def give_back(self, client):
        client.user = None
        self.free.append(client)


pool = Pool()


def write(request):
    client = pool.take()
    if client.uses > 100000:
        client = Client()
    client.user = client.seen = fresh()
    answer = str(len(client.user) + len(client.seen))
    pool.give_back(client)
    return answer


read = write
