"""Repair: the quote is a row, and the form carries its key.

For what must not be lost: it survives restarts and can be looked at, and it is ordered once
at most, because the row is taken out of the table. Rows that nobody orders stay: delete
them by `created` now and then.
"""

from django.core.exceptions import ValidationError

from pluginhost.plugin import ActionRefused
from reorder.base import ReorderBase, quantity_in
from reorder.models import Quote


class ReorderPlugin(ReorderBase):
    def get_ui_panels(self, request, part):
        quote = self.quote(part, quantity_in(request.GET, part.reorder_quantity))
        row = Quote.objects.create(content=quote)
        return self.panels(quote, reference=str(row.pk))

    def process_data(self, request, data):
        try:
            row = Quote.objects.get(pk=data.get("reference"))
        except (Quote.DoesNotExist, ValidationError):
            raise ActionRefused("There is no such quote.") from None
        rows_deleted, _ = Quote.objects.filter(pk=row.pk).delete()
        if not rows_deleted:
            raise ActionRefused("This quote was ordered a moment ago.")
        return self.order(row.content)
