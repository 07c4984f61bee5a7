from django.apps import apps


def count():
    return apps.get_model("beta", "Beta").objects.count()
