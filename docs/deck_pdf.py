"""The decks of a built documentation as PDF, a page a slide: python -m docs.deck_pdf SITE

Writes SITE/slides/DECK/DECK.pdf for each deck; needs Chromium.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.browser.site import DECKS, served
from tests.chromium import launched

PAGES = "document.querySelectorAll('.pdf-page').length"
# Reveal takes the slides out of the document for a frame before it puts the pages in.
READY = f"window.Reveal && Reveal.isReady() && {PAGES} > 0 && {PAGES} >= Reveal.getTotalSlides()"


def main(site: Path) -> None:
    """Print each deck of the site."""
    with served(site.resolve()) as serving, launched() as chromium:
        tab = chromium.new_page()
        for deck in DECKS:
            tab.goto(f"{serving.address}slides/{deck}/index.html?print-pdf")
            tab.wait_for_function(READY)
            target = site / "slides" / deck / f"{deck}.pdf"
            tab.pdf(path=target, prefer_css_page_size=True, print_background=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
