from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PluginHostConfig(AppConfig):
    name = "pluginhost"
    verbose_name = "Plugin host"

    def ready(self):
        # As the admin does with admin.py: each installed app that has a module named
        # plugins gets it imported, and registers its plugins while it is imported.
        autodiscover_modules("plugins")
