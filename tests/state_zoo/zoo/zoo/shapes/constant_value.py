"""A message that always has the same value."""

EXPECTED = ("crosses", "lost")


class Job:
    pass


job = Job()


def write(request):
    job.state = "prepared"
    return "set"


def read(request):
    return job.state
