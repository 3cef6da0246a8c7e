"""Figures for Prometheus, behind a token. Apps register what they count."""

import hmac
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

# Of the database, so that any process gives the same answer.
REGISTRY: Final = CollectorRegistry(auto_describe=False)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Without `METRICS_TOKEN`, or with another one, there is no such page."""
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Http404
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
