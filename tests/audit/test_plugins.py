"""Objects that a registry keeps, and what requests leave on them: the founding bug."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracer.audit.audit import audit

from .sources import states_of

DEMO = Path(__file__).parents[2] / "demo_projects" / "plugins"
REGISTRY = """
    class Registry:
        def __init__(self):
            self.plugins = {}

        def register(self, plugin_class):
            self.plugins[plugin_class.slug] = plugin_class()
            return plugin_class

        def add(self, plugin):
            self.plugins[plugin.slug] = plugin

        def get(self, slug):
            return self.plugins[slug]


    registry = Registry()


    def named(slug):
        def wrap(cls):
            registry.plugins[slug] = cls()
            return cls

        return wrap
    """
PLUGIN = """
    from registry import named, registry

    class Base:
        def panel(self, request, part):
            return []

    {before}
    class Plugin(Base):
        slug = "one"

        def panel(self, request, part):
            quote = self.quote(part, request.GET["quantity"])
            self.latest = quote
            return quote

        def order(self, request):
            return self.latest

    {after}
    """
WAYS = {
    "as a decorator": ("@registry.register", ""),
    "as a decorator with an argument": ("@named('one')", ""),
    "the class": ("", "registry.register(Plugin)"),
    "an object": ("", "registry.add(Plugin())"),
    "by its name": (
        "@registry.register\n    class Other(Base): slug = 'two'\n\n",
        "registry.register(import_string(settings.PLUGIN))",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_registered(tmp_path: Path, way: str) -> None:
    before, after = WAYS[way]
    plugin = PLUGIN.format(before=before, after=after)
    states = states_of(tmp_path, {"registry.py": REGISTRY, "plugin.py": plugin})
    state = states["plugin.Plugin().latest"]
    assert (state.access, state.safety, state.worker) == (
        "rebound", "unsafe:shared-scratch", "diverges",
    )  # fmt: skip
    assert state.varies


def test_not_registered(tmp_path: Path) -> None:
    plugin = PLUGIN.format(before="", after="")
    states = states_of(tmp_path, {"registry.py": REGISTRY, "plugin.py": plugin})
    assert "plugin.Plugin().latest" not in states


def test_a_project_further_down(tmp_path: Path) -> None:
    plugin = PLUGIN.format(before="@registry.register", after="")
    files = {"backend/registry.py": REGISTRY, "backend/plugin.py": plugin, "backend/manage.py": ""}
    states = states_of(tmp_path, files)
    assert states["backend.plugin.Plugin().latest"].varies


def test_the_demo() -> None:
    states = {one.full_name: one for one in audit([str(DEMO)]).states}
    named = {name for name, one in states.items() if one.varies}
    assert named == {
        "reorder.attribute.ReorderPlugin().mydata",
        "reorder.traps.class_attribute.ReorderPlugin.mydata",
        "reorder.traps.lru_cache.draft",
        "reorder.traps.module_global.latest_quote",
    }
    assert all(states[name].worker == "diverges" for name in named)
    assert states["labels.plugins.check_character"].worker == "cache"
    assert states["labels.plugins.LabelPlugin.layout"].worker == "cache"
