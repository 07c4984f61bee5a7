"""What all variants of the plugin share: all but keeping the quote between two requests."""

from pluginhost.plugin import ActionMixin, PanelMixin, Plugin

DISCOUNT_FROM = 100  # pieces
DISCOUNT_PERCENT = 10
LIFETIME_S = 60 * 60
"""How long a quote is good for."""


class ReorderBase(ActionMixin, PanelMixin, Plugin):
    """Quotes a price for more pieces of a part (the panel), then orders them (the action).

    What is ordered has to be what the panel showed. A variant says how the quote gets from
    get_ui_panels, which answers one request, to process_data, which answers a later one.
    """

    slug = "reorder"
    title = "Reorder"

    def quote(self, part, quantity):
        """The supplier's quote for so many pieces of a part: plain data."""
        total_cents = part.price_cents * quantity
        if quantity >= DISCOUNT_FROM:
            total_cents -= total_cents * DISCOUNT_PERCENT // 100
        return {"part": part.number, "quantity": quantity, "total_cents": total_cents}

    def panels(self, quote, **fields):
        """The panel that shows a quote and posts `fields` when its button is pressed."""
        text = "{quantity} pieces of {part} for {euros:.2f} EUR".format(
            euros=quote["total_cents"] / 100, **quote
        )
        return [{"title": self.title, "text": text, "button": "Order", "fields": fields}]

    def order(self, quote):
        """Order what was quoted; returns the order. (The demo knows no supplier.)"""
        return {"ordered": dict(quote)}


def quantity_in(data, default=None):
    """The number of pieces that a query string or a form asks for; `default` if none."""
    text = data.get("quantity", "")
    return int(text) if text.isdecimal() and 0 < int(text) < 1000000 else default
