"""A registry filled at import and read by requests."""

REGISTRY = {}


def register(function):
    REGISTRY[function.__name__] = function
    return function


@register
def hello():
    return "hello"


def write(request):
    return REGISTRY["hello"]()


def read(request):
    return str(sorted(REGISTRY)) + str("missing" in REGISTRY)
