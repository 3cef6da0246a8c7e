"""Rights and drop-downs of a page: the same for a model's pages and for the rows within them."""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin import TabularInline
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext

from apps.core.office.forms import RowFormSet, TenantForm
from apps.core.office.site import actor_of


class Scoped:
    """Rights and drop-downs, the same for pages and inlines."""

    admin_site: Any
    # The browser's own pickers: they work on phones and need no script.
    formfield_overrides: ClassVar[Any] = {
        models.DateField: {"widget": forms.DateInput({"type": "date"}, "%Y-%m-%d")},
        models.TimeField: {"widget": forms.TimeInput({"type": "time"}, "%H:%M")},
    }
    view_permission: ClassVar[str | None] = None
    change_permission: ClassVar[str | None] = None

    def _may(self, request: HttpRequest, permission: str | None) -> bool:
        return permission is not None and actor_of(request).may(permission)

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Without the icons beside drop-downs: each thing has a page of its own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        for way in ("add", "change", "delete", "view"):
            if hasattr(getattr(field, "widget", None), f"can_{way}_related"):
                setattr(field.widget, f"can_{way}_related", False)
        return field

    def formfield_for_foreignkey(
        self, db_field: "models.ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs["queryset"] = self.admin_site.rows(db_field.remote_field.model, request)
        kwargs.setdefault("empty_label", "–" if db_field.blank else gettext("Pilih…"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(
        self, db_field: "models.ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs["queryset"] = self.admin_site.rows(db_field.remote_field.model, request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


class TenantInline(Scoped, TabularInline):  # type: ignore[type-arg]
    """Rows of a page's object. They come to the page's service as `formsets`.

    `path` is what the service calls their list: errors on `<path>.<index>.<field>` are shown in
    the row.
    """

    form = TenantForm
    formset = RowFormSet
    path: ClassVar[str] = ""
    extra = 0
    can_delete = True

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        made = super().get_formset(request, obj, **kwargs)
        own = {
            "refusal": getattr(request, "refusal", None),
            "explain": staticmethod(self.admin_site.door.explain),
            "path": self.path,
        }
        return type(made.__name__, (made,), own)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.view_permission) or self.has_change_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.change_permission)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.change_permission)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.change_permission)
