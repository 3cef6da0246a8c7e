"""A priced trial as steps to read: what happened, to which amount, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.backoffice.pricing.items import Names, category_names, item_names
from apps.backoffice.pricing.trial import Outcome, Skipped, Thing
from apps.backoffice.pricing.words import promotion_words, when_words
from apps.core.money import rupiah
from apps.core.templatetags.figures import quantity as in_words
from apps.customers.models import CustomerGroup
from apps.pricing.engine import Notice, PricedLine, PricedTax, Promotion, Target
from apps.pricing.selectors import RefusedVoucher
from apps.tenants.models import Outlet

_WHY_NOT: Final = {
    "exhausted": gettext_lazy("Batas pemakaiannya sudah habis."),
    "dates": gettext_lazy("Di luar tanggalnya."),
    "weekday": gettext_lazy("Bukan harinya."),
    "time": gettext_lazy("Di luar jamnya."),
    "channel": gettext_lazy("Bukan untuk kanal ini."),
    "group": gettext_lazy("Bukan untuk grup pelanggan ini."),
    "member": gettext_lazy("Khusus anggota."),
    "first_purchase": gettext_lazy("Hanya untuk belanja pertama."),
    "birthday": gettext_lazy("Hanya di hari ulang tahun."),
    "absent": gettext_lazy("Barangnya tidak ada di keranjang."),
    "short": gettext_lazy("Belum cukup banyak, atau tidak ada yang bisa dipotong."),
}
_ROUNDED: Final = {
    "nearest": gettext_lazy("ke %(step)s terdekat"),
    "down": gettext_lazy("ke bawah, ke kelipatan %(step)s"),
    "up": gettext_lazy("ke atas, ke kelipatan %(step)s"),
}
_REFUSED: Final = {
    "voucher_unknown": gettext_lazy("Kode ini tidak dikenal."),
    "voucher_cancelled": gettext_lazy("Voucher ini sudah dibatalkan."),
    "voucher_wrong_outlet": gettext_lazy("Bukan untuk outlet ini."),
    "voucher_not_yet": gettext_lazy("Belum berlaku pada tanggal ini."),
    "voucher_expired": gettext_lazy("Sudah lewat masa berlakunya."),
    "voucher_exhausted": gettext_lazy("Sudah habis dipakai."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One amount of a step. `explains`: it is inside other amounts and not summed."""

    label: str
    amount: int
    details: tuple[str, ...] = ()
    explains: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the pipeline; `after` is what there is to pay after it, if that is of use."""

    title: str
    rows: tuple[Row, ...]
    nothing: str = ""
    after_label: str = ""
    after: int = 0


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A promotion or voucher that gave nothing."""

    name: str
    sentence: str
    reason: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the cart with everything that became of it."""

    name: str
    quantity: str
    line: PricedLine
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the simulator and a preview show."""

    steps: tuple[Step, ...]
    lines: tuple[LineRow, ...]
    total: int
    saved: int
    notices: tuple[str, ...]
    why_not: tuple[WhyNot, ...] = field(default=())


def explain(outcome: Outcome) -> Explanation:
    """Three or four statements: the names that sentences about promotions need."""
    cart, names = outcome.cart, rule_names(outcome.rules.promotions)
    return Explanation(
        steps=tuple(_steps(outcome, names)),
        lines=tuple(
            LineRow(thing.name, _amount_of(thing, line), line, tuple(_line_details(thing, line)))
            for thing, line in outcome.lines
        ),
        total=cart.total,
        saved=cart.discount,
        notices=tuple(_notice(notice) for notice in cart.notices),
        why_not=(
            *(_refused(one) for one in outcome.refused),
            *(_skipped(one, names) for one in outcome.skipped),
        ),
    )


def rule_names(promotions: Iterable[Promotion]) -> Names:
    """The names of everything that promotions are about. Up to five statements."""
    rules = list(promotions)
    targets = [target for rule in rules for target in targets_of(rule)]
    items = {key for target in targets for key in (*target.items, *target.excluded)}
    categories = {key for target in targets for key in target.categories}
    return Names(
        items=item_names(items),
        categories=category_names(categories),
        outlets=outlet_names() if any(rule.when.outlets for rule in rules) else {},
        groups=group_names() if any(rule.when.groups for rule in rules) else {},
    )


def targets_of(rule: Promotion) -> list[Target]:
    """Everything that a promotion looks at."""
    parts = [part for part in (*rule.parts, rule.buy, rule.get) if part is not None]
    return [rule.target, *(part.target for part in parts)]


def outlet_names() -> dict[str, str]:
    return {str(row_id): name for row_id, name in Outlet.objects.values_list("id", "name")}


def group_names() -> dict[str, str]:
    return {str(row_id): name for row_id, name in CustomerGroup.objects.values_list("id", "name")}


def _steps(outcome: Outcome, names: Names) -> Iterable[Step]:
    cart = outcome.cart
    yield Step(_("Harga"), tuple(_price_row(thing, line) for thing, line in outcome.lines))
    yield Step(
        _("Promo"), tuple(_promotion_rows(outcome, names)), _("Tidak ada promo yang berlaku.")
    )
    yield Step(_("Diskon anggota"), tuple(_summed(outcome, "member_discount")), _("Tidak ada."))
    yield Step(_("Voucher"), tuple(_voucher_rows(outcome)), _("Tidak ada."))
    yield Step(
        _("Diskon manual"),
        tuple(_manual_rows(outcome)),
        _("Tidak ada."),
        _("Setelah semua diskon"),
        cart.net,
    )
    yield Step(_("Biaya layanan"), tuple(_service_rows(outcome)), _("Tidak ada di kanal ini."))
    yield Step(_("Pajak"), tuple(_tax_row(tax) for tax in cart.taxes), _("Bebas pajak."))
    yield Step(
        _("Pembulatan tunai"),
        tuple(_rounding_rows(outcome)),
        _("Tidak ada."),
    )


def _price_row(thing: Thing, line: PricedLine) -> Row:
    label = f"{_amount_of(thing, line)} × {thing.name}"
    return Row(label, line.gross, tuple(_price_details(thing, line)))


def _price_details(thing: Thing, line: PricedLine) -> Iterable[str]:
    listed = [reason for reason in line.reasons if reason.code == "list_price_included"]
    extras = sum(extra.price for extra in thing.extras)
    if listed:
        values = {"price": rupiah(line.unit_price - extras), "list": listed[0].detail}
        yield _("%(price)s dari daftar harga %(list)s") % values
    else:
        yield _("%(price)s, harga produk") % {"price": rupiah(line.unit_price - extras)}
    for extra in thing.extras:
        yield f"+ {extra.name} {rupiah(extra.price)}"


def _promotion_rows(outcome: Outcome, names: Names) -> Iterable[Row]:
    rules = {rule.id: rule for rule in outcome.rules.promotions}
    for one in outcome.cart.promotions:
        times = _("%(count)s kali") % {"count": one.times} if one.times > 1 else ""
        details = (promotion_words(rules[one.id], names), times)
        yield Row(one.name, -one.amount, tuple(filter(None, details)))


def _voucher_rows(outcome: Outcome) -> Iterable[Row]:
    for one in outcome.cart.vouchers:
        yield Row(one.name, -one.amount, (one.id,))


def _manual_rows(outcome: Outcome) -> Iterable[Row]:
    yield from _summed(outcome, "line_discount", _("Diskon baris"))
    yield from _summed(outcome, "order_discount", _("Diskon struk"))


def _service_rows(outcome: Outcome) -> Iterable[Row]:
    yield from _summed(outcome, "service", _("Biaya layanan"))
    for reason in outcome.cart.reasons:
        if reason.code == "service_included":
            inside = _("sudah termasuk di harga")
            yield Row(_("Biaya layanan"), reason.amount, (reason.detail, inside), explains=True)


def _summed(outcome: Outcome, code: str, label: str = "") -> Iterable[Row]:
    for reason in outcome.cart.reasons:
        if reason.code == code:
            details = (reason.detail,) if label and reason.detail else ()
            yield Row(label or reason.detail, reason.amount, details)


def _rounding_rows(outcome: Outcome) -> Iterable[Row]:
    rule = outcome.rules.cash_rounding
    if rule is not None and outcome.cart.rounding:
        words = str(_ROUNDED[rule.mode]) % {"step": rupiah(rule.step)}
        yield Row(_("Pembulatan"), outcome.cart.rounding, (words,))


def _tax_row(tax: PricedTax) -> Row:
    rate = f"{in_words(tax.rate)} %"
    details = [_("%(rate)s dari DPP %(dpp)s") % {"rate": rate, "dpp": rupiah(tax.dpp)}]
    if tax.dpp != tax.base:
        details.append(_("dasar %(base)s") % {"base": rupiah(tax.base)})
    if tax.inclusive:
        details.append(_("sudah termasuk di harga"))
    return Row(tax.name, tax.amount, tuple(details), explains=tax.inclusive and not tax.added)


def _line_details(thing: Thing, line: PricedLine) -> Iterable[str]:
    yield from _price_details(thing, line)
    words = {
        "promotion": _("Promo"),
        "member_discount": _("Anggota"),
        "voucher": _("Voucher"),
        "line_discount": _("Diskon"),
        "order_discount": _("Diskon struk"),
    }
    for reason in line.reasons:
        if reason.code in words and reason.amount:
            yield f"{words[reason.code]} {reason.detail}: {rupiah(reason.amount)}"


def _skipped(one: Skipped, names: Names) -> WhyNot:
    rule = one.promotion
    reason = str(_WHY_NOT.get(one.reason, ""))
    if one.reason == "taken":
        values = {"names": ", ".join(one.by)}
        reason = _("Barangnya sudah dipakai promo lain: %(names)s.") % values
    elif one.reason in {"dates", "weekday", "time"}:
        reason = f"{reason} {_capital(when_words(rule.when, names))}."
    return WhyNot(rule.name, promotion_words(rule, names), reason)


def _refused(one: RefusedVoucher) -> WhyNot:
    return WhyNot(_("Voucher %(code)s") % {"code": one.code}, "", str(_REFUSED[one.reason]))


def _notice(notice: Notice) -> str:
    values = {
        "what": notice.detail or _("Diskon manual"),
        "wanted": rupiah(notice.requested),
        "given": rupiah(notice.given),
    }
    if notice.code == "voucher_minimum":
        return _("%(what)s perlu belanja %(wanted)s, sekarang baru %(given)s.") % values
    if notice.code == "voucher_without_effect":
        return _("%(what)s tidak mengurangi apa pun di keranjang ini.") % values
    return _("%(what)s: seharusnya %(wanted)s, hanya bisa %(given)s.") % values


def _amount_of(thing: Thing, line: PricedLine) -> str:
    return f"{in_words(Decimal(line.quantity))} {thing.unit}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
