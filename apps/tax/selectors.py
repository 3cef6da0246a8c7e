"""Reading tax profiles."""

import datetime as dt

from django.db.models import Q

from apps.tax.models import TaxProfile, TaxRate


def profiles_on(day: dt.date) -> dict[str, tuple[TaxRate, ...]]:
    """Every profile's id with the rates that apply on a business day, in order of levying."""
    profiles: dict[str, tuple[TaxRate, ...]] = {
        str(profile_id): () for profile_id in TaxProfile.objects.values_list("id", flat=True)
    }
    valid = Q(valid_until=None) | Q(valid_until__gte=day)
    for rate in TaxRate.objects.filter(valid, valid_from__lte=day).order_by("position", "code"):
        profiles[str(rate.profile_id)] += (rate,)
    return profiles
