from django.apps import AppConfig


class FirstConfig(AppConfig):
    name = "undecided"
    default = True


class SecondConfig(AppConfig):
    name = "undecided"
    default = True
