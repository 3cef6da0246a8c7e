"""Reminding the owner of a shop that is not set up yet: `{% setup_reminder %}`."""

from typing import Any

from django import template
from django.urls import reverse

from apps.backoffice.setup.gate import PAGES, RIGHTS, Step
from apps.tenants.models import ShopSetup

register = template.Library()


@register.inclusion_tag("setup/reminder.html", takes_context=True)
def setup_reminder(context: dict[str, Any]) -> dict[str, Any]:
    """A card with the next step, in the tenant's scope; nothing for others or when finished."""
    actor = context["request"].actor
    setup = ShopSetup.objects.filter(finished_at=None).first()
    if setup is None or not actor.permissions >= RIGHTS:
        return {"setup": None}
    steps = list(Step)
    return {
        "setup": setup,
        "step": Step(setup.step).label,
        "number": steps.index(Step(setup.step)) + 2,
        "total": len(steps) + 1,
        "url": reverse(PAGES[Step(setup.step)]),
    }
