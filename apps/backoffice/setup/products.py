"""The step of the first products: ticked samples, typed rows and a pasted list in one sheet."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.backoffice.services import setup as service
from apps.backoffice.setup.gate import PAGES, Step, step_page, step_response, words_for
from apps.backoffice.setup.kinds import KINDS, LIST_EXAMPLE, Shelf
from apps.catalog.lists import (
    MOST_ROWS,
    ListRow,
    TooManyRows,
    checked,
    read_list,
    read_price,
    without_repeats,
)
from apps.catalog.models import Category, Product
from apps.core.actors import Actor
from apps.core.errors import InvalidInput
from apps.tenants.models import ShopSetup

EMPTY_ROWS: Final = 3
# So many rows fit into a form that one edits row by row; a longer list stays text.
MOST_EDITED: Final = 150
SHOWN_ROWS: Final = 60

PROBLEMS: Final = {
    "no_price": gettext_lazy("harganya tidak terbaca"),
    "no_name": gettext_lazy("namanya tidak ada"),
    "price_odd": gettext_lazy("harga di bawah Rp100, betulkah?"),
    "name_long": gettext_lazy("nama lebih dari 120 huruf"),
    "category_long": gettext_lazy("kategori lebih dari 60 huruf"),
    "formula": gettext_lazy("diawali tanda rumus (=, +, @)"),
    "repeated": gettext_lazy("nama ini sudah ada di atas"),
    "exists": gettext_lazy("produk ini sudah ada"),
}


@dataclass(frozen=True, slots=True)
class SampleField:
    """A sample of the kind of shop: ticked or not, with the price as typed."""

    key: str
    name: str
    category: str
    price: str
    ticked: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TypedField:
    name: str = ""
    price: str = ""
    category: str = ""
    problem: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.name or self.price or self.category)


@dataclass(slots=True)
class Sheet:
    """Everything on the page. `rows` are numbered through: samples, typed, pasted."""

    samples: list[SampleField]
    typed: list[TypedField]
    text: str = ""
    too_long: bool = False
    pasted: list[ListRow] = field(default_factory=list)
    rows: list[ListRow] = field(default_factory=list)

    @property
    def good(self) -> list[ListRow]:
        return [row for row in self.rows if not row.problem]

    @property
    def bad(self) -> int:
        return len(self.rows) - len(self.good)


@step_page(Step.PRODUCTS)
@require_http_methods(["GET", "POST"])
def products(request: HttpRequest, actor: Actor, setup: ShopSetup) -> HttpResponse:
    """Fill the sheet and save it, or leave it empty and go on."""
    sheet = _sheet(request.POST if request.method == "POST" else None, setup)
    act = request.POST.get("act", "")
    if act == "edit":
        _spread(sheet)
    elif act == "more":
        sheet.typed += [TypedField()] * EMPTY_ROWS
    elif act == "save" and _save(request, actor, sheet):
        return redirect(PAGES[Step.PEOPLE])
    return _page(request, setup, sheet, "products")


@step_page(Step.PRODUCTS)
@require_POST
def preview(request: HttpRequest, _actor: Actor, setup: ShopSetup) -> HttpResponse:
    """How the list is read so far, while it is being written."""
    return _page(request, setup, _sheet(request.POST, setup), "preview")


@step_page(Step.PRODUCTS)
@require_POST
def undo(request: HttpRequest, actor: Actor, _setup: ShopSetup) -> HttpResponse:
    """Take the list back that was saved last."""
    count = service.undo_products(actor=actor)
    messages.info(
        request,
        ngettext("%(count)d produk dibatalkan.", "%(count)d produk dibatalkan.", count)
        % {"count": count},
    )
    return redirect(PAGES[Step.PRODUCTS])


def _sheet(data: QueryDict | None, setup: ShopSetup) -> Sheet:
    if data is None:
        return Sheet(list(_samples(None, setup)), [TypedField()] * EMPTY_ROWS)
    sheet = Sheet(list(_samples(data, setup)), list(_typed(data)), data.get("list", ""))
    try:
        sheet.pasted = read_list(sheet.text)
    except TooManyRows:
        sheet.too_long = True
    _number(sheet)
    return sheet


def _samples(data: QueryDict | None, setup: ShopSetup) -> Iterator[SampleField]:
    """Before the first visit nothing is ticked: what nobody chose is not sold."""
    for shelf_number, shelf in enumerate(KINDS[setup.kind].shelves):
        for number, sample in enumerate(shelf.samples):
            key = f"{shelf_number}-{number}"
            price = f"{sample.price:,}".replace(",", ".")
            if data is not None:
                price = data.get(f"price-{key}", price)
            ticked = data is not None and key in data.getlist("sample")
            yield SampleField(key, sample.name, shelf.name, price, ticked)


def _typed(data: QueryDict) -> Iterator[TypedField]:
    columns = (data.getlist(name) for name in ("name", "price", "category"))
    for name, price, category in zip(*columns):
        yield TypedField(name.strip(), price.strip(), category.strip())


def _number(sheet: Sheet) -> None:
    """Collect all rows under one numbering, and bring their problems back to where they stand."""
    ticked = [(at, s) for at, s in enumerate(sheet.samples) if s.ticked]
    typed = [(at, t) for at, t in enumerate(sheet.typed) if not t.is_blank]
    rows = [_row(s.name, s.price, s.category) for _, s in ticked]
    rows += [_row(t.name, t.price, t.category) for _, t in typed]
    rows += sheet.pasted
    rows = [replace(row, line=line) for line, row in enumerate(rows, start=1)]
    names = Product.objects.filter(deleted_at=None).values_list("name", flat=True)
    sheet.rows = without_repeats(map(checked, rows), names)
    problems = iter(row.problem for row in sheet.rows)
    for at, sample in ticked:
        sheet.samples[at] = replace(sample, problem=str(PROBLEMS.get(next(problems), "")))
    for at, one in typed:
        sheet.typed[at] = replace(one, problem=str(PROBLEMS.get(next(problems), "")))
    sheet.pasted = [replace(row, problem=next(problems)) for row in sheet.pasted]
    if len(sheet.rows) > MOST_ROWS:
        sheet.too_long = True


def _row(name: str, price: str, category: str) -> ListRow:
    return ListRow(0, name, read_price(price) or 0, category)


def _spread(sheet: Sheet) -> None:
    """Turn the text into rows that are edited one by one."""
    if sheet.too_long or len(sheet.pasted) > MOST_EDITED:
        return
    kept = [one for one in sheet.typed if not one.is_blank]
    sheet.typed = kept + [
        TypedField(
            row.name,
            f"{row.price:,}".replace(",", ".") if row.price else "",
            row.category,
            str(PROBLEMS.get(row.problem, "")),
        )
        for row in sheet.pasted
    ]
    sheet.pasted, sheet.text = [], ""


def _save(request: HttpRequest, actor: Actor, sheet: Sheet) -> bool:
    """Save the sheet; with `skip` what has a problem is left out."""
    if sheet.too_long or (sheet.bad and "skip" not in request.POST):
        return False
    try:
        count = service.save_products(actor=actor, rows=sheet.good)
    except InvalidInput as error:
        # Somebody else added a product of that name a moment ago.
        for _field, words in words_for(error)[:3]:
            messages.error(request, words)
        return False
    if count:
        messages.success(
            request,
            ngettext("%(count)d produk tersimpan.", "%(count)d produk tersimpan.", count)
            % {"count": count},
        )
    return True


def _page(request: HttpRequest, setup: ShopSetup, sheet: Sheet, template: str) -> HttpResponse:
    shown = [row for row in sheet.pasted if row.problem] + [
        row for row in sheet.pasted if not row.problem
    ]
    preview = [(row, PROBLEMS.get(row.problem, "")) for row in shown[:SHOWN_ROWS]]
    on_sale = Product.objects.filter(deleted_at=None).count()
    context: dict[str, Any] = {
        "sheet": sheet,
        "example": LIST_EXAMPLE,
        "shelves": list(_shelves(sheet, KINDS[setup.kind].shelves)),
        "preview": preview,
        "show_samples": any(s.ticked for s in sheet.samples) or not (sheet.rows or on_sale),
        "show_typed": any(not one.is_blank for one in sheet.typed),
        "hidden": max(0, len(shown) - SHOWN_ROWS),
        "most": MOST_ROWS,
        "can_edit": 0 < len(sheet.pasted) <= MOST_EDITED and not sheet.too_long,
        "categories": Category.objects.filter(deleted_at=None).order_by("position", "name"),
        "on_sale": on_sale,
        "imported": len(setup.product_ids),
    }
    return step_response(request, Step.PRODUCTS, template, setup, context)


def _shelves(sheet: Sheet, shelves: tuple[Shelf, ...]) -> Iterator[tuple[str, list[SampleField]]]:
    for shelf in shelves:
        yield shelf.name, [s for s in sheet.samples if s.category == shelf.name]
