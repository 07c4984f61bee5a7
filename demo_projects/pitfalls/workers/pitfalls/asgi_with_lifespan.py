"""The healthy twin of asgi.py: it answers the server's lifespan messages itself."""

from pitfalls.asgi import application as django_application


async def application(scope, receive, send):
    if scope["type"] != "lifespan":
        await django_application(scope, receive, send)
        return
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return
