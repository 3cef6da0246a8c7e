"""Addresses of the health checks, below /api/. Outside /api/v1/ and its rate limit."""

from django.urls import path

from apps.core.api import health

urlpatterns = [
    path("health", health.health),
    path("health/live", health.live),
    path("health/ready", health.ready),
]
