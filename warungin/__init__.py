"""The Django project: settings, URLs, Celery, WSGI. No business rule lives here."""

from warungin.celery import app as celery_app

__all__ = ["celery_app"]
