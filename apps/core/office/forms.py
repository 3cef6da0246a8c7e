"""Forms of the owners' admin."""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext

from apps.core.errors import AppError, FieldError


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
    # The lists whose errors their own rows show (`RowFormSet`).
    lists: Collection[str] = ()
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

    def place_of(self, field: str) -> str | None:
        """The form's own field for one that a service names; None: above all fields."""
        return field if field in self.fields else None

    def _show(self, refusal: AppError) -> None:
        words = self.explain(refusal.code)
        for error in refusal.errors:
            if _row_of(error)[0] in self.lists:
                continue
            field = self.place_of(error.field)
            text = self.explain(error.code) or words or error.detail
            self.add_error(field, ValidationError(text, code=error.code))
        if not refusal.errors:
            self.add_error(None, ValidationError(words or refusal.detail, code=refusal.code))


class RowFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The rows of a page's object, which show what a service refused about them.

    The service got the rows of `kept_forms` as its list `path`, in this order.
    """

    refusal: AppError | None = None
    path: str = ""
    explain: Callable[[str], str] = str

    @property
    def kept_forms(self) -> list[Any]:
        """The rows that stay or come: neither left empty nor to be removed."""
        return [
            form
            for form in self.forms
            if (form in self.initial_forms or form.has_changed())
            and not form.cleaned_data.get("DELETE")
        ]

    @staticmethod
    def id_of(form: Any) -> UUID | None:
        """The row that a form is about; None for a new one. The service looks whose it is."""
        row = form.cleaned_data.get("id")
        return None if row is None else row.pk

    def full_clean(self) -> None:
        super().full_clean()
        if self.refusal is None or not self.is_bound:
            return
        kept = self.kept_forms
        for error in self.refusal.errors:
            name, index, field = _row_of(error)
            if name == self.path and index < len(kept):
                text = self.explain(error.code) or error.detail
                shown = field if field in kept[index].fields else None
                kept[index].add_error(shown, ValidationError(text, code=error.code))


def _row_of(error: FieldError) -> tuple[str, int, str]:
    """`units.2.factor` as its parts; no list at all for a plain field."""
    name, _, rest = error.field.partition(".")
    index, _, field = rest.partition(".")
    return (name, int(index), field) if index.isdecimal() else ("", 0, name)
