from django.apps import AppConfig


class LeftOverConfig(AppConfig):
    name = "app_configs.left_over"
    verbose_name = "Left over"
