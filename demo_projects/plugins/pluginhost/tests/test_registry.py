from django.core.exceptions import ImproperlyConfigured
from django.test import SimpleTestCase

from pluginhost.panels import ui_panels
from pluginhost.plugin import ActionMixin, PanelMixin, Plugin
from pluginhost.registry import PluginRegistry, registry


class Greeter(PanelMixin, Plugin):
    slug = "greeter"

    def get_ui_panels(self, request, part):
        return [{"title": "Hello", "text": "from %s" % part}]


class Broken(PanelMixin, Plugin):
    slug = "broken"

    def get_ui_panels(self, request, part):
        raise RuntimeError("out of order")


class RegistryTests(SimpleTestCase):
    def test_the_installed_plugins_are_found_in_order(self):
        self.assertEqual(list(registry.plugins), ["labels", "reorder"])

    def test_by_mixin(self):
        panels = [plugin.slug for plugin in registry.with_mixin(PanelMixin)]
        actions = [plugin.slug for plugin in registry.with_mixin(ActionMixin)]
        self.assertEqual((panels, actions), (["labels", "reorder"], ["reorder"]))

    def test_one_instance_for_each_slug(self):
        own = PluginRegistry()
        self.assertIs(own.register(Greeter), Greeter)
        self.assertIs(own.get("greeter"), own.get("greeter"))
        with self.assertRaisesMessage(ImproperlyConfigured, "greeter"):
            own.register(Greeter)


class PanelTests(SimpleTestCase):
    def setUp(self):
        installed = dict(registry.plugins)
        self.addCleanup(registry.plugins.update, installed)
        self.addCleanup(registry.plugins.clear)
        registry.plugins.clear()

    def test_a_plugin_that_fails_costs_its_own_panels_only(self):
        registry.register(Broken)
        registry.register(Greeter)
        with self.assertLogs("pluginhost.panels", "ERROR") as logs:
            panels = ui_panels(None, "a part")
        self.assertEqual([panel["text"] for panel in panels], ["from a part"])
        self.assertEqual(panels[0]["process_url"], "/plugins/greeter/process/")
        self.assertIn("out of order", logs.output[0])


class ProcessTests(SimpleTestCase):
    def test_only_plugins_that_act_are_reached(self):
        self.assertEqual(self.client.post("/plugins/labels/process/").status_code, 404)
        self.assertEqual(self.client.post("/plugins/nobody/process/").status_code, 404)

    def test_only_by_post(self):
        self.assertEqual(self.client.get("/plugins/reorder/process/").status_code, 405)
