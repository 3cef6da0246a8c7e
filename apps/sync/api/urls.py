"""Addresses of the sync API, below /api/v1/."""

from django.urls import path

from apps.sync.api import queue, rescue, review, views

urlpatterns = [
    path("sync/feed", views.FeedView.as_view()),
    path("sync/rules", views.RulesView.as_view()),
    path("sync/approval-codes", views.ApprovalCodesView.as_view()),
    path("sync/stock", views.StockView.as_view()),
    path("sync/rescue-key", rescue.RescueKeyView.as_view()),
    path("sync/import", rescue.QueueImportView.as_view()),
    path("sync/journal", queue.JournalView.as_view()),
    path("sync/orders", queue.EntriesView.as_view()),
    path("sync/exceptions", review.ExceptionsView.as_view()),
    path("sync/exceptions/<uuid:exception_id>/resolve", review.ResolveView.as_view()),
    path("sync/entries/<uuid:entry_id>/retry", review.RetryView.as_view()),
]
