"""Imports the application as `uvicorn --workers` and `uvicorn --reload` do: in a running loop."""

import asyncio
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


async def serve():
    from pitfalls.asgi import application

    return application


asyncio.run(serve())
