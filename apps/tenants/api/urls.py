"""Addresses of sign-in, terminals and approvals, below /api/v1/."""

from django.urls import path

from apps.tenants.api import views

urlpatterns = [
    path("auth/token", views.TokenView.as_view()),
    path("auth/refresh", views.RefreshView.as_view()),
    path("auth/logout", views.LogoutView.as_view()),
    path("auth/me", views.MeView.as_view()),
    path("auth/pin", views.PinView.as_view()),
    path("terminals/", views.TerminalsView.as_view()),
    path("terminals/staff", views.StaffView.as_view()),
    path("terminals/pair", views.PairView.as_view()),
    path("terminals/<uuid:terminal_id>/pairing-code", views.PairingCodeView.as_view()),
    path("terminals/<uuid:terminal_id>/revoke", views.RevokeView.as_view()),
    path("approvals", views.ApprovalsView.as_view()),
]
