"""A group of modifiers in a few words, for lists and forms."""

from collections.abc import Iterable

from django.utils.translation import gettext

from apps.catalog.models import Modifier, ModifierGroup
from apps.core.money import rupiah


def rule_in_words(group: ModifierGroup) -> str:
    """`wajib, pilih 1` or `boleh, sampai 3`."""
    if group.minimum == group.maximum:
        return gettext("wajib, pilih %s") % group.minimum
    if group.minimum:
        numbers = {"least": group.minimum, "most": group.maximum}
        return gettext("wajib, pilih %(least)s–%(most)s") % numbers
    return gettext("boleh, sampai %s") % group.maximum


def options_in_words(options: Iterable[Modifier]) -> str:
    """`Kecil, Besar +Rp5.000`; only what is sold."""
    return ", ".join(
        f"{option.name} +{rupiah(option.price)}" if option.price else option.name
        for option in options
        if option.is_active
    )
