"""Addresses of the payments API, below /api/v1/."""

from django.urls import path

from apps.payments.api import office, views
from apps.payments.api.webhooks import WebhookView

urlpatterns = [
    path("payments/methods", views.MethodsView.as_view()),
    path("payments/qris", views.QrisView.as_view()),
    path("payments/intents", views.IntentsView.as_view()),
    path("payments/intents/<uuid:intent_id>", views.IntentView.as_view()),
    path("payments/intents/<uuid:intent_id>/cancel", views.CancelView.as_view()),
    path("payments/intents/<uuid:intent_id>/refund", views.RefundView.as_view()),
    path("payments/accounts", office.AccountsView.as_view()),
    path("payments/accounts/<uuid:account_id>", office.AccountView.as_view()),
    path("payments/notices", office.NoticesView.as_view()),
    path("payments/notices/<uuid:notice_id>/replay", office.ReplayView.as_view()),
    path(
        "payments/webhooks/<str:gateway>/<str:token>",
        WebhookView.as_view(),
        name="payment_webhook",
    ),
]
