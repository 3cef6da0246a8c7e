"""Addresses of the kitchen's API, below /api/v1/."""

from django.urls import path

from apps.orders.kitchen.api import views

urlpatterns = [
    path("kitchen/stations", views.StationsView.as_view()),
    path("kitchen/tickets", views.TicketsView.as_view()),
    path("kitchen/tickets/state", views.MoveView.as_view()),
    path("kitchen/orders/<uuid:order_id>/send", views.SendView.as_view()),
    path("kitchen/orders/<uuid:order_id>/cancel", views.CancelView.as_view()),
]
