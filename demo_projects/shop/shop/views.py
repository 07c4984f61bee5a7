"""Pages that need no database: they answer before the first migration."""

from django.apps import apps
from django.conf import settings
from django.http import JsonResponse
from django.views.generic import TemplateView


class HomeView(TemplateView):
    """The front page: the shop's name and its parts."""

    template_name = "catalog/home.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["shop_name"] = settings.SHOP_NAME
        context["app_configs"] = apps.get_app_configs()
        return context


def installed_apps(request):
    """The installed apps as JSON: label, human name, number of models."""
    return JsonResponse(
        {
            "apps": [
                {
                    "label": config.label,
                    "verbose_name": str(config.verbose_name),
                    "models": len(list(config.get_models())),
                }
                for config in apps.get_app_configs()
            ]
        }
    )
