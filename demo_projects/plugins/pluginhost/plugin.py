"""What plugins are made of: the base class and the mixins that say what a plugin can do."""


class ActionRefused(Exception):
    """A plugin can't do what it was asked for; the message is for the user."""


class Plugin:
    """Base class. A plugin is made once in a process and serves all of its requests."""

    slug = ""
    title = ""


class PanelMixin:
    """Shows panels on the page of a part."""

    def get_ui_panels(self, request, part):
        """The panels for a part: a list of dictionaries.

        ``title`` and ``text`` are shown. A panel with ``button`` gets a form that posts
        ``fields``, a dictionary of strings, to the plugin's process_data.
        """
        raise NotImplementedError


class ActionMixin:
    """Acts on what a panel's form posts."""

    def process_data(self, request, data):
        """Do what the form asks for and return a dictionary for the answer.

        `data` is what was posted. Raises ActionRefused if it can't be done.
        """
        raise NotImplementedError
