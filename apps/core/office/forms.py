"""Forms of the owners' admin."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext

from apps.core.errors import AppError


class LocalNumbers(forms.BaseForm):
    """Numbers are read and shown the Indonesian way: `1.500,5`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):
                localise(field)


def localise(field: forms.IntegerField) -> None:
    """Let a field of numbers be typed the Indonesian way, with the fitting keyboard on phones."""
    keyboard = "decimal" if isinstance(field, forms.DecimalField) else "numeric"
    attrs = {key: value for key, value in field.widget.attrs.items() if key == "class"}
    field.localize = True
    field.widget = forms.TextInput(attrs | {"inputmode": keyboard})
    field.widget.is_localized = True
    field.widget.is_required = field.required


class TenantForm(LocalNumbers, forms.ModelForm):  # type: ignore[type-arg]
    """A model form that knows the tenant's uniqueness, and shows what a service refused.

    `TenantAdmin` makes a subclass for each request: `refusal` is the error of the service that
    ran on these very values, `rows` are the choices of drop-downs that are no model fields.
    """

    refusal: AppError | None = None
    rows: Mapping[str, QuerySet[Any]] = {}
    explain: Callable[[str], str] = str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in self.rows.items():
            if name in self.fields:
                field: Any = self.fields[name]
                field.queryset = rows

    @property
    def is_new(self) -> bool:
        """Whether the form makes a row instead of changing one."""
        return bool(self.instance._state.adding)  # noqa: SLF001 - Django has no public name

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for constraint in self._meta.model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                self._check_once(constraint)
        if self.refusal is not None:
            self._show(self.refusal)

    def _check_once(self, constraint: models.UniqueConstraint) -> None:
        """Django skips constraints over fields that are not in the form, such as the tenant."""
        names = [name for name in constraint.fields if name != "tenant_id"]
        if len(names) != 1 or names[0] not in self.cleaned_data:
            return
        field, value = names[0], self.cleaned_data[names[0]]
        rows = self._meta.model._default_manager.filter(**{field: value})
        if constraint.condition is not None:
            rows = rows.filter(constraint.condition)
        if value not in (None, "") and rows.exclude(pk=self.instance.pk).exists():
            self.add_error(field, ValidationError(gettext("Sudah dipakai."), code="unique"))

    def _show(self, refusal: AppError) -> None:
        words = self.explain(refusal.code)
        for error in refusal.errors:
            field = error.field if error.field in self.fields else None
            text = self.explain(error.code) or words or error.detail
            self.add_error(field, ValidationError(text, code=error.code))
        if not refusal.errors:
            self.add_error(None, ValidationError(words or refusal.detail, code=refusal.code))
