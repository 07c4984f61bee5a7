from django.apps import AppConfig


class ReorderConfig(AppConfig):
    name = "reorder"
    verbose_name = "Reorder"
