"""Pages beside the owners' admin."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.backoffice.door import CHOSEN
from apps.tenants.selectors import memberships_of


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
