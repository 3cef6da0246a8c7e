"""What waits for somebody on the pages, counted in one statement however many pages there are."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Count, QuerySet, Value

Waiting = Counter[type[models.Model]]


def count_waiting(found: Mapping[type[models.Model], QuerySet[Any]]) -> Waiting:
    """How many rows of each model are among those found; a model that is not there has none."""
    if not found:
        return Waiting()
    first, *rest = (_counted(model, rows) for model, rows in found.items())
    by_label = dict(first.union(*rest, all=True))
    return Waiting({model: by_label.get(model._meta.label, 0) for model in found})


def _counted(model: type[models.Model], rows: QuerySet[Any]) -> QuerySet[Any, tuple[str, int]]:
    labelled = rows.order_by().annotate(waiting_on=Value(model._meta.label)).values("waiting_on")
    counted = labelled.annotate(waiting_rows=Count("pk"))
    pairs: QuerySet[Any, tuple[str, int]] = counted.values_list("waiting_on", "waiting_rows")
    return pairs
