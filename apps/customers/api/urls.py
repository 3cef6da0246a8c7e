"""Addresses of the customers API, below /api/v1/."""

from django.urls import path

from apps.customers.api import views

urlpatterns = [
    path("customers", views.CustomersView.as_view()),
]
