"""Before there is a shop: the public start page, and the mail that proves an address."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.tenants.services.accounts import WAITING_FOR


@never_cache
@require_safe
def start_page(request: HttpRequest) -> HttpResponse:
    """What Warungin is; people who are signed in go on to their work."""
    if request.user.is_authenticated:
        return redirect("backoffice:index")
    return render(request, "home/index.html")


@never_cache
@require_POST
def resend_confirmation(request: HttpRequest) -> HttpResponse:
    """Send the link again to the address that this browser signed up with.

    The answer is the same for every address; the adapter's quotas bound the mails.
    """
    email = request.session.get(WAITING_FOR)
    if email:
        get_adapter(request).send_account_already_exists_mail(email)
        messages.info(request, _("Kalau alamatnya benar, surat baru sedang dalam perjalanan."))
    return redirect("account_email_verification_sent")
