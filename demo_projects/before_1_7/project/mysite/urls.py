try:
    from django.urls import re_path
except ImportError:
    from django.conf.urls import url as re_path

from orders.views import place_order

urlpatterns = [re_path("^$", place_order)]
