"""The first screen and the part of it that renews itself."""

import datetime as dt
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from apps.backoffice.dashboard import todo
from apps.backoffice.dashboard.figures import (
    Figures,
    chart_data,
    in_detail,
    in_words,
    read_figures,
)
from apps.backoffice.dashboard.places import Places, choose_places
from apps.core.office.navigation import OwnPage, Section
from apps.core.office.site import actor_of, owners_site
from apps.reports.money import OpenDrawer, books_of_day, open_drawers
from apps.reports.shortages import Shortages, shortages

SHORTAGES: Final = 6
RENEW_SECONDS: Final = 45


def dashboard(request: HttpRequest) -> dict[str, Any]:
    """The context of the first screen: what this actor may know, for the outlets he chose."""
    actor, now = actor_of(request), timezone.now()
    places = choose_places(actor, request.GET.get("outlet", ""), now)
    context: dict[str, Any] = {"places": places, "renew_seconds": RENEW_SECONDS}
    if not places.chosen or not actor.may("orders.view"):
        return context
    figures = read_figures(places, now)
    drawers = open_drawers(outlet_ids=places.ids, now=now) if actor.may("shifts.view") else []
    short = (
        shortages(outlet_ids=places.ids, limit=SHORTAGES)
        if actor.may("stock.view")
        else Shortages(0, 0, [])
    )
    return context | {
        "figures": figures,
        "comparison_words": in_words(figures),
        "comparison_detail": in_detail(figures),
        "charts": chart_data(figures),
        "drawers": drawers,
        "sees_expected": actor.may("shifts.see_expected"),
        "expected_cash": sum(drawer.expected or 0 for drawer in drawers),
        "books": books_of_day(days=places.days) if actor.may("journal.view") else None,
        "short": short,
        "todos": _todos(request, places, figures, drawers, short, now),
        "first_steps": [] if figures.has_sold else list(todo.first_steps(actor)),
    }


def _todos(
    request: HttpRequest,
    places: Places,
    figures: Figures,
    drawers: list[OpenDrawer],
    short: Shortages,
    now: dt.datetime,
) -> list[todo.Todo]:
    """The most pressing first."""
    actor = actor_of(request)
    found = [
        *todo.parked_events(actor),
        *todo.payments_to_see(owners_site.waiting(request)),
        *todo.locked_pins(actor, places, now),
        *todo.unusual_voids(places, figures),
        *todo.old_shifts(actor, drawers, now),
        *todo.empty_shelves(short),
        *todo.unseen_terminals(actor, places, now),
    ]
    order = ("bad", "warn", "info")
    return sorted(found, key=lambda item: order.index(item.level))


def live_part(request: HttpRequest) -> HttpResponse:
    """The part that renews itself, alone."""
    return TemplateResponse(request, "owners/parts/dashboard_live.html", dashboard(request))


owners_site.add_page(
    OwnPage(
        name="dashboard_live",
        route="live/",
        label="",
        section=Section.REPORTS,
        view=live_part,
        permission="orders.view",
        in_navigation=False,
    )
)
