from django.urls import path

from parts import views

app_name = "parts"
urlpatterns = [
    path("", views.PartList.as_view(), name="list"),
    path("parts/<int:pk>/", views.part_page, name="page"),
    path("parts/<int:pk>/panels/", views.part_panels, name="panels"),
]
