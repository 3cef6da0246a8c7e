"""All addresses of the project."""

from django.urls import path

urlpatterns: list[object] = []
