"""The documentation in Chromium: read by anybody, in any theme, on any screen, by keyboard."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from docs import deck_pdf

from .site import DECKS, Site, built, served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

THEMES = ("light", "dark")
SIZES = {"desk": (1280, 900), "hand": (390, 844)}
NOT_OURS = {
    "landmark-unique": (".sidebar-drawer",),  # furo has two
    "region": ('a[title="View this page"]', 'a[rel="edit"]'),  # furo's, beside the landmarks
    "page-has-heading-one": ("html",),  # of the search page, which Sphinx writes by script
    "definition-list": ("#tracer\\.",),  # Sphinx's signatures of several lines
}
"""Rules of axe that others break, and where."""

LATEST = "/en/latest/"
FIGURE = "figure.timeline"
GUIDE = "index.html"

PATIENCE_MS = 180_000
"""How long a page may take on a machine that runs other tests at the same time."""

Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = built(tmp_path_factory.mktemp("site") / "html")
    with served(directory) as serving:
        yield serving


@pytest.fixture
def visit(browser: Any, site: Site) -> Iterator[Visit]:
    """Open a page in a tab of its own; errors and requests to anybody else fail the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_page(page: str = GUIDE, **settings: Any) -> Any:
        context = browser.new_context(**settings)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        tab = context.new_page()
        tab.on("pageerror", lambda error: complaints.append(f"{page}: {error}"))
        tab.on(
            "request",
            lambda request: (
                request.url.startswith((site.address, "data:", "blob:"))
                or complaints.append(f"{page} asked for {request.url}")
            ),
        )
        tab.on(
            "response",
            lambda got: (
                got.status < 400 or complaints.append(f"{page}: {got.status} for {got.url}")
            ),
        )
        tab.goto(site.address + page)
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


AXE = """async (rules) => {
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const only = rules && { type: "rule", values: rules };
  const found = await axe.run(document, {
    resultTypes: ["violations"], elementRef: false, ...(only ? { runOnly: only } : {}),
  });
  return found.violations.map((one) => [one.id, one.nodes.map((node) => node.target.join(" "))]);
}"""
OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that a dark theme can break where the light one does not."""


def to_visit(site: Site) -> list[str]:
    """Every page of a site that is built for it; a few of each folder of one built in passing."""
    pages = site.pages()
    pages += [f"slides/{deck}/figures/index.html" for deck in DECKS]
    if "DJANGO_TRACE_DOCS" in os.environ:
        return pages
    folders = itertools.groupby(pages, lambda page: page.rpartition("/")[0])
    return [page for _, found in folders for page in itertools.islice(found, 3)]


def test_every_page_is_accessible(browser: Any, site: Site) -> None:
    package = pytest.importorskip("axe_playwright_python")
    context = browser.new_context(reduced_motion="reduce")
    context.add_init_script(path=Path(package.__file__).with_name("axe.min.js"))
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    found: dict[str, list[str]] = {}
    for page in to_visit(site):
        tab.goto(site.address + page, wait_until="load")
        tab.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        for (size, (width, height)), theme in itertools.product(SIZES.items(), THEMES):
            tab.set_viewport_size({"width": width, "height": height})
            tab.emulate_media(color_scheme=theme)
            where = f"{page} ({size}, {theme})"
            for rule, places in tab.evaluate(AXE, OF_COLOURS if theme == "dark" else None):
                for place in places:
                    if not place.startswith(NOT_OURS.get(rule, ())):
                        found.setdefault(f"{rule}: {place}", []).append(where)
            too_wide = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
            if too_wide > 0:
                found.setdefault(f"{too_wide} px too wide", []).append(where)
    context.close()
    assert not found, "\n".join(f"{what}: {len(n)}, first {n[0]}" for what, n in found.items())
    assert [url for url in asked if not url.startswith((site.address, "data:"))] == []


def test_the_theme_recolours_figures(visit: Visit) -> None:
    tab = visit(color_scheme="light", viewport={"width": 1280, "height": 900})
    fill = f"getComputedStyle(document.querySelector('{FIGURE} rect.phase2')).fill"
    light = tab.evaluate(fill)
    seen = {light}
    for _ in range(3):  # furo goes through auto, light and dark
        tab.locator(".content-icon-container .theme-toggle").click()
        seen.add(tab.evaluate(fill))
        assert len({tab.evaluate(fill), tab.evaluate(fill)}) == 1
    assert len(seen) == 2


def test_a_timeline_is_read_by_keyboard(visit: Visit) -> None:
    tab = visit(viewport={"width": 1280, "height": 900})
    tab.locator(f"{FIGURE} summary").first.focus()
    steps = tab.locator(f"{FIGURE} .timeline-steps").first
    assert not steps.is_visible()
    tab.keyboard.press("Enter")
    assert steps.is_visible()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "timeline-steps"
    assert tab.evaluate("document.activeElement.getAttribute('role')") == "group"
    row = steps.locator("tbody tr").nth(1)
    assert row.locator("td").count() == 4
    told = tab.locator(f"{FIGURE} [aria-live]").first
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    assert "current" in row.get_attribute("class")
    assert row.locator(".name").inner_text() in told.text_content()
    assert "takes" in told.text_content()
    tab.keyboard.press("Home")
    assert steps.locator("tr.current").count() == 1
    assert row.locator(".name").inner_text() not in told.text_content()
    picture = tab.locator(f"{FIGURE} svg[role=img]").first
    names = picture.get_attribute("aria-labelledby").split()
    told = [tab.locator(f"#{name}").evaluate("(one) => one.textContent") for name in names]
    assert "Start-up of runserver" in told[0]
    assert "2 processes" in told[1]


def test_without_javascript(visit: Visit) -> None:
    tab = visit(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    assert tab.locator(f"{FIGURE} svg[role=img]").first.bounding_box()["height"] > 100
    tab.locator(f"{FIGURE} summary").first.click()
    assert tab.locator(f"{FIGURE} table.waterfall").first.is_visible()


def test_on_paper(visit: Visit) -> None:
    tab = visit(color_scheme="dark", viewport={"width": 800, "height": 1100})
    tab.emulate_media(media="print")
    ink = tab.evaluate(f"getComputedStyle(document.querySelector('{FIGURE} svg text')).fill")
    assert ink in ("rgb(0, 0, 0)", "rgb(74, 79, 87)")
    box = tab.locator(f"{FIGURE} svg[role=img]").first.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 800


def test_search_finds_the_names_of_steps(visit: Visit) -> None:
    tab = visit("search.html?q=import_models")
    tab.locator("#search-results li").first.wait_for()
    assert tab.locator("#search-results li").count() > 0


def test_what_is_needed_around_the_pages(site: Site) -> None:
    for name in ("404.html", "sitemap.xml", "llms.txt", "objects.inv", "_static/django-trace.css"):
        assert (site.directory / name).is_file(), name
    addresses = [
        *re.findall(r"<loc>(.+?)</loc>", (site.directory / "sitemap.xml").read_text("utf-8")),
        *re.findall(r"\]\((\S+)\)", (site.directory / "llms.txt").read_text("utf-8")),
    ]
    assert len(addresses) > 100
    missing = [
        one for one in addresses if not (site.directory / one.partition(LATEST)[2]).is_file()
    ]
    assert missing == []
    page = (site.directory / GUIDE).read_text("utf-8")
    assert '<meta name="description" content="' in page
    card = page.partition('property="og:image" content="')[2].partition('"')[0]
    assert (site.directory / card.partition(LATEST)[2]).is_file(), card


@pytest.mark.parametrize("deck", DECKS)
def test_every_slide_is_drawn_and_nothing_overflows(visit: Visit, deck: str) -> None:
    tab = visit(f"slides/{deck}/index.html", viewport={"width": 1280, "height": 720})
    tab.wait_for_function("window.Reveal && Reveal.isReady()")
    slides = tab.evaluate("Reveal.getTotalSlides()")
    assert slides >= 10
    for number in range(slides):
        shown = tab.evaluate(
            """(number) => {
              // Each piece of text with its size in pixels of the slide.
              const words = (slide) => {
                const found = [];
                const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                  const one = walker.currentNode.parentElement;
                  const text = walker.currentNode.data.trim();
                  if (!text || one.closest("aside, style, title, desc")) continue;
                  const scale = one.ownerSVGElement ? one.getScreenCTM().a / Reveal.getScale() : 1;
                  found.push([text, parseFloat(getComputedStyle(one).fontSize) * scale]);
                }
                return found;
              };
              const { h, v } = Reveal.getIndices(Reveal.getSlides()[number]);
              Reveal.slide(h, v, 99);
              const slide = Reveal.getCurrentSlide();
              const boxes = [...slide.querySelectorAll("*:not(aside, aside *, title, desc)")]
                .map((one) => one.getBoundingClientRect()).filter((one) => one.width);
              return {
                text: slide.innerText.trim(),
                hidden: [...slide.querySelectorAll(".fragment:not(.visible)")].length,
                bottom: Math.max(...boxes.map((one) => one.bottom)),
                right: Math.max(...boxes.map((one) => one.right)),
                left: Math.min(...boxes.map((one) => one.left)),
                small: words(slide).filter(([, size]) => size < 18),
              };
            }""",
            number,
        )
        assert shown["text"], number
        assert shown["hidden"] == 0, shown
        assert shown["bottom"] <= 720, shown
        assert shown["right"] <= 1281, shown
        assert shown["left"] >= -1, shown
        assert shown["small"] == [], shown


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("deck", DECKS)
def test_slides_are_of_the_theme_that_their_figures_follow(
    visit: Visit, deck: str, theme: str
) -> None:
    tab = visit(f"slides/{deck}/index.html", color_scheme=theme)
    tab.wait_for_function("window.Reveal && Reveal.isReady()")
    paper, *inks = tab.evaluate(
        """() => [
          getComputedStyle(document.body).backgroundColor,
          ...[...document.querySelectorAll(".slides :is(h1, h2, p, li, td, pre, a)")]
            .map((one) => getComputedStyle(one).color),
        ]"""
    )
    assert inks
    dark_paper = _brightness(paper) < 128
    assert dark_paper == (theme == "dark")
    unread = {ink for ink in inks if abs(_brightness(ink) - _brightness(paper)) < 90}
    assert not unread, f"on {paper}"


def _brightness(colour: str) -> float:
    """Of a colour as CSS computes it: 0 is black, 255 white."""
    red, green, blue = (float(one) for one in re.findall(r"[\d.]+", colour)[:3])
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.parametrize("deck", DECKS)
def test_a_deck_is_printed_a_page_a_slide(visit: Visit, deck: str) -> None:
    tab = visit(f"slides/{deck}/index.html")
    tab.wait_for_function("window.Reveal && Reveal.isReady()")
    slides = tab.evaluate("Reveal.getTotalSlides()")
    tab.add_init_script(
        f"""(function look() {{
          if ({deck_pdf.READY}) window.pagesWhenReady ??= {deck_pdf.PAGES};
          requestAnimationFrame(look);
        }})()"""
    )
    tab.goto(tab.url.partition("#")[0] + "?print-pdf")
    tab.wait_for_function("window.pagesWhenReady !== undefined")
    assert tab.evaluate("window.pagesWhenReady") == slides


@pytest.mark.parametrize("deck", DECKS)
def test_each_figure_of_a_deck_can_be_taken_away(visit: Visit, site: Site, deck: str) -> None:
    tab = visit(f"slides/{deck}/figures/index.html")
    drawn = "[...document.images].map((one) => one.complete && one.naturalWidth)"
    widths = tab.evaluate(drawn)
    assert widths == [720] * len(widths)
    links = tab.evaluate("[...document.querySelectorAll('[download]')].map((one) => one.href)")
    assert len(links) == 2 * len(widths) > 20
    for link in links:
        file = site.directory / link.removeprefix(site.address)
        begin = b"\x89PNG" if file.suffix == ".png" else b"<svg"
        assert file.read_bytes().startswith(begin), file
