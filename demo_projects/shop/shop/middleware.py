"""The shop's own middleware."""

import uuid

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware

HEADER = "X-Request-ID"


@sync_and_async_middleware
def request_id(get_response):
    """Give every response the id of its request, so that log lines can be matched."""
    if iscoroutinefunction(get_response):

        async def middleware(request):
            request.id = uuid.uuid4().hex
            response = await get_response(request)
            response[HEADER] = request.id
            return response

    else:

        def middleware(request):
            request.id = uuid.uuid4().hex
            response = get_response(request)
            response[HEADER] = request.id
            return response

    return middleware
