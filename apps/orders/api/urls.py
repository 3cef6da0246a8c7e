"""Addresses of the orders API, below /api/v1/."""

from django.urls import path

from apps.orders.api import receipts, views
from apps.orders.open.api import views as waiting

urlpatterns = [
    path("quotes", views.QuoteView.as_view()),
    path("pricing/facts", views.FactsView.as_view()),
    path("orders", views.OrdersView.as_view()),
    path("orders/", views.OrdersView.as_view(schema=None)),
    path("orders/open", waiting.OpenOrdersView.as_view()),
    path("orders/open/<uuid:order_id>", waiting.OpenOrderView.as_view()),
    path("orders/open/<uuid:order_id>/cancel", waiting.CancelOpenOrderView.as_view()),
    path("orders/late-payments", waiting.LatePaymentsView.as_view()),
    path("orders/late-payments/<uuid:late_id>", waiting.LatePaymentView.as_view()),
    path("orders/<uuid:order_id>", views.OrderView.as_view()),
    path("orders/<uuid:order_id>/void", views.VoidView.as_view()),
    path("orders/<uuid:order_id>/receipt", receipts.ReceiptView.as_view()),
]
