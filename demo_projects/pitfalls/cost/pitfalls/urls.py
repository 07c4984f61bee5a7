import os
import time

from django.urls import path
from stock import views

if os.environ.get("PITFALL") in ("urlconf_on_first_request", "urlconf_warmed"):
    time.sleep(0.4)  # for what a URLconf imports in a larger project

urlpatterns = [path("", views.front), path("late/", views.late)]
