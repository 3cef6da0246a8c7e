"""Addresses of the shifts API, below /api/v1/."""

from django.urls import path

from apps.shifts.api import days, views

urlpatterns = [
    path("shifts/open", views.OpenShiftView.as_view()),
    path("shifts/current", views.CurrentShiftView.as_view()),
    path("shifts/days", days.StoreDaysView.as_view()),
    path("shifts/days/<uuid:day_id>", days.StoreDayView.as_view()),
    path("shifts/<uuid:shift_id>/movements", views.MovementView.as_view()),
    path("shifts/<uuid:shift_id>/close", views.CloseShiftView.as_view()),
    path("shifts/<uuid:shift_id>/report", views.ShiftReportView.as_view()),
]
