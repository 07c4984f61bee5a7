"""The founding bug: an attribute of a plugin in a registry."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


class Plugin:
    def get_ui_panels(self):
        self.mydata = fresh()

    def process_data(self):
        return self.mydata


class Registry:
    def __init__(self):
        self.plugins = {"sample": Plugin()}

    def get(self, slug):
        return self.plugins[slug]


registry = Registry()


def write(request):
    registry.get("sample").get_ui_panels()
    return "panel"


def read(request):
    return registry.get("sample").process_data()
