"""Price lists: in words, and as a table that is quick to type or paste."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, cast
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.pricing.explain import group_names, outlet_names
from apps.backoffice.pricing.fields import EntriesField, ListText, Priced, entry_of, read_decimal
from apps.backoffice.pricing.forms import WHEN, WHO, ConditionsForm, conditions_of
from apps.backoffice.pricing.items import Names
from apps.backoffice.pricing.rule_admin import RuleAdmin, rule_acts
from apps.backoffice.pricing.words import entry_words, when_words
from apps.catalog.lists import ListRow, TooManyRows, read_list, same_name
from apps.catalog.models import Product
from apps.core.office.site import actor_of, owners_site
from apps.pricing.models import PriceList
from apps.pricing.offers import item_key, when_of
from apps.pricing.services import price_lists as services
from apps.pricing.services.price_lists import Entry

_SHOWN_PROBLEMS: Final = 5
_ENTRY_ORDER: Final = ("product__name", "unit_id", "min_quantity")
_EXAMPLE: Final = _("Kopi Susu; 15.000\nKopi Susu; 13.500; 12")
_PLAIN: Final = ("name", "is_active", "priority")


class PriceListForm(ConditionsForm):
    entries = EntriesField(label=_("Harga"), required=False)
    pasted = forms.CharField(
        label=_("Tempel daftar"),
        required=False,
        widget=ListText({"rows": 4, "placeholder": _EXAMPLE}),
        help_text=_(
            "Satu produk per baris: nama atau SKU, harga, lalu mulai jumlah bila ada. Dari Excel"
            " atau berkas CSV juga bisa. Ditambahkan saat disimpan."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_new:
            self.initial.update(conditions_of(self.instance))
            self.initial["entries"] = [
                entry_of(item_key(row.product_id, row.unit_id), row.min_quantity, row.price)
                for row in self.instance.entries.order_by(*_ENTRY_ORDER)
            ]

    def clean_pasted(self) -> list[Priced]:
        """The prices of the pasted lines. Lines that name nothing are said, and all is kept."""
        text = self.cleaned_data["pasted"]
        try:
            rows = read_list(text) if text else []
        except TooManyRows as error:
            raise ValidationError(gettext("Paling banyak 2.000 baris sekaligus.")) from error
        products = _products_by_name()
        found, problems = [], []
        for row in rows:
            priced = _pasted(row, products)
            if isinstance(priced, str):
                problems.append(
                    gettext("Baris %(line)s: %(why)s") % {"line": row.line, "why": priced}
                )
            else:
                found.append(priced)
        if problems:
            raise ValidationError([*problems[:_SHOWN_PROBLEMS], *_more(problems)])
        return found

    def place_of(self, field: str) -> str | None:
        return super().place_of(field.partition(".")[0])

    def values(self) -> dict[str, Any]:
        """What the services of price lists take; a pasted price replaces the one in the table."""
        cleaned = self.cleaned_data
        pasted: list[Priced] = cleaned["pasted"]
        again = {(row.item, row.min_quantity) for row in pasted}
        kept = [row for row in cleaned["entries"] if (row.item, row.min_quantity) not in again]
        return {
            **{name: cleaned[name] for name in _PLAIN},
            **self.conditions(),
            "entries": [_entry(row) for row in (*kept, *pasted)],
        }


def _entry(row: Priced) -> Entry:
    product, _stroke, unit = row.item.partition("/")
    return Entry(
        product_id=UUID(product),
        unit_id=UUID(unit) if unit else None,
        min_quantity=row.min_quantity,
        price=row.price,
    )


def _products_by_name() -> dict[str, str]:
    """Item keys by name and by SKU, as people write them."""
    rows = Product.objects.filter(deleted_at=None).values_list("id", "name", "sku")
    found: dict[str, str] = {}
    for product, name, sku in rows:
        found[same_name(name)] = found[same_name(sku)] = str(product)
    return found


def _pasted(row: ListRow, products: dict[str, str]) -> Priced | str:
    """The price that a line gives, or what is wrong with it."""
    item = products.get(same_name(row.name))
    quantity = read_decimal(row.category or "1")
    if item is None:
        return gettext("produk “%(name)s” tidak ada.") % {"name": row.name}
    if not row.price:
        return gettext("harganya tidak terbaca.")
    if quantity is None:
        return gettext("mulai jumlah “%(text)s” bukan angka.") % {"text": row.category}
    return Priced(item, quantity, row.price)


def _more(problems: Sequence[str]) -> Iterable[str]:
    more = len(problems) - _SHOWN_PROBLEMS
    if more > 0:
        yield ngettext("dan %(count)s baris lagi.", "dan %(count)s baris lagi.", more) % {
            "count": more
        }


def _switch(request: HttpRequest, row: PriceList, *, is_active: bool) -> HttpResponse:
    services.update_price_list(actor=actor_of(request), price_list_id=row.pk, is_active=is_active)
    text = gettext("%(name)s menyala.") if is_active else gettext("%(name)s dimatikan.")
    return _page().back_to_list(request, text % {"name": row.name})


def _archive(request: HttpRequest, row: PriceList) -> HttpResponse:
    services.archive_price_list(actor=actor_of(request), price_list_id=row.pk)
    return _page().back_to_list(request, gettext("%(name)s diarsipkan.") % {"name": row.name})


def _page() -> RuleAdmin:
    page: Any = owners_site.get_model_admin(PriceList)
    return cast("RuleAdmin", page)


@admin.register(PriceList, site=owners_site)
class PriceListAdmin(RuleAdmin):
    form = PriceListForm
    position = 20
    list_display = ("name", "in_words", "count", "state", "switch")
    viewed = ("in_words", "priced", "state")
    empty_advice = _("Harga lain untuk anggota, grosir, jam tertentu, atau pesan antar.")
    change_form_template = "owners/pricing/price_list.html"
    acts = rule_acts(
        switch=_switch,
        archive=_archive,
        explanation=_(
            "Daftar harga ini hilang dan tidak bisa dipakai lagi. Penjualan yang sudah terjadi"
            " tetap seperti semula. Untuk berhenti sementara, matikan saja."
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(prices=Count("entries"))
        return counted

    def add_sentences(self, rows: Sequence[Any]) -> None:
        names = Names(outlets=outlet_names(), groups=group_names()) if rows else Names()
        for row in rows:
            row.sentence = when_words(when_of(row), names)

    @admin.display(description=_("harga"))
    def priced(self, row: Any) -> SafeString:
        entries = row.entries.select_related("product", "unit").order_by(*_ENTRY_ORDER)
        return format_html_join(mark_safe("<br>"), "{}", ((entry_words(row),) for row in entries))

    @admin.display(description=_("jumlah harga"), ordering="prices")
    def count(self, row: Any) -> str:
        return str(row.prices or "–")

    def form_sections(self, request: HttpRequest, obj: Any) -> Any:
        return (
            (_("Daftar harga"), {"fields": ("name", "is_active")}),
            (_("Kapan"), {"fields": WHEN}),
            (_("Di mana dan untuk siapa"), {"fields": WHO}),
            (_("Harga"), {"fields": ("entries", "pasted")}),
            (
                _("Bila beberapa daftar berlaku"),
                {
                    "fields": ("priority",),
                    "description": _(
                        "Yang paling khusus menang: pelanggan, lalu kanal, waktu, outlet."
                        " Bila sama, angka kecil didahulukan."
                    ),
                },
            ),
        )

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> PriceList:
        return services.create_price_list(actor=actor_of(request), **form.values())

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        services.update_price_list(
            actor=actor_of(request), price_list_id=form.instance.pk, **form.values()
        )

    def panels(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        return {"sentence": obj.sentence}
