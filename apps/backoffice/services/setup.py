"""Setting up a new shop, one step after the other.

Each step is one transaction that first locks the shop's `ShopSetup`, so a step that is sent
twice does its work once, and one that is sent again later changes what it made before.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from apps.backoffice.pictures import picture_of
from apps.backoffice.services.onboarding import OWNER_CODE, open_outlet, open_shop
from apps.backoffice.setup.kinds import KINDS, TaxChoice, stations_of
from apps.catalog.lists import ListRow
from apps.catalog.models import Product
from apps.catalog.services import Imported, import_products, undo_import, update_product
from apps.core.actors import Actor, system_actor
from apps.core.audit import record_audit
from apps.core.constraints import constraint_name
from apps.core.errors import Forbidden, NotFound, TooManyRequests
from apps.core.tenancy import tenant_scope, tenant_transaction
from apps.pricing.services import set_outlet_pricing
from apps.tax.models import TaxProfile
from apps.tax.services import STANDARD_PROFILES, Rate, create_profile, set_outlet_tax
from apps.tenants.models import Membership, Outlet, Role, ShopSetup, Tenant, Terminal, User
from apps.tenants.permissions import CASHIER, OWNER
from apps.tenants.selectors import memberships_of
from apps.tenants.services import quotas
from apps.tenants.services.accounts import is_proven
from apps.tenants.services.members import save_person
from apps.tenants.services.pairing import create_pairing_code
from apps.tenants.services.people import create_terminal
from apps.tenants.services.pins import set_pin
from apps.tenants.services.places import update_outlet

Step = ShopSetup.Step
_OUTLET_CODE_LENGTH: Final = 3

# A shelf price that holds the tax already is what small places write on the wall.
_INCLUSIVE_PBJT: Final = replace(STANDARD_PROFILES["PBJT 10 %"][0], inclusive=True)
TAX_PROFILES: Final[Mapping[TaxChoice, tuple[str, tuple[Rate, ...]]]] = {
    TaxChoice.NONE: ("Bebas pajak", STANDARD_PROFILES["Bebas pajak"]),
    TaxChoice.PBJT: ("PBJT 10 % termasuk harga", (_INCLUSIVE_PBJT,)),
    TaxChoice.PPN: ("PPN 11 % efektif", STANDARD_PROFILES["PPN 11 % efektif"]),
}


@dataclass(frozen=True, slots=True)
class TillOffer:
    """A till that waits for a device, with its one-time code."""

    terminal: Terminal
    code: str


def start_shop(*, user: User, shop_id: UUID, name: str, kind: str) -> Tenant:
    """Open a shop for a person who proved the e-mail address, or change one just opened.

    `shop_id` was made with the form: the same form sent again means the same shop. Raises
    `Forbidden`, `TooManyRequests` (three new shops a person and day), and `NotFound` for an id
    that is somebody else's.
    """
    if not is_proven(user) or not user.is_active:
        raise Forbidden
    if _belongs_to(user, shop_id):
        return _change_shop(user, shop_id, name, kind)
    try:
        with transaction.atomic():
            return _open_shop(user, shop_id, name, kind)
    except TooManyRequests:
        if not _belongs_to(user, shop_id):
            raise
    except IntegrityError as error:
        if constraint_name(error) != "tenants_tenant_pkey":
            raise
    if not _belongs_to(user, shop_id):
        raise NotFound
    return _change_shop(user, shop_id, name, kind)


def save_outlet(*, actor: Actor, name: str, address: str, zone: str, phone: str) -> Outlet:
    """The shop's first outlet, with the tax, service and receipt that its kind suggests."""
    with tenant_transaction():
        setup = _locked_setup()
        if setup.outlet_id is not None:
            return update_outlet(
                actor=actor,
                outlet_id=setup.outlet_id,
                name=name,
                address=address,
                timezone=zone,
                phone=phone,
            )
        kind = KINDS[setup.kind]
        setup.outlet = open_outlet(
            code=_outlet_code(name),
            name=name,
            actor=actor,
            tax_profile=_profile(actor, kind.tax),
            timezone=zone,
            address=address,
            phone=phone,
            receipt_footer=kind.footer,
            service_rate=kind.service_rate,
        )
        _advance(setup, Step.TAX)
        setup.save(update_fields=["outlet", "step"])
    return setup.outlet


def save_tax(*, actor: Actor, choice: TaxChoice, service_rate: Decimal) -> None:
    """How the outlet taxes, and its service charge in percent."""
    with tenant_transaction():
        setup = _locked_setup(with_outlet=True)
        outlet = outlet_of(setup)
        set_outlet_tax(actor=actor, outlet=outlet, profile=_profile(actor, choice))
        set_outlet_pricing(actor=actor, outlet=outlet, service_rate=service_rate)
        _advance(setup, Step.PRODUCTS)
        setup.save(update_fields=["step"])


def save_products(*, actor: Actor, rows: Sequence[ListRow]) -> int:
    """Put the first products into the catalogue; their number. None is fine, too.

    Raises `InvalidInput` with every row that has a problem; nothing is saved then.
    """
    with tenant_transaction():
        setup = _locked_setup(with_outlet=True)
        if rows:
            made = import_products(actor=actor, rows=rows, stations=stations_of(setup.kind))
            _illustrate(actor, setup, made)
            setup.product_ids = list(made.product_ids)
            setup.category_ids = list(made.category_ids)
        _advance(setup, Step.PEOPLE)
        setup.save(update_fields=["step", "product_ids", "category_ids"])
    return len(rows)


def undo_products(*, actor: Actor) -> int:
    """Take back the list that was saved last; the number of its products."""
    with tenant_transaction():
        setup = _locked_setup(with_outlet=True)
        made = Imported(tuple(setup.product_ids), tuple(setup.category_ids))
        count = undo_import(actor=actor, imported=made)
        setup.product_ids, setup.category_ids = [], []
        setup.save(update_fields=["product_ids", "category_ids"])
    return count


def save_people(
    *, actor: Actor, pin: str, cashier_name: str = "", cashier_pin: str = ""
) -> Membership | None:
    """The owner's PIN ("" keeps the one there is), and perhaps a first cashier.

    A cashier of the same name gets the new PIN. Raises `InvalidInput` for a weak PIN.
    """
    with tenant_transaction():
        setup = _locked_setup(with_outlet=True)
        if pin and actor.membership_id is not None:
            set_pin(membership_id=actor.membership_id, pin=pin, actor=actor)
        cashier = _cashier(actor, setup, cashier_name) if cashier_name else None
        if cashier is not None:
            set_pin(membership_id=cashier.id, pin=cashier_pin, actor=actor)
        _advance(setup, Step.TILL)
        setup.save(update_fields=["step"])
    return cashier


def offer_till(*, actor: Actor) -> TillOffer:
    """A pairing code for a till of the outlet that no device has; this ends setting up."""
    with tenant_transaction():
        setup = _locked_setup(with_outlet=True)
        terminal = _free_till(actor, outlet_of(setup))
        code = create_pairing_code(terminal_id=terminal.id, actor=actor)
        _finish(actor, setup)
    return TillOffer(terminal, code)


def finish_setup(*, actor: Actor) -> None:
    """Done, or left for later: the dashboard stops asking."""
    with tenant_transaction():
        _finish(actor, _locked_setup(with_outlet=True))


def outlet_of(setup: ShopSetup) -> Outlet:
    """The outlet that is being set up. Raises `NotFound` before there is one."""
    if setup.outlet is None:
        raise NotFound
    return setup.outlet


def _belongs_to(user: User, shop_id: UUID) -> bool:
    return any(choice.tenant_id == shop_id for choice in memberships_of(user.id))


def _open_shop(user: User, shop_id: UUID, name: str, kind: str) -> Tenant:
    quotas.take(quotas.NEW_SHOPS, str(user.id))
    slug = f"{slugify(name)[:36].strip('-') or 'toko'}-{shop_id.hex[-10:]}"
    tenant = open_shop(name=name, slug=slug, tenant_id=shop_id)
    with tenant_scope(tenant.id):
        save_person(
            actor=system_actor(tenant.id),
            name=user.name or user.email,
            code=OWNER_CODE,
            role_id=Role.objects.get(key=OWNER).id,
            email=user.email,
        )
        ShopSetup.objects.create(kind=kind)
    return tenant


def _change_shop(user: User, shop_id: UUID, name: str, kind: str) -> Tenant:
    """Only while it is being set up, and only by one of its owners."""
    with tenant_scope(shop_id):
        setup = _locked_setup()
        owner = Membership.objects.filter(user=user, role__key=OWNER, is_active=True).first()
        if owner is None or setup.finished_at is not None:
            raise NotFound
        tenant = Tenant.objects.select_for_update().get(id=shop_id)
        before = {"name": tenant.name, "kind": setup.kind}
        if before == {"name": name, "kind": kind}:
            return tenant
        tenant.name, setup.kind = name, kind
        tenant.save(update_fields=["name"])
        setup.save(update_fields=["kind"])
        record_audit(
            actor=Actor(kind="person", tenant_id=shop_id, membership_id=owner.id, user_id=user.id),
            action="tenant.updated",
            subject_kind="tenant",
            subject_id=shop_id,
            before=before,
            after={"name": name, "kind": kind},
        )
    return tenant


def _locked_setup(*, with_outlet: bool = False) -> ShopSetup:
    """The set-up of the tenant in scope. Raises `NotFound`, also before there is an outlet."""
    setup = ShopSetup.objects.select_for_update().first()
    if setup is None or (with_outlet and setup.outlet_id is None):
        raise NotFound
    return setup


def _advance(setup: ShopSetup, step: str) -> None:
    """Going back and saving again leads no further back."""
    order = list(Step.values)
    if order.index(step) > order.index(setup.step):
        setup.step = step


def _finish(actor: Actor, setup: ShopSetup) -> None:
    if setup.finished_at is not None:
        return
    setup.finished_at = timezone.now()
    setup.save(update_fields=["finished_at"])
    record_audit(
        actor=actor,
        action="tenant.setup_finished",
        subject_kind="tenant",
        subject_id=setup.tenant_id,
    )


def _profile(actor: Actor, choice: TaxChoice) -> TaxProfile:
    name, rates = TAX_PROFILES[choice]
    known = TaxProfile.objects.filter(name=name, deleted_at=None).first()
    return known or create_profile(actor=actor, name=name, rates=rates)


def _outlet_code(name: str) -> str:
    """Three letters for receipts: "Kopi Senja" is KOP."""
    letters = re.sub(r"[^A-Z0-9]", "", name.upper())
    return (letters or "OUT")[:_OUTLET_CODE_LENGTH]


def _illustrate(actor: Actor, setup: ShopSetup, made: Imported) -> None:
    """Give the ticked samples a picture, until the owner takes photographs."""
    samples = {sample.name for shelf in KINDS[setup.kind].shelves for sample in shelf.samples}
    for product in Product.objects.filter(id__in=made.product_ids, name__in=samples):
        picture = io.BytesIO(picture_of(product.name))
        update_product(actor=actor, product_id=product.id, image=picture)


def _cashier(actor: Actor, setup: ShopSetup, name: str) -> Membership:
    """The first cashier, who acts in the outlet only."""
    known = Membership.objects.filter(role__key=CASHIER, name__iexact=name.strip()).first()
    if known is not None:
        return known
    codes = Membership.objects.values_list("code", flat=True)
    taken = [int(code) for code in codes if code.isdecimal()]
    return save_person(
        actor=actor,
        name=name,
        code=str(max(taken, default=int(OWNER_CODE)) + 1),
        role_id=Role.objects.get(key=CASHIER).id,
        outlets=[outlet_of(setup)],
    )


def _free_till(actor: Actor, outlet: Outlet) -> Terminal:
    """A till that no device has: pairing one in use would put its device out."""
    tills = Terminal.objects.filter(kind=Terminal.Kind.TILL)
    free = tills.filter(outlet=outlet, paired_at=None, revoked_at=None).order_by("code").first()
    if free is not None:
        return free
    taken = set(Terminal.objects.values_list("code", flat=True))
    number = next(n for n in range(1, len(taken) + 2) if f"K{n}" not in taken)
    return create_terminal(outlet=outlet, code=f"K{number}", name=f"Kasir {number}", actor=actor)
