"""Who may set up which shop, and in which order."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from apps.backoffice.door import CHOSEN, TenantDoor
from apps.backoffice.words import FIELD_REFUSALS, REFUSALS
from apps.core.actors import Actor
from apps.core.errors import AppError
from apps.core.office.site import READING
from apps.core.tenancy import tenant_scope
from apps.tenants.models import ShopSetup, Tenant
from apps.tenants.selectors import actor_for_membership, memberships_of

Step = ShopSetup.Step
StepView = Callable[[HttpRequest, Actor, ShopSetup], HttpResponse]

# What the steps do, together: only an owner's role has all of it.
RIGHTS: Final = frozenset(
    {"outlets.change", "catalog.change", "people.change", "terminals.change", "backoffice.view"}
)
PAGES: Final = {
    Step.OUTLET: "setup_outlet",
    Step.TAX: "setup_tax",
    Step.PRODUCTS: "setup_products",
    Step.PEOPLE: "setup_people",
    Step.TILL: "setup_till",
}
_ORDER: Final = list(Step)


def step_page(step: ShopSetup.Step) -> Callable[[StepView], Callable[..., HttpResponse]]:
    """A page of one step, in the scope of the chosen shop, for somebody with all `RIGHTS`.

    Steps are taken in order; earlier ones may be visited again until setting up is finished.
    """

    def decorate(view: StepView) -> Callable[..., HttpResponse]:
        @never_cache
        @wraps(view)
        def page(request: HttpRequest) -> HttpResponse:
            tenant_id = _tenant(request)
            if isinstance(tenant_id, HttpResponse):
                return tenant_id
            with tenant_scope(tenant_id, read_only=request.method in READING):
                return _inside(request, step, view)

        return page

    return decorate


def unfinished_setup(request: HttpRequest) -> tuple[Tenant, ShopSetup] | None:
    """The chosen shop while it is being set up by this person."""
    if not memberships_of(_user_id(request)):
        return None
    tenant_id = TenantDoor().enter(request)
    if isinstance(tenant_id, HttpResponse):
        return None
    with tenant_scope(tenant_id, read_only=True):
        actor = actor_for_membership(request.choice.membership_id)  # type: ignore[attr-defined]
        setup = ShopSetup.objects.filter(finished_at=None).first()
        if setup is None or actor is None or not actor.permissions >= RIGHTS:
            return None
        return Tenant.objects.get(), setup


def choose(request: HttpRequest, tenant_id: UUID) -> None:
    """Work for this shop from now on."""
    request.session[CHOSEN] = str(tenant_id)


def step_response(
    request: HttpRequest,
    step: str,
    template: str,
    setup: ShopSetup | None,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """A step's page with its place in the row of steps."""
    reached = _ORDER.index(Step(setup.step)) + 1 if setup else 0
    steps = [("shop", _("Toko"), "setup_shop")]
    steps += [(value.value, value.label, PAGES[value]) for value in _ORDER]
    shown = [
        {"key": key, "label": label, "url": reverse(name), "open": index <= reached}
        for index, (key, label, name) in enumerate(steps)
    ]
    number = [entry["key"] for entry in shown].index(step) + 1
    around = {
        "steps": shown,
        "step": step,
        "number": number,
        "back": shown[number - 2]["url"] if number > 1 else "",
        "setup": setup,
        "shop_id": setup.tenant_id if setup else None,
    }
    return render(request, f"setup/{template}.html", around | context, status=status)


def words_for(error: AppError) -> list[tuple[str | None, str]]:
    """What a refusal means, by field."""
    if error.errors:
        return [
            (item.field, str(FIELD_REFUSALS.get(item.code, item.detail))) for item in error.errors
        ]
    return [(None, str(REFUSALS.get(error.code, error.detail)))]


def _tenant(request: HttpRequest) -> UUID | HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    if not memberships_of(_user_id(request)):
        return redirect("setup_shop")
    tenant_id = TenantDoor().enter(request)
    if isinstance(tenant_id, UUID) and request.POST.get("shop") not in {None, str(tenant_id)}:
        return redirect("setup")  # another shop was chosen in another window
    return tenant_id


def _inside(request: HttpRequest, step: ShopSetup.Step, view: StepView) -> HttpResponse:
    actor = actor_for_membership(request.choice.membership_id)  # type: ignore[attr-defined]
    if actor is None or not actor.permissions >= RIGHTS:
        raise PermissionDenied
    setup = ShopSetup.objects.first()
    if setup is None or (setup.finished_at is not None and step != Step.TILL):
        return redirect("backoffice:index")
    if _ORDER.index(step) > _ORDER.index(Step(setup.step)):
        return redirect(PAGES[Step(setup.step)])
    return view(request, actor, setup)


def _user_id(request: HttpRequest) -> UUID:
    return request.user.pk  # type: ignore[return-value]
