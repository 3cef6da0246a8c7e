"""What the tills' feed needs on a row: when it last changed, and whether it is gone.

`changed_xid` is the id of the transaction that wrote the row last, set by a trigger. Rows below
the snapshot horizon are complete, so a cursor bounded by the horizon never skips a late commit.
"""

import pgtrigger
from django.db import models

from apps.core.models import TenantModel, TransactionId

STAMP_CHANGE = pgtrigger.Trigger(
    name="stamp_change",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="NEW.changed_xid := pg_current_xact_id()::text::bigint; RETURN NEW;",
)


class FeedModel(TenantModel):
    """A row that tills keep a copy of. Deleting it leaves a tombstone (`deleted_at`)."""

    changed_xid = models.BigIntegerField(db_default=TransactionId(), editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
        triggers = [STAMP_CHANGE]
