"""The one page of a sale that anybody may see: is this receipt genuine?"""

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core import ratelimit
from apps.core.context import request_context
from apps.core.localtime import moment_text
from apps.core.ratelimit import Limit
from apps.orders.receipts.checking import CheckedReceipt, check_receipt

# A whole queue may share one address of a mobile network; guessing needs 2^95 tries.
LIMIT: Final = Limit("receipt", 120)


@require_safe
@never_cache
def receipt_check(request: HttpRequest, token: str) -> HttpResponse:
    """What the verification code on a receipt leads to. One plain 404 for anything else."""
    usage = ratelimit.count(LIMIT, ratelimit.caller(request_context.get().ip))
    if usage.exceeded:
        answer = render(request, "orders/too_many.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        answer["Retry-After"] = str(usage.reset_seconds)
        return answer
    answer = _page(request, check_receipt(token))
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _page(request: HttpRequest, found: CheckedReceipt | None) -> HttpResponse:
    if found is None:
        return render(request, "orders/unknown.html", status=HTTPStatus.NOT_FOUND)
    zone, back = found.timezone, found.back
    context = {
        "receipt": found,
        "placed_at": moment_text(found.placed_at, zone),
        "voided_at": moment_text(back.voided_at, zone) if back.voided_at else "",
        "refunds": [(moment_text(refund.at, zone), refund.total) for refund in back.refunds],
    }
    return render(request, "orders/check.html", context)
