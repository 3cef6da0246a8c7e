"""What price lists and promotions share: when and for whom."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.backoffice.pricing.fields import Channels, ManyIds, Weekdays
from apps.core.office.forms import TenantForm
from apps.customers.models import CustomerGroup
from apps.tenants.models import Outlet

WHEN: Final = ("valid_from", "valid_until", "weekdays", "time_from", "time_until")
WHO: Final = ("outlets", "channels", "groups", "member_only", "first_purchase", "birthday")
CONDITIONS: Final = (*WHEN, *WHO)


class RuleForm(TenantForm):
    """A form whose service says everything that is wrong, on its field and in better words."""

    def _get_validation_exclusions(self) -> set[str]:
        """Every field: the model's constraints would speak first, and of no field."""
        return {field.name for field in self._meta.model._meta.fields}


class ConditionsForm(RuleForm):
    """Conditions; what is left empty does not matter."""

    weekdays = Weekdays(label=_("Hari"), help_text=_("Tidak ada yang dipilih: setiap hari."))
    channels = Channels(label=_("Kanal"), help_text=_("Tidak ada yang dipilih: semua kanal."))
    outlets = ManyIds(label=_("Outlet"), help_text=_("Tidak ada yang dipilih: semua outlet."))
    groups = ManyIds(label=_("Grup pelanggan"), help_text=_("Tidak ada yang dipilih: semua orang."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if "outlets" in fields:
            fields["outlets"].offer(Outlet.objects.order_by("name").values_list("id", "name"))
        if "groups" in fields:
            living = CustomerGroup.objects.filter(deleted_at=None).order_by("name")
            fields["groups"].offer(living.values_list("id", "name"))

    def conditions(self) -> dict[str, Any]:
        """The conditions for a service."""
        return {name: self.cleaned_data[name] for name in CONDITIONS}


def conditions_of(row: Any) -> dict[str, Any]:
    """What a row's chips show first."""
    return {
        "outlets": [str(one) for one in row.outlets],
        "groups": [str(one) for one in row.groups],
    }


class NoFields(forms.Form):
    """Nothing to fill in: the button is the answer."""
