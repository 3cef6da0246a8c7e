"""Addresses of the till, the kitchen board and the customer display."""

from django.urls import path

from apps.pos import views

urlpatterns = [
    path("pos/", views.till, name="pos"),
    path("pos/sw.js", views.worker, name="pos_worker"),
    path("pos/manifest.webmanifest", views.manifest, name="pos_manifest"),
    path("pos/offline/", views.offline, name="pos_offline"),
    path("pos/display/", views.display, name="pos_display"),
    path("kitchen/", views.kitchen, name="kitchen"),
    path("display/", views.display, name="display"),
]
