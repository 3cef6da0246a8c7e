"""The one page of a sale that anybody may see: is this receipt genuine?"""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core import ratelimit
from apps.core.context import request_context
from apps.core.localtime import moment_text
from apps.core.ratelimit import Limit
from apps.orders.receipts.checking import check_receipt

# A whole queue may share one address of a mobile network; guessing needs 2^95 tries.
LIMIT: Final = Limit("receipt", 120)


@require_safe
@never_cache
def receipt_check(request: HttpRequest, token: str) -> HttpResponse:
    """What the verification code on a receipt leads to. One plain 404 for anything else."""
    usage = ratelimit.count(LIMIT, ratelimit.caller(request_context.get().ip))
    if usage.exceeded:
        answer = render(request, "orders/too_many.html", status=429)
        answer["Retry-After"] = str(usage.reset_seconds)
        return answer
    found = check_receipt(token)
    if found is None:
        raise Http404
    context = {"receipt": found, "placed_at": moment_text(found.placed_at, found.timezone)}
    answer = render(request, "orders/check.html", context)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
