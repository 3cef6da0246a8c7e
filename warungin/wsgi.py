"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from apps.core.checks import refuse_unsafe_database_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warungin.settings")

application = get_wsgi_application()
refuse_unsafe_database_role()
