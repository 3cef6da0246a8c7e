"""The kinds of journal entries, one module each; `base` says what a kind is."""

from collections.abc import Mapping
from typing import Final

from apps.sync.kinds import (
    cash_move,
    customer,
    number_cancelled,
    refund,
    sale,
    shift_close,
    shift_open,
    void,
)
from apps.sync.kinds.base import Kind

KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        sale.KIND,
        number_cancelled.KIND,
        shift_open.KIND,
        cash_move.KIND,
        shift_close.KIND,
        void.KIND,
        refund.KIND,
        customer.KIND,
    )
}
