"""The kinds of journal entries, one module each; `base` says what a kind is."""

from collections.abc import Mapping
from typing import Final

from apps.sync.kinds import number_cancelled, sale
from apps.sync.kinds.base import Kind

KINDS: Final[Mapping[str, Kind]] = {kind.name: kind for kind in (sale.KIND, number_cancelled.KIND)}
