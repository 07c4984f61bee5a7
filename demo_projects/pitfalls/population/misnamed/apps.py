from django.apps import AppConfig


class MisnamedConfig(AppConfig):
    name = "mysite.misnamed"
