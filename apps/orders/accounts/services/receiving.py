"""Taking money from a customer for her kasbon or into her deposit."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.clock import business_date
from apps.core.errors import InvalidInput, NotFound
from apps.core.tenancy import tenant_transaction
from apps.finance.accounts import TENDER_ACCOUNTS
from apps.finance.services.posting import Posting, post_entry
from apps.loyalty.errors import KasbonOverpaid
from apps.loyalty.models import CustomerAccount
from apps.loyalty.services import change_account, lock_account
from apps.orders.accounts.models import AccountPayment
from apps.orders.accounts.numbers import next_number, numbering_terminal
from apps.shifts.errors import NoOpenShift
from apps.shifts.models import Shift
from apps.tenants.models import Outlet

METHODS: Final = ("cash", "transfer", "card", "qris_static")
HIGHEST: Final = 1_000_000_000
_KASBON: Final = CustomerAccount.Kind.KASBON.value
_OPEN_SHIFT: Final = """
SELECT * FROM shifts_shift
WHERE tenant_id = %s AND outlet_id = %s AND state = 'open'
  AND (%s::uuid IS NULL OR terminal_id = %s::uuid)
ORDER BY opened_at LIMIT 1 FOR SHARE
"""


@dataclass(frozen=True, slots=True)
class ReceivedMoney:
    """What a customer hands over: for which account, how, and how much (rupiah)."""

    id: UUID
    customer_id: UUID
    kind: str
    method: str
    amount: int
    outlet_id: UUID
    reference: str = ""


def receive_payment(*, received: ReceivedMoney, actor: Actor) -> AccountPayment:
    """Book a payment of kasbon or into a deposit; cash goes into the terminal's open drawer.

    Raises `InvalidInput`, `NotFound`, `NoOpenShift`, `KasbonOverpaid` (with what is owed).
    """
    actor.require("accounts.receive")
    _check(received)
    with tenant_transaction():
        outlet = Outlet.objects.filter(id=received.outlet_id).first()
        if outlet is None or not actor.reaches(outlet.id):
            raise NotFound
        shift = _shift(received, actor)
        terminal = numbering_terminal(outlet.id, shift.terminal_id if shift else actor.terminal_id)
        account = _credit(received, actor)
        now = timezone.now()
        payment = AccountPayment.objects.create(
            id=received.id,
            customer_id=received.customer_id,
            kind=received.kind,
            outlet=outlet,
            shift=shift,
            terminal=terminal,
            number=next_number(terminal),
            cashier_id=actor.membership_id,
            method=received.method,
            amount=received.amount,
            reference=received.reference.strip(),
            balance_after=account.balance,
            business_date=business_date(now, timezone=outlet.timezone, day_start=outlet.day_start),
            created_at=now,
        )
        _post(payment)
        record_audit(
            actor=actor,
            action=f"{received.kind}.paid",
            subject_kind="customer",
            subject_id=received.customer_id,
            after={
                "payment": str(payment.id),
                "number": payment.number,
                "method": payment.method,
                "amount": payment.amount,
                "balance": account.balance,
            },
        )
    return payment


def _check(received: ReceivedMoney) -> None:
    if received.kind not in CustomerAccount.Kind.values:
        raise InvalidInput.on("kind", "invalid_choice", ", ".join(CustomerAccount.Kind.values))
    if received.method not in METHODS:
        raise InvalidInput.on("method", "invalid_choice", ", ".join(METHODS))
    if not 0 < received.amount <= HIGHEST:
        detail = gettext("Antara Rp1 dan Rp1.000.000.000.")
        raise InvalidInput.on("amount", "out_of_range", detail)


def _shift(received: ReceivedMoney, actor: Actor) -> Shift | None:
    """The drawer that cash goes into; other money answers to it too when it is open."""
    terminal = actor.terminal_id
    found = list(
        Shift.objects.raw(_OPEN_SHIFT, [actor.tenant_id, received.outlet_id, terminal, terminal])
    )
    if not found and received.method == "cash":
        raise NoOpenShift
    return found[0] if found else None


def _credit(received: ReceivedMoney, actor: Actor) -> CustomerAccount:
    is_kasbon = received.kind == _KASBON
    if is_kasbon:
        owed = lock_account(customer_id=received.customer_id, kind=_KASBON).balance
        if received.amount > owed:
            raise KasbonOverpaid(extra={"balance": owed})
    return change_account(
        customer_id=received.customer_id,
        kind=received.kind,
        amount=-received.amount if is_kasbon else received.amount,
        reason="payment" if is_kasbon else "top_up",
        source_id=received.id,
        actor=actor,
    )


def _post(payment: AccountPayment) -> None:
    post_entry(
        outlet_id=payment.outlet_id,
        business_date=payment.business_date,
        kind=f"{payment.kind}_payment",
        source_kind="account_payment",
        source_id=payment.id,
        lines=[
            Posting(TENDER_ACCOUNTS[payment.method], debit=payment.amount),
            Posting(TENDER_ACCOUNTS[payment.kind], credit=payment.amount),
        ],
        shift_id=payment.shift_id,
    )
