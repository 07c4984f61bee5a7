from django.urls import path

from jobs import views

urlpatterns = [
    path("", views.front),
    path("row/<int:number>/", views.row),
    path("redis/", views.ask_redis),
    path("late/", views.late),
]
