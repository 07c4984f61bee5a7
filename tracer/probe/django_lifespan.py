"""Connections that Django's ASGI handler refuses, such as the server's question for a lifespan."""

from .wrapping import disguise, forget_frame


def install(watch, recorder, writer):
    """Record what reaches `ASGIHandler` and is not HTTP."""

    def on_asgi(module):
        original = module.ASGIHandler.__call__

        # A coroutine function as the original is: servers look at that to tell ASGI 2 from 3.
        async def __call__(handler, scope, receive, send):
            try:
                if scope["type"] != "http":
                    recorder.instant("asgi.refused", [("type", str(scope["type"]))])
            except Exception as problem:
                recorder.failed("asgi.refused", problem)
            try:
                return await original(handler, scope, receive, send)
            except BaseException as error:
                forget_frame(error)
                raise

        module.ASGIHandler.__call__ = disguise(__call__, original)

    watch.when_loaded("django.core.handlers.asgi", on_asgi)
