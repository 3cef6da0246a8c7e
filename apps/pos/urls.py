"""Addresses of the till, the kitchen board and the customer display."""

from django.urls import path

from apps.pos import views

urlpatterns = [
    path("pos/", views.till, name="pos"),
    path("kitchen/", views.kitchen, name="kitchen"),
    path("display/", views.display, name="display"),
]
