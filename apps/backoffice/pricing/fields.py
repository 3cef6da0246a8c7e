"""Fields of the forms of price lists, promotions and vouchers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.backoffice.pricing.items import Names, names_of_tokens, split_tokens
from apps.core.channels import Channel
from apps.core.templatetags.figures import quantity as in_words

_TOKEN: Final = re.compile(r"(?:c:)?[0-9a-f-]{36}|[0-9a-f-]{36}/[0-9a-f-]{36}")
_PART: Final = re.compile(r"-(\d{1,3})-quantity")
_HIGHEST: Final = Decimal(10) ** 15
MOST_PARTS: Final = 10
LEAST_PART_ROWS: Final = 2


class TemplateWidget(forms.Widget):
    """A widget whose template is one of the project's."""

    template_name: str

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        return render_to_string(self.template_name, self.get_context(name, value, attrs))


class ChipChoices(forms.CheckboxSelectMultiple):
    """Several of a few: chips to tick."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        return render_to_string("owners/widgets/chips.html", self.get_context(name, value, attrs))


class ManyIds(forms.TypedMultipleChoiceField):
    """Ids out of a few rows; the form says which."""

    widget = ChipChoices

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=UUID, required=False, **kwargs)

    def offer(self, rows: Iterable[tuple[UUID, str]]) -> None:
        """The choices: ids and names."""
        self.choices = [(str(row_id), name) for row_id, name in rows]


class Weekdays(forms.TypedMultipleChoiceField):
    """ISO days of the week, 1 is Monday."""

    widget = ChipChoices

    def __init__(self, **kwargs: Any) -> None:
        days = [(day + 1, name) for day, name in sorted(WEEKDAYS_ABBR.items())]
        super().__init__(coerce=int, required=False, choices=days, **kwargs)


class Channels(forms.MultipleChoiceField):
    """How sales leave the counter."""

    widget = ChipChoices

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, choices=Channel.choices, **kwargs)


class TargetPicker(TemplateWidget):
    """Products and categories as chips, found while one types."""

    template_name = "owners/widgets/target.html"
    kind = "targets"

    def __init__(self, attrs: dict[str, Any] | None = None, *, label: str = "") -> None:
        super().__init__(attrs)
        self.label = label

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        found = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [token for token in found if token]

    def value_omitted_from_data(self, *_args: Any) -> bool:
        return False

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_search"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        tokens = [token for token in value or [] if _TOKEN.fullmatch(token)]
        names = names_of_tokens(tokens) if tokens else Names()
        chips = [(token, names.of(token)) for token in tokens]
        context = super().get_context(name, None, attrs)
        return context | {"chips": chips, "kind": self.kind, "label": self.label}


class ItemPicker(TargetPicker):
    """Products only."""

    kind = "items"


class TargetField(forms.Field):
    """Tokens of products and categories (`items.split_tokens`)."""

    widget = TargetPicker

    def clean(self, value: Any) -> list[str]:
        tokens = list(dict.fromkeys(super().clean(value) or []))
        if not all(_TOKEN.fullmatch(token) for token in tokens):
            raise ValidationError(_("Pilih dari daftar yang muncul."), code="unknown")
        return tokens

    def has_changed(self, initial: Any, data: Any) -> bool:
        return sorted(initial or []) != sorted(data or [])


@dataclass(frozen=True, slots=True)
class PartValue:
    """What is in a set, and how many of it."""

    tokens: tuple[str, ...]
    quantity: int

    @property
    def items(self) -> list[str]:
        return split_tokens(self.tokens)[0]

    @property
    def categories(self) -> list[UUID]:
        return split_tokens(self.tokens)[1]


class PartRows(TemplateWidget):
    """Rows of a number and a picker; there is always one more to fill."""

    template_name = "owners/widgets/parts.html"

    def value_from_datadict(
        self, data: Any, files: Any, name: str
    ) -> list[tuple[str, tuple[str, ...]]]:
        numbers = sorted(
            int(match[1])
            for field in data
            if field.startswith(name) and (match := _PART.fullmatch(field[len(name) :]))
        )
        rows = [
            (
                data.get(f"{name}-{n}-quantity", "").strip(),
                tuple(data.getlist(f"{name}-{n}-target")),
            )
            for n in numbers[:MOST_PARTS]
        ]
        return [row for row in rows if row[1] or row[0] not in {"", "1"}]

    def value_omitted_from_data(self, *_args: Any) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        rows = [(str(quantity), list(tokens)) for quantity, tokens in value or []]
        rows += [("1", [])] * max(0, LEAST_PART_ROWS - len(rows))
        shown = [
            (number, quantity, _part_picker(name, number, tokens))
            for number, (quantity, tokens) in enumerate(rows)
        ]
        blank = _part_picker(name, "__n__", [])
        return super().get_context(name, None, attrs) | {"rows": shown, "blank": blank}


def _part_picker(name: str, number: object, tokens: list[str]) -> SafeString:
    field = f"{name}-{number}-target"
    picker = TargetPicker(label=_("Produk atau kategori"))
    return picker.render(field, tokens, {"id": f"id_{field}"})


class PartsField(forms.Field):
    """The contents of a set, as `PartValue`s."""

    widget = PartRows

    def clean(self, value: Any) -> list[PartValue]:
        return [PartValue(tokens, _whole(quantity)) for quantity, tokens in value or []]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [(str(n), tuple(t)) for n, t in initial or []] != list(data or [])


def _whole(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 9_999:
        raise ValidationError(_("Jumlah dalam paket: 1 sampai 9.999."), code="quantity_range")
    return int(text)


@dataclass(frozen=True, slots=True)
class EntryValue:
    """A row of a price list as it was typed."""

    item: str
    quantity: str
    price: str


class EntryRows(TemplateWidget):
    """The prices of a list as a table that is quick to type.

    A script sends its rows as one text (`<name>`: item, quantity, price, one a line): a form may
    not have as many fields as a long list has prices.
    """

    template_name = "owners/widgets/entries.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[EntryValue]:
        if name in data:
            rows = [line.split("\t") for line in data.get(name, "").splitlines()]
            return [EntryValue(*row) for row in rows if len(row) == 3]
        columns = [data.getlist(f"{name}-{part}") for part in ("item", "quantity", "price")]
        return [EntryValue(*row) for row in zip(*columns, strict=False) if row[0]]

    def value_omitted_from_data(self, *_args: Any) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        rows: Sequence[EntryValue] = value or []
        names = names_of_tokens({row.item for row in rows}) if rows else Names()
        shown = [(row, names.of(row.item)) for row in rows]
        return super().get_context(name, None, attrs) | {"rows": shown}


class ListText(forms.Textarea):
    """A list to paste, or to take from a file."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        context = {"area": super().render(name, value, attrs, renderer)}
        context["id"] = (attrs or {}).get("id", f"id_{name}")
        return render_to_string("owners/widgets/list_text.html", context)


@dataclass(frozen=True, slots=True)
class Priced:
    """A row of a price list: an item key, from which quantity on, which price in rupiah."""

    item: str
    min_quantity: Decimal
    price: int


class EntriesField(forms.Field):
    """The prices of a list."""

    widget = EntryRows

    def clean(self, value: Any) -> list[Priced]:
        return [_priced(row) for row in value or []]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(data or [])


def _priced(row: EntryValue) -> Priced:
    quantity, price = read_decimal(row.quantity or "1"), read_decimal(row.price)
    if not _TOKEN.fullmatch(row.item) or quantity is None or price is None:
        name = names_of_tokens([row.item]).of(row.item)
        text = _("%(name)s: isi jumlah dan harga dengan angka.") % {"name": name}
        raise ValidationError(text, code="invalid")
    if price != int(price):
        raise ValidationError(_("Rupiah bulat, tanpa koma."), code="decimals")
    return Priced(row.item, quantity, int(price))


def read_decimal(text: str) -> Decimal | None:
    """`1.500,5` as people type it; None when it is no number."""
    plain = text.strip().removeprefix("Rp").strip().replace(".", "").replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < _HIGHEST else None


def entry_of(item: str, quantity: Decimal, price: int) -> EntryValue:
    """A saved row as it is shown."""
    return EntryValue(item, in_words(quantity), f"{price:,}".replace(",", "."))
