"""The registry of plugins: one in each process, filled while Django starts."""

from django.core.exceptions import ImproperlyConfigured


class PluginRegistry:
    """The plugins of this process, one instance of each, by slug.

    The instances live as long as the process and answer all its requests, also at the same
    time. What one of them puts on itself during a request is seen by every later request
    to this process and by none to another.
    """

    def __init__(self):
        self.plugins = {}

    def register(self, plugin_class):
        """Make the instance of a plugin. Also works as a class decorator."""
        slug = plugin_class.slug
        if slug in self.plugins:
            raise ImproperlyConfigured("Two plugins have the slug %r." % slug)
        self.plugins[slug] = plugin_class()
        return plugin_class

    def get(self, slug):
        """The plugin with this slug, or None."""
        return self.plugins.get(slug)

    def with_mixin(self, mixin):
        """The plugins that have this mixin, in the order they were registered."""
        return [plugin for plugin in self.plugins.values() if isinstance(plugin, mixin)]


registry = PluginRegistry()
