"""What a span or an instant is called: the attribute that identifies it among its kind."""

from __future__ import annotations

from .file_format import Attributes

NAMED_BY: dict[str, tuple[str, ...]] = {
    "settings": ("module",),
    "settings.variable": ("module",),
    "settings.change": ("setting",),
    "settings.copy": ("copy",),
    "populate": ("registry",),
    "populate.phase": ("phase",),
    "app.create": ("label", "entry"),
    "app.import_models": ("label",),
    "app.ready": ("label",),
    "urlconf": ("name",),
    "middleware": ("handler",),
    "command": ("name",),
    "management": ("name",),
    "request": ("method", "path"),
    "db.connect": ("alias",),
    "db.query": ("alias", "operation"),
    "db.test_database": ("alias",),
    "migration": ("app", "name"),
    "translation": ("function",),
    "deprecation": ("category",),
    "import": ("module",),
    "app.listed": ("entry",),
    "flag": ("name",),
    "model": ("label",),
    "registry.change": ("method",),
    "signal.connect": ("signal", "receiver"),
    "thread.start": ("name",),
    "thread.seen": ("name",),
    "subprocess": ("argv",),
    "server.listening": ("address",),
    "autoreload.trigger": ("file",),
    "django": ("version",),
    "fork.inherits": ("what", "name"),
    "exception": ("error",),
    "socket.connect": ("address",),
    "module.twice": ("module",),
    "relation.unresolved": ("field",),
    "model.unlisted": ("label",),
    "receivers.unimported": ("module",),
    "signal.receiver_gone": ("signal", "receiver"),
    "fork.query": ("alias",),
    "asgi.refused": ("type",),
    "state.read": ("object", "attribute"),
    "state.write": ("object", "attribute"),
    "state.request": ("method", "path"),
}


def name_of(kind: str, attributes: Attributes) -> str:
    """The name of a span or instant; its kind when nothing names it."""
    parts: list[str] = []
    for key in NAMED_BY.get(kind, ("name",)):
        value = attributes.get(key, "")
        if value:
            parts.append(value if isinstance(value, str) else " ".join(value))
            if kind == "app.create":
                break
    return " ".join(parts) or kind
