"""Pictures that people uploaded, for setups without a web server that does it.

Every file was encoded anew before it was stored (`apps.catalog.images`), under a name that is
never used again: its address can be kept for ever, and says nothing that can be guessed.
"""

from pathlib import PurePosixPath
from typing import Final

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# Nothing else is served, whatever lies in the folder: a browser would run it as our page.
TYPES: Final = {".webp": "image/webp", ".png": "image/png", ".jpg": "image/jpeg"}


@require_safe
def picture(_request: HttpRequest, name: str) -> HttpResponse:
    """An uploaded picture; 404 for anything that is none."""
    content_type = TYPES.get(PurePosixPath(name).suffix)
    if content_type is None:
        raise Http404
    try:
        with default_storage.open(name) as file:
            response = HttpResponse(file.read(), content_type=content_type)
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        raise Http404 from error
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(_request: HttpRequest) -> HttpResponse:
    """The address that browsers ask for on their own."""
    return redirect(static("icons/favicon.ico"))
