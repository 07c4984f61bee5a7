"""Calls share a place for their notes.

## What it does

It reports state that each call empties and fills anew, and names, class attributes and attributes
of objects that live as long as the process (a middleware, a plugin in a registry) to which code
assigns what belongs to one call: made from its request or its arguments, or by chance.

## Why it hurts

Two requests at the same time mix what they gather, or one reads the user, the language or the
form of the other. Under asyncio a single thread is enough: another request runs at each `await`.
And the next request may be answered by another worker, which has kept something else, or nothing.

## How to fix it

Use a local variable and return it, put it on the request, or use a `contextvars.ContextVar` where
it has to be reached from afar. What a later request needs belongs in the session, in the database
or in a cache that all workers share.

## Example

```python
class Tenants:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        self.request = request  # one object serves all requests
        return self.get_response(request)


# better
    def __call__(self, request):
        request.tenant = tenant_of(request)
        return self.get_response(request)
```
"""

from tracer.trace.audited import AuditedState

from ..rule import AuditRule


def applies(state: AuditedState) -> bool:
    """Whether the state is a case of it."""
    return state.safety == "unsafe:shared-scratch"


RULE = AuditRule(
    code="DRT1104",
    slug="shared-scratch",
    severity="warning",
    applies=applies,
    title="is shared scratch space: calls at the same time mix their data",
    fix=(
        "Use a local variable, the request, or a ContextVar; what a later request needs belongs "
        "in the session, the database or a shared cache."
    ),
    page=__doc__ or "",
)
