"""Commands, URLconf, middleware, applications, autoreload and the first request."""

import os

from .frames import caller
from .text import attributes
from .wrapping import disguise, forget_frame


def install(watch, recorder, writer):
    """Record what leads from a populated registry to the first answer."""

    def span_of(module, name, kind, before=None, after=None):
        setattr(module, name, recorder.span(getattr(module, name), kind, before, after))

    def called_by(*args, **kwargs):
        return [("caller", caller(depth=3))]

    def on_management(module):
        def executing(utility, *args, **kwargs):
            words = [word for word in utility.argv[1:2] if not word.startswith("-")]
            return [("name", words[0] if words else "")]

        span_of(module.ManagementUtility, "execute", "management", executing)

    def on_command(module):
        def executing(command, /, *args, **kwargs):  # `shell` has an option `command`
            name = type(command).__module__
            return [("name", name.rpartition(".")[2]), ("module", name)]

        span_of(module.BaseCommand, "execute", "command", executing)

    def on_urls(module):
        def importing(resolver):
            # Included lists of patterns pass here too, and import nothing.
            name = resolver.urlconf_name
            return [("name", name)] if isinstance(name, str) else None

        cached = module.URLResolver.__dict__["urlconf_module"]
        cached.func = recorder.span(cached.func, "urlconf", importing)

    def on_handler(module):
        def loading(handler, *args, **kwargs):
            return [("handler", type(handler).__name__)]

        span_of(module.BaseHandler, "load_middleware", "middleware", loading)
        _watch_first_request(module.BaseHandler, recorder, writer)

    def on_wsgi(module):
        span_of(module, "get_wsgi_application", "wsgi.application", called_by)

    def on_asgi(module):
        span_of(module, "get_asgi_application", "asgi.application", called_by)

    def on_autoreload(module):
        def changed(filename, *args):
            recorder.instant("autoreload.trigger", [("file", os.fspath(filename))])

        def started(*args, **kwargs):
            recorder.instant("autoreload.started")

        span_of(module, "run_with_reloader", "autoreload.run")
        span_of(module, "restart_with_reloader", "autoreload.child", called_by)
        module.trigger_reload = recorder.before(
            module.trigger_reload, "autoreload.trigger", changed
        )
        module.BaseReloader.run = recorder.before(
            module.BaseReloader.run, "autoreload.started", started
        )

    for name, hook in (
        ("django.core.management", on_management),
        ("django.core.management.base", on_command),
        ("django.urls.resolvers", on_urls),
        ("django.core.handlers.base", on_handler),
        ("django.core.wsgi", on_wsgi),
        ("django.core.asgi", on_asgi),
        ("django.utils.autoreload", on_autoreload),
    ):
        watch.when_loaded(name, hook)


def _watch_first_request(handler_class, recorder, writer):
    """Record the first request of each process, without its query string, headers or body."""
    served = set()
    original, original_async = handler_class.get_response, handler_class.get_response_async

    def describe(handler, request):
        return [("method", request.method), ("path", request.path)]

    def answered(response, *args):
        writer.end_of_startup()
        recorder.call(writer.on_started)
        return [("status", getattr(response, "status_code", None))]

    recorded = recorder.span(original, "request", describe, answered)

    def get_response(handler, request):
        pid = os.getpid()
        if pid in served:
            return original(handler, request)
        served.add(pid)
        return recorded(handler, request)

    async def get_response_async(handler, request):
        pid = os.getpid()
        if pid in served:
            return await original_async(handler, request)
        served.add(pid)
        span = recorder.begin("request", attributes(describe(handler, request)))
        try:
            response = await original_async(handler, request)
        except BaseException as error:
            recorder.end(span, error)
            forget_frame(error)
            raise
        recorder.end(span, None, attributes(answered(response)))
        return response

    handler_class.get_response = disguise(get_response, original)
    handler_class.get_response_async = disguise(get_response_async, original_async)
