"""DRT401: since Django 4.1 nobody reads this."""

default_app_config = "app_configs.left_over.config.LeftOverConfig"
