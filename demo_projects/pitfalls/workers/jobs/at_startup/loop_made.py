"""DRT703: an event loop is made in `ready()` and inherited by every worker."""

import asyncio

loops = []


def start():
    loops.append(asyncio.new_event_loop())
