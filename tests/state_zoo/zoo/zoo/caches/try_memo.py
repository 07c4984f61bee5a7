"""A memo with KeyError, setdefault and get."""

A, B, C = {}, {}, {}


def write(request):
    name = request.method.lower()
    try:
        A[name]
    except KeyError:
        A[name] = name.upper()
    found = C.get(name)
    if found is None:
        found = C[name] = [name]
    return A[name] + B.setdefault(name, "b") + found[0]


read = write
