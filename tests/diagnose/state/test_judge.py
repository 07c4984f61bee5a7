"""The five rules, on histories of reads and writes written down by hand."""

from __future__ import annotations

import time

import pytest

from tracer.diagnose.state.accesses import Access, Request, State
from tracer.diagnose.state.judge import judge
from tracer.diagnose.state.verdict import Verdict


def history(text: str, *, local: bool = False, overlapped: bool = False) -> Verdict:
    """Judge a history: words ``worker.request:how[key]=value`` in order of time.

    A read is miss, default or hit, all else is a write. A value that is a number is one; one that
    begins with a capital is of that type. A word may end in ``@function:line``, and a worker's
    request in a path, as in ``A.1/page``.
    """
    accesses, requests = [], {}
    for t_ns, word in enumerate(text.split()):
        who, _, what = word.partition(":")
        worker, _, request = who.partition(".")
        request, _, page = request.partition("/")
        what, _, place = what.partition("@")
        function, _, line = place.partition(":")
        what, _, value = what.partition("=")
        how, bracket, key = what.partition("[")
        kind = "int" if value.isdecimal() else value if value[:1].isupper() else "str"
        accesses.append(
            Access(
                write=how not in ("miss", "default", "hit"),
                key=bracket + key,
                how=how,
                store=f"{worker}:1" if local else worker,
                process=worker,
                thread=1,
                request=f"{worker}.{request}",
                t_ns=t_ns,
                type=kind if value else "",
                digest=value,
                function=function,
                place=f"m.py:{line}" if line else "",
                snapshot=function == "snapshot",
            )
        )
        requests[f"{worker}.{request}"] = Request(
            id=f"{worker}.{request}",
            process=worker,
            thread=1,
            method="GET",
            path=f"/{page}",
            t_ns=t_ns,
            overlapped=overlapped,
        )
    state = State(name="m.x", entry="e", owner="", local=local, accesses=tuple(accesses))
    verdict = judge(state, requests)
    assert verdict is not None
    return verdict


@pytest.mark.parametrize(
    ("text", "hazard"),
    [
        ("A.1:set=a B.1:miss", "lost"),
        ("A.1:set=a B.1:default", "lost"),
        ("A.1:new[k]=a B.1:miss[k]", "lost"),
        ("A.1:set=same A.2:set=same B.1:miss", "lost"),
        ("B.1:set=old A.1:set=new B.2:hit", "diverged"),
        ("A.1:set=a B.1:hit=initial", "diverged"),
        ("A.1:set=a A.2:set=b A.3:hit", "crosses"),
        ("A.1:set=same A.2:set=same A.3:hit", "crosses"),
        ("A.1:set=a A.2:set=b A.1:hit", "torn"),
        ("A.1:miss[k] A.1:new[k]=a B.1:miss[k] B.1:new[k]=a A.2:delete[k]", "invalidated"),
        ("A.1:miss A.1:new=a B.1:miss B.1:new=a A.2:clear", "invalidated"),
        ("A.1:hit=0 A.1:set=1 A.2:hit=1 A.2:set=2 B.1:hit=0 B.1:set=1", "counted"),
        ("A.1:grow=a A.2:grow=b B.1:grow=c", "counted"),
        ("A.1:new[a]=1 A.2:new[b]=1 B.1:new[c]=1", "counted"),
        # Of two that add at a time, one sees what the other added: that it is shared says it all.
        ("A.1:grow=a A.2:grow=b A.1:hit=b B.1:grow=c", "counted"),
        ("A.1:hit=0 A.1:set=1 A.2:hit=1 A.2:set=2 A.1:hit=2 B.1:hit=0 B.1:set=1", "counted"),
        ("A.1:set=0 A.2:set=0 A.2:hit=0 A.2:set=1 A.1:hit=1 A.1:set=2", "torn"),
        ("A.1:clear A.1:grow=a A.2:clear A.2:grow=b A.1:hit=b", "torn"),
        ("A.1:set=x.WSGIRequest A.1:hit A.2:set=x.WSGIRequest", "leaked"),
        ("A.1:set=a A.2:set=b B.1:set=c", "diverged"),
        # Set back to the same, but not by each thread for itself: others miss it all the same.
        ("A.1:set=a A.1:set=b B.1:miss", "lost"),
        # Taken and given back by some, added to by others.
        ("A.1:grow=a A.2:grow=b A.3:shrink=a A.3:return=c B.1:grow=c", "counted"),
        ("A.1:grow=a A.2:hit A.2:clear A.2:return=b A.3:hit", "crosses"),
        ("A.1:grow=a A.2:clear A.2:grow=b A.3:clear A.3:grow=c A.4:hit", "counted"),
        ("A.1:grow=a A.2:clear A.2:return=b A.3:clear A.3:grow=c A.4:clear A.4:grow=d", "counted"),
        # Keys that are added without a look, though another one is looked for.
        ("A.1:miss[q] A.1:new[a]=1 A.2:miss[q] A.2:new[b]=2 B.1:new[c]=1", "counted"),
    ],
)
def test_hazards(text: str, hazard: str) -> None:
    text = text.replace("x.WSGIRequest", "WSGIRequest")
    assert history(text).hazard == hazard


FULL_MEMO = (
    "A.1:miss[k] A.1:new[k]=a B.1:miss[k] B.1:new[k]=a "
    "A.2:miss[j] A.2:delete[k] A.2:new[j]=b B.2:hit[k]"
)
TWO_KEYS = (
    "A.1:miss[a] A.1:new[a]=x A.1:new[1]=x A.2:miss[b] A.2:new[b]=y A.2:new[2]=y "
    "B.1:miss[c] B.1:new[c]=z B.1:new[3]=z"
)
SET_AGAIN = (
    "A.1:miss[a] A.1:new[a]=x A.2:miss[1] A.2:new[1]=x A.2:set[a]=x "
    "A.3:miss[2] A.3:new[2]=x A.3:set[a]=x A.4:hit[a]"
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A.1:miss A.1:set=a A.2:hit B.1:miss B.1:set=a", "lazily set once"),
        ("A.1:miss[k] A.1:new[k]=1 B.1:miss[k] B.1:new[k]=1 A.2:hit[k]", "lazily set once"),
        ("A.1:miss[k] A.1:new[k]=a A.1:miss[j] A.1:new[j]=b A.2:hit[k]", "memo"),
        # A full memo makes room: nothing is invalidated.
        (
            FULL_MEMO,
            "memo",
        ),
        # Each worker fills its registry once, in the same way.
        ("A.1:grow=a A.1:grow=b B.1:grow=a B.1:grow=b A.2:hit", "lazily set once"),
        ("A.1:set=a A.1:hit A.2:set=b A.2:hit", "written anew by each request"),
        ("A.1:new[a]=1 A.1:delete[a] A.2:new[b]=2 A.2:delete[b]", "written anew by each request"),
        # What was there from the start is what another one set.
        ("A.1:set=a B.1:hit=a", "lazily set once"),
        ("A.1:set=yes A.1:set=no A.2:hit=no A.2:set=yes A.2:set=no", "never read"),
        # Each worker made one, and nobody was seen to read it: its parts may differ.
        ("A.1:set=List1 B.1:set=List2", "never read"),
        # One miss fills two keys: by name and by number.
        (TWO_KEYS, "memo"),
        (SET_AGAIN, "memo"),
        # Asked by one key and filled under another.
        ("A.1:miss['7'] A.1:new[7]=x A.2:miss['7'] A.2:set[7]=x A.3:hit[7]", "memo"),
        # A pool: what is taken is given back.
        (
            "A.1:hit A.1:grow=a B.1:hit B.1:grow=b A.2:hit A.2:clear A.2:return=c",
            "taken and given back",
        ),
        # What cannot be compared counts by its type.
        ("A.1:miss A.1:set=Client~ B.1:miss B.1:set=Client~", "lazily set once"),
    ],
)
def test_no_hazards(text: str, reason: str) -> None:
    verdict = history(text)
    assert (verdict.hazard, verdict.harmless) == (None, reason)


def test_requests_that_overlap_may_tear_what_each_writes_anew() -> None:
    verdict = history("A.1:set=a A.1:hit A.2:set=b A.2:hit", overlapped=True)
    assert (verdict.hazard, verdict.possible) == ("torn", True)


def test_a_pool_may_grow_while_all_are_in_use() -> None:
    text = "A.1:grow=a A.2:clear A.3:grow=b A.2:return=c A.4:clear A.4:return=d"
    assert history(text).hazard == "counted"
    assert history(text, overlapped=True).harmless == "taken and given back"


def test_a_thread_s_own_is_no_hazard_unless_it_crosses_requests() -> None:
    own = history("A.1:set=a A.1:hit A.2:set=b A.2:hit", local=True)
    assert own.harmless == "one per thread"
    assert history("A.1:set=a A.2:set=b A.3:hit", local=True).hazard == "crosses"


def test_what_a_request_puts_and_takes_away_invalidates_nothing() -> None:
    overlapping = "A.1:set=a B.1:set=b A.1:hit A.1:delete B.1:hit B.1:delete A.2:set=c A.2:delete"
    assert history(overlapping, local=True).hazard is None
    assert history(overlapping).hazard is None
    assert history("A.1:set=a B.1:set=a A.2:delete B.2:hit").hazard == "invalidated"
    assert history("A.1:set=a B.1:set=a A.2:set=b A.2:delete B.2:hit").hazard == "invalidated"


def test_the_verdict_names_writer_and_reader() -> None:
    verdict = history("A.1:set=a B.1:set=b A.2:set=c B.2:hit")
    assert verdict.hazard == "diverged"
    assert verdict.writer is not None
    assert verdict.reader is not None
    assert (verdict.writer.request, verdict.reader.request) == ("A.2", "B.2")


def test_a_write_whose_line_is_known_shows_more() -> None:
    verdict = history("A.1:set=a@snapshot A.2:set=b@f:7 A.3:hit A.4:set=c@snapshot A.5:hit")
    assert verdict.writer is not None
    assert (verdict.hazard, verdict.writer.place) == ("crosses", "m.py:7")
    earlier = history("A.1:set=a@snapshot A.2:hit A.3:set=b@f:7 A.4:hit")
    assert earlier.writer is not None
    assert earlier.writer.place == "m.py:7"


def test_a_key_of_its_own_that_another_worker_misses_is_lost() -> None:
    verdict = history(
        "a.1:new[k1]=1 a.2:hit[k1]=1 b.1:new[k2]=1 a.3:miss[k2] a.4:new[k3]=1 b.2:miss[k3]"
        " b.3:new[k4]=1 b.4:hit[k4]=1 a.5:new[k5]=1 b.5:miss[k5]"
    )
    assert (verdict.hazard, verdict.possible) == ("lost", False)


def test_what_override_leaves_in_a_thread_is_not_lost_in_others() -> None:
    text = "A.1:miss A.1:set=de A.1:set=en B.1:miss A.2:hit B.2:miss"
    assert history(text, local=True).harmless == "one per thread"
    assert history("A.1:set=de B.1:miss", local=True).hazard == "lost"


SERIAL = "A.1:hit=4@f:{take} A.1:set=5@f:8 A.2:hit=5@f:{take} A.2:set=6@f:8 B.1:hit=4@{last}"


def test_a_count_that_is_taken_and_then_raised_numbers_objects() -> None:
    numbers = history(SERIAL.format(take=7, last="f:7"))
    assert (numbers.hazard, numbers.minor) == ("counted", True)
    loop = history(SERIAL.format(take=7, last="f:7") + " A.2:set=9@snapshot")
    assert (loop.hazard, loop.minor) == ("counted", True)
    # Raised without being taken; read by somebody else; read when it has been raised.
    assert not history(SERIAL.format(take=8, last="f:8")).minor
    assert not history(SERIAL.format(take=7, last="g:7")).minor
    assert not history(SERIAL.format(take=7, last="f:9")).minor


def test_what_late_imports_add_is_added_once() -> None:
    once = "A.1/a:grow=a A.2/b:grow=b A.3/a:hit A.4/b:hit B.1/b:grow=a B.2/b:hit"
    assert history(once).hazard is None
    other_order = once.replace("B.1/b:grow=a", "B.1/b:grow=z") + " B.3/b:hit"
    assert history(other_order).hazard is None
    assert history(once.replace("A.3/a:hit", "A.3/a:grow=c")).hazard == "counted"
    two_imports = "A.1/a:grow=a A.2/a:grow=b A.3/a:hit A.4/a:hit B.1/a:grow=c B.2/a:hit"
    assert history(two_imports).hazard == "counted"  # it may be every third request that adds
    assert history(two_imports + " A.5/a:hit").hazard is None
    never_asked_again = "A.1/a:grow=a A.2/b:grow=b A.3/c:hit B.1/b:grow=a"
    assert history(never_asked_again).hazard == "counted"


@pytest.mark.timeout(60)
def test_many_accesses_of_one_key_and_many_keys_take_time_in_proportion() -> None:
    # What looks through all others for each access takes minutes for so many.
    words = []
    for number in range(5000):
        worker = "ABCD"[number % 4]
        words += [f"{worker}.{number}:miss", f"{worker}.{number}:new[{number % 500}]=x"]
        words += [f"{worker}.{number}:hit", f"{worker}.{number}:delete[{number % 500}]"]
    began = time.perf_counter()
    assert history(" ".join(words)).harmless == "written anew by each request"
    assert time.perf_counter() - began < 30
