"""Repair: the form carries the quote itself, signed.

Nothing is stored, so nothing can be lost, and the user can't change the price. The user can
read it, though, and can send it twice until it expires.
"""

from django.core import signing

from pluginhost.plugin import ActionRefused
from reorder.base import LIFETIME_S, ReorderBase, quantity_in

SALT = "reorder.quote"


class ReorderPlugin(ReorderBase):
    def get_ui_panels(self, request, part):
        quote = self.quote(part, quantity_in(request.GET, part.reorder_quantity))
        return self.panels(quote, token=signing.dumps(quote, salt=SALT))

    def process_data(self, request, data):
        try:
            quote = signing.loads(data.get("token", ""), salt=SALT, max_age=LIFETIME_S)
        except signing.BadSignature:
            raise ActionRefused("This quote is not one of ours, or has expired.") from None
        return self.order(quote)
