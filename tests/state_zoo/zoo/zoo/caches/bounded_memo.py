"""A memo that makes room."""

MEMO = {}


def double(number):
    found = MEMO.get(number)
    if found is None:
        if len(MEMO) >= 3:
            MEMO.pop(next(iter(MEMO)))
        found = MEMO[number] = number * 2
    return found


def write(request):
    return str([double(number) for number in (1, 2, 3, 4)])


def read(request):
    return str([double(number) for number in (5, 1)])
