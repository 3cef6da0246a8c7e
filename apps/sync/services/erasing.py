"""The one change to what a device signed: a person's right to be forgotten (UU 27/2022, 43-44)."""

from uuid import UUID

from apps.sync.kinds import customer
from apps.sync.models import JournalEntry


def erase_customer(customer_id: UUID) -> None:
    """Empty the texts in which a till wrote down this customer's name and telephone.

    Their hashes and signatures stay, so the journal's chain is still proven.
    """
    written = JournalEntry.objects.filter(kind=customer.KIND.name, subject_id=customer_id)
    written.update(content="")
