"""The daily difference report: what was paid here against what the providers' reports say."""

import csv
import datetime as dt
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.office.navigation import OwnPage, Section
from apps.core.office.site import actor_of, owners_site
from apps.payments.differences import Difference, Span, daily_differences, table, total_of
from apps.payments.models import PaymentAccount
from apps.payments.settlement_file import PROVIDER_ZONE

LONGEST: Final = dt.timedelta(days=92)
USUAL: Final = dt.timedelta(days=13)


def differences_page(request: HttpRequest) -> HttpResponse:
    """`?from=`, `?to=` and `?account=`; the last fortnight without. `?format=csv` for a file."""
    first, last = _days(request)
    accounts = list(PaymentAccount.objects.order_by("created_at"))
    chosen = next((one for one in accounts if str(one.id) == request.GET.get("account")), None)
    reach = actor_of(request).outlet_ids
    rows = daily_differences(Span(first, last, chosen.id if chosen else None, reach))
    if request.GET.get("format") == "csv":
        return _csv(rows, first, last)
    query = request.GET.copy()
    query["format"] = "csv"
    context = owners_site.each_context(request) | {
        "title": gettext("Selisih dengan penyedia"),
        "rows": rows,
        "total": total_of(rows),
        "first": first,
        "last": last,
        "accounts": accounts,
        "chosen": chosen,
        "csv": f"?{query.urlencode()}",
    }
    return TemplateResponse(request, "owners/payments/differences.html", context)


def _days(request: HttpRequest) -> tuple[dt.date, dt.date]:
    """A span of at most three months; what cannot be read becomes the usual one."""
    today = timezone.now().astimezone(PROVIDER_ZONE).date()
    last = _day(request.GET.get("to", ""), today)
    first = _day(request.GET.get("from", ""), last - USUAL)
    first, last = min(first, last), max(first, last)
    return max(first, last - LONGEST), last


def _day(text: str, usual: dt.date) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return usual
    return day if dt.date(2000, 1, 1) <= day <= dt.date(2100, 1, 1) else usual


def _csv(rows: list[Difference], first: dt.date, last: dt.date) -> HttpResponse:
    """Only days, our own names of methods and numbers: nothing that a spreadsheet would run."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"selisih-{first.isoformat()}-{last.isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(answer)
    writer.writerow(
        [
            gettext("Tanggal"),
            gettext("Cara bayar"),
            gettext("Transaksi di sini"),
            gettext("Dibayar di sini"),
            gettext("Dikembalikan di sini"),
            gettext("Transaksi penyedia"),
            gettext("Dibayar menurut penyedia"),
            gettext("Dikembalikan menurut penyedia"),
            gettext("Biaya MDR"),
            gettext("Bersih ke bank"),
            gettext("Selisih"),
            gettext("Belum ada di laporan"),
            gettext("Tanpa pasangan"),
        ]
    )
    writer.writerows(table(rows))
    return answer


owners_site.add_page(
    OwnPage(
        name="payment_differences",
        route="payments/differences/",
        label=_("Selisih penyedia"),
        section=Section.MONEY,
        view=differences_page,
        permission="payments.view",
        position=38,
    )
)
