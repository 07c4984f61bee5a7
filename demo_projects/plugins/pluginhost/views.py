import logging

from django.http import Http404, JsonResponse
from django.views.decorators.http import require_POST

from pluginhost.plugin import ActionMixin, ActionRefused
from pluginhost.registry import registry

logger = logging.getLogger(__name__)


@require_POST
def process(request, slug):
    """Hand what a panel's form posted to its plugin; answer what the plugin did."""
    plugin = registry.get(slug)
    if not isinstance(plugin, ActionMixin):
        raise Http404("No plugin %s that acts." % slug)
    try:
        result = plugin.process_data(request, request.POST)
    except ActionRefused as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    except Exception as error:
        # A plugin is other people's code: its failure is logged and is not the site's.
        logger.exception("Plugin %s failed to process data", slug)
        return JsonResponse({"error": "%s: %s" % (type(error).__name__, error)}, status=500)
    return JsonResponse(result)
