"""Evidence of an exception, side by side: what the till says and what the server says."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext

from apps.core.localtime import moment_text
from apps.core.money import rupiah
from apps.core.templatetags.figures import quantity
from apps.sync.models import SyncException

_LONGEST: Final = 200
_LONGEST_SCRIPT: Final = 4000


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of the table. `differs` is marked."""

    label: str
    till: str
    server: str
    differs: bool = True


def evidence_rows(exception: SyncException, zone: str) -> list[Pair]:
    """At most a screenful; nothing for what its sentence says already."""
    of_code = {
        "price_variance": _prices,
        "negative_stock": _stock,
        "unknown_product": _products,
        "late_day": _days,
        "chain_broken": _chain,
        "limit_exceeded": _limits,
    }.get(exception.code)
    if exception.code == "clock_skew":
        return list(_clock(exception.evidence, zone))
    return list(of_code(exception.evidence)) if of_code else []


def _prices(evidence: Mapping[str, Any]) -> Iterator[Pair]:
    for line in evidence.get("lines", ()):
        yield Pair(line["name"], _line(line, "till"), _line(line, "server"))
    till, server = evidence["till"], evidence["server"]
    total = rupiah(server["total"]) if server else gettext("tidak bisa dihitung")
    differs = server is None or till["total"] != server["total"]
    yield Pair(gettext("Total"), rupiah(till["total"]), total, differs)
    rules = server["rules_version"] if server else "–"
    same = till["rules_version"] == rules
    yield Pair(gettext("Versi aturan harga"), till["rules_version"][:24], rules[:24], not same)


def _line(line: Mapping[str, Any], side: str) -> str:
    each = gettext("%(total)s (satuan %(price)s)")
    return each % {"total": rupiah(line[side]), "price": rupiah(line[f"{side}_price"])}


def _stock(evidence: Mapping[str, Any]) -> Iterator[Pair]:
    for item in evidence.get("items", ()):
        sold = gettext("terjual %(count)s") % {"count": quantity(Decimal(item["sold"]))}
        left = gettext("tercatat %(count)s") % {"count": quantity(Decimal(item["available"]))}
        yield Pair(item["name"], sold, left)


def _products(evidence: Mapping[str, Any]) -> Iterator[Pair]:
    words = {"not_sold": gettext("tidak dijual lagi"), "unknown": gettext("tidak dikenal")}
    for item in evidence.get("items", ()):
        yield Pair(item["name"], gettext("terjual"), words.get(item["state"], item["state"]))


def _clock(evidence: Mapping[str, Any], zone: str) -> Iterator[Pair]:
    device = dt.datetime.fromisoformat(evidence["device"])
    corrected = dt.datetime.fromisoformat(evidence["corrected"])
    yield Pair(gettext("Jam"), moment_text(device, zone), moment_text(corrected, zone))


def _days(evidence: Mapping[str, Any]) -> Iterator[Pair]:
    """A sale is booked on another day; a shift that opens keeps its own."""
    if "booked" in evidence:
        day, booked = (date_format(dt.date.fromisoformat(evidence[s])) for s in ("day", "booked"))
        yield Pair(gettext("Hari pembukuan"), day, booked)


def _chain(evidence: Mapping[str, Any]) -> Iterator[Pair]:
    label = gettext("Sebelum entri %(number)s") % {"number": evidence["sequence"]}
    yield Pair(label, evidence["previous"][:12] or "–", evidence["expected"][:12] or "–")


def _limits(evidence: Mapping[str, Any]) -> Iterator[Pair]:
    if "kasbon" in evidence:
        yield Pair(gettext("Kasbon"), rupiah(evidence["kasbon"]), rupiah(evidence["limit"]))


def readable(script: str) -> str:
    """What the device wrote, a member a line where it can be read at all; its hash is of the
    original."""
    try:
        laid_out = json.dumps(json.loads(script), ensure_ascii=False, indent=2)
    except ValueError:
        laid_out = script
    return Truncator(laid_out).chars(_LONGEST_SCRIPT)


@dataclass(frozen=True, slots=True)
class SoldLine:
    name: str
    quantity: Decimal
    total: int


def sold_lines(content: Mapping[str, Any]) -> list[SoldLine]:
    """The lines of the receipt as the customer got it; a rejected entry may have none."""
    cart = content.get("cart")
    lines = cart.get("lines") if isinstance(cart, dict) else None
    return [one for line in lines or () if (one := _sold(line))] if isinstance(lines, list) else []


def _sold(line: Any) -> SoldLine | None:
    try:
        return SoldLine(
            str(line["name"])[:_LONGEST], Decimal(str(line["quantity"])), int(line["total"])
        )
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return None
