"""The healthy twin of loop_made: the loop is gone before anybody forks."""

import asyncio


async def nothing():
    pass


def start():
    asyncio.run(nothing())
