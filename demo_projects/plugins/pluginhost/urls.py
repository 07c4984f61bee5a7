from django.urls import path

from pluginhost import views

app_name = "pluginhost"
urlpatterns = [
    path("<slug:slug>/process/", views.process, name="process"),
]
