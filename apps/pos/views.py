"""The shells of the till, the kitchen board and the customer display, and what installs the till.

They hold no data: the scripts sign in by themselves and talk to the REST API.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django_permissions_policy.decorators import permissions_policy_override

from apps.pos.install import manifest_of
from apps.pos.shell import PAGES, worker_script

# Receipt printers at the till, by USB or a serial line; no other page may ask for one.
_PRINTERS = {"usb": ["self"], "serial": ["self"]}
_with_printers = permissions_policy_override({**settings.PERMISSIONS_POLICY, **_PRINTERS})


@require_safe
@_with_printers
@cache_control(no_cache=True)
def till(request: HttpRequest) -> HttpResponse:
    """The cashier's page."""
    return render(request, "pos/shell.html", {"entry": PAGES["/pos/"], "installs": True})


@require_safe
def kitchen(request: HttpRequest) -> HttpResponse:
    """The kitchen's board of tickets."""
    return render(request, "pos/shell.html", {"entry": "kitchen/main.tsx"})


@require_safe
@cache_control(no_cache=True)
def display(request: HttpRequest) -> HttpResponse:
    """The window that faces the customer."""
    return render(request, "pos/shell.html", {"entry": PAGES["/pos/display/"]})


@require_safe
@cache_control(no_cache=True)
def worker(_request: HttpRequest) -> HttpResponse:
    """The till's service worker; asked for anew at each visit, so that a new version is seen."""
    text = worker_script()
    if text is None:
        raise Http404
    return HttpResponse(
        text,
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": "/pos/"},
    )


@require_safe
@cache_control(no_cache=True)
def manifest(_request: HttpRequest) -> HttpResponse:
    """What a device needs to know to install the till."""
    return JsonResponse(manifest_of(), content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def offline(request: HttpRequest) -> HttpResponse:
    """Shown by the worker for an address that needs the network."""
    return render(request, "pos/offline.html")
