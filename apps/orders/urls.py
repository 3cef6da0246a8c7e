"""The public address on every receipt; short, because it is printed as a QR code."""

from django.urls import path

from apps.orders import views

urlpatterns = [path("s/<str:token>", views.receipt_check, name="receipt_check")]
