"""A middleware that hands itself on."""


class PathMiddleware:
    """Keeps state on itself, as middleware should not."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.chosen = ""

    def __call__(self, request):
        request.zoo_middleware = self
        return self.get_response(request)
