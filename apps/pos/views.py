"""The shells of the till, the kitchen board and the customer display.

They hold no data: the scripts sign in by themselves and talk to the REST API.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def till(request: HttpRequest) -> HttpResponse:
    """The cashier's page."""
    return render(request, "pos/shell.html", {"entry": "pos/main.tsx"})


@require_safe
def kitchen(request: HttpRequest) -> HttpResponse:
    """The kitchen's board of tickets."""
    return render(request, "pos/shell.html", {"entry": "kitchen/main.tsx"})


@require_safe
def display(request: HttpRequest) -> HttpResponse:
    """The window that faces the customer."""
    return render(request, "pos/shell.html", {"entry": "display/main.tsx"})
