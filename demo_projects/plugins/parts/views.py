"""The shelf and its parts. What plugins add to a part comes from the plugin host."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET
from django.views.generic import ListView

from parts.models import Part
from pluginhost.panels import ui_panels


class PartList(ListView):
    """The front page: the shelf."""

    model = Part
    template_name = "parts/list.html"


@require_GET
def part_page(request, pk):
    """A part with the panels of all plugins, as a page."""
    part = get_object_or_404(Part, pk=pk)
    context = {"part": part, "panels": ui_panels(request, part)}
    return render(request, "parts/page.html", context)


@require_GET
@ensure_csrf_cookie
def part_panels(request, pk):
    """The panels of all plugins for a part, as JSON."""
    part = get_object_or_404(Part, pk=pk)
    return JsonResponse({"panels": ui_panels(request, part)})
