"""A plugin that keeps state in the process and may: all of it can be worked out again."""

from functools import lru_cache

from django.utils.functional import cached_property

from pluginhost.plugin import PanelMixin, Plugin
from pluginhost.registry import registry

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"  # Code 39's, by value


@lru_cache(maxsize=256)
def check_character(number):
    """The check character of a part's number (Code 39, modulo 43)."""
    return ALPHABET[sum(ALPHABET.find(character) for character in number.upper()) % 43]


@registry.register
class LabelPlugin(PanelMixin, Plugin):
    """Shows what is printed on a part's label."""

    slug = "labels"
    title = "Label"

    @cached_property
    def layout(self):
        """The label's layout; the same in every process, so made once in each."""
        return "*{number}{check}*"

    def get_ui_panels(self, request, part):
        text = self.layout.format(number=part.number, check=check_character(part.number))
        return [{"title": self.title, "text": text}]
