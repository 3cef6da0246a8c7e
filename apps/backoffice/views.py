"""Pages beside the owners' admin."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.backoffice.door import CHOSEN
from apps.core.errors import NotFound
from apps.tenants.selectors import memberships_of
from apps.tenants.services import browser_sessions


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def choose_tenant(request: HttpRequest) -> HttpResponse:
    """Choose for which tenant to work; only one's own are offered and accepted."""
    choices = memberships_of(request.user.pk)  # type: ignore[arg-type]
    if request.method == "GET":
        chosen = request.session.get(CHOSEN)
        return render(request, "backoffice/tenants.html", {"choices": choices, "chosen": chosen})
    wanted = request.POST.get("tenant", "")
    if wanted not in {str(choice.tenant_id) for choice in choices}:
        raise Http404
    request.session[CHOSEN] = wanted
    return redirect("backoffice:index")


@never_cache
@login_required
@require_POST
def end_browser_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign one of one's own browsers out."""
    try:
        browser_sessions.end_browser_session(
            user_id=request.user.pk,  # type: ignore[arg-type]
            session_id=session_id,
        )
    except NotFound as error:
        raise Http404 from error
    messages.success(request, _("Perangkat itu sudah keluar."))
    return redirect("usersessions_list")
