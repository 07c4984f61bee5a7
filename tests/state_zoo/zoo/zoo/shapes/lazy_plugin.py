"""A plugin that is made by the first request, through a mixin."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


class PanelMixin:
    def panel(self):
        self.shown = fresh()


class Plugin(PanelMixin):
    def process(self):
        return self.shown


class Registry:
    _plugins = None

    def plugins(self):
        if self._plugins is None:
            self._plugins = [Plugin()]
        return self._plugins


registry = Registry()


def write(request):
    for plugin in registry.plugins():
        plugin.panel()
    return "panel"


def read(request):
    return registry.plugins()[0].process()
