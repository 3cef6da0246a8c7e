"""Addresses of the orders API, below /api/v1/."""

from django.urls import path

from apps.orders.accounts.api import views as accounts
from apps.orders.accounts.api.receipts import AccountReceiptView
from apps.orders.api import receipts, views
from apps.orders.open.api import views as waiting
from apps.orders.refunds.api import views as refunds
from apps.orders.refunds.api.receipts import RefundReceiptView

urlpatterns = [
    path("orders", views.OrdersView.as_view()),
    path("quotes", views.QuoteView.as_view()),
    path("pricing/facts", views.FactsView.as_view()),
    path("orders/", views.OrdersView.as_view(schema=None)),
    path("orders/open", waiting.OpenOrdersView.as_view()),
    path("orders/open/<uuid:order_id>", waiting.OpenOrderView.as_view()),
    path("orders/open/<uuid:order_id>/cancel", waiting.CancelOpenOrderView.as_view()),
    path("orders/late-payments", waiting.LatePaymentsView.as_view()),
    path("orders/late-payments/<uuid:late_id>", waiting.LatePaymentView.as_view()),
    path("orders/<uuid:order_id>", views.OrderView.as_view()),
    path("orders/<uuid:order_id>/void", views.VoidView.as_view()),
    path("orders/<uuid:order_id>/receipt", receipts.ReceiptView.as_view()),
    path("orders/<uuid:order_id>/refunds", refunds.RefundsView.as_view()),
    path("orders/<uuid:order_id>/refunds/quote", refunds.RefundQuoteView.as_view()),
    path("orders/<uuid:order_id>/refunds/<uuid:refund_id>/receipt", RefundReceiptView.as_view()),
    path(
        "orders/<uuid:order_id>/refunds/<uuid:refund_id>/tenders/<uuid:tender_id>/pay",
        refunds.HandPaymentView.as_view(),
    ),
    path("orders/<uuid:order_id>/exchange", refunds.ExchangeView.as_view()),
    path("customers/<uuid:customer_id>/accounts", accounts.BalancesView.as_view()),
    path("customers/<uuid:customer_id>/payments", accounts.PaymentsView.as_view()),
    path(
        "customers/<uuid:customer_id>/payments/<uuid:payment_id>/reverse",
        accounts.ReversalView.as_view(),
    ),
    path(
        "customers/<uuid:customer_id>/payments/<uuid:payment_id>/receipt",
        AccountReceiptView.as_view(),
    ),
]
