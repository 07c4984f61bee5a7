"""The workshop's own middleware."""

import os

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware

HEADER = "X-Worker"


@sync_and_async_middleware
def worker(get_response):
    """Say in every response which process answered."""
    if iscoroutinefunction(get_response):

        async def middleware(request):
            response = await get_response(request)
            response[HEADER] = str(os.getpid())
            return response

    else:

        def middleware(request):
            response = get_response(request)
            response[HEADER] = str(os.getpid())
            return response

    return middleware
