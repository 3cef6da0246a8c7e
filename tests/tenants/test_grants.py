"""Who may change people, by a role that an owner opened to others: what stays with owners."""

from decimal import Decimal

import pytest

from apps.core.actors import Actor
from apps.tenants import role_matrix
from apps.tenants.errors import GrantTooHigh
from apps.tenants.models import Membership, Role
from apps.tenants.selectors import actor_for_membership
from apps.tenants.services.members import save_person, save_role
from apps.tenants.services.pins import set_pin
from tests.factories import Shop


@pytest.fixture
def manager(in_shop: Shop) -> Actor:
    """A supervisor of all outlets whose role may change people."""
    role = Role.objects.get(key="supervisor")
    role.permissions = [*role.permissions, "people.view", "people.change"]
    role.save(update_fields=["permissions"])
    own = Membership.objects.filter(id=in_shop.people["supervisor"].membership.id)
    own.update(all_outlets=True)
    return _actor(in_shop, "supervisor")


def _actor(shop: Shop, role: str) -> Actor:
    actor = actor_for_membership(shop.people[role].membership.id)
    assert actor is not None
    return actor


def _role(key: str) -> Role:
    return Role.objects.get(key=key)


def test_nobody_but_an_owner_sets_an_owners_pin(in_shop: Shop, manager: Actor) -> None:
    owner = in_shop.people["owner"].membership
    before = Membership.objects.get(id=owner.id).pin_hash
    with pytest.raises(GrantTooHigh):
        set_pin(membership_id=owner.id, pin="2580", actor=manager)
    assert Membership.objects.get(id=owner.id).pin_hash == before
    set_pin(membership_id=in_shop.people["cashier"].membership.id, pin="2580", actor=manager)
    set_pin(membership_id=owner.id, pin="2580", actor=_actor(in_shop, "owner"))


def test_nobody_but_an_owner_changes_an_owner(in_shop: Shop, manager: Actor) -> None:
    """Nor takes the account over by another e-mail address."""
    owner = in_shop.people["owner"].membership
    with pytest.raises(GrantTooHigh):
        save_person(
            actor=manager,
            membership_id=owner.id,
            name=owner.name,
            code=owner.code,
            role_id=_role("kitchen").id,
            email="saya@contoh.test",
        )
    assert Membership.objects.get(id=owner.id).role.key == "owner"


def test_nobody_but_an_owner_changes_what_owners_may(in_shop: Shop, manager: Actor) -> None:
    owner = _role("owner")
    with pytest.raises(GrantTooHigh):
        save_role(
            actor=manager,
            role_id=owner.id,
            name=owner.name,
            permissions=["feed.read"],
            discount_limit=owner.discount_limit,
        )
    column = next(c for c in role_matrix.columns(manager) if c.role.key == "owner")
    areas = role_matrix.areas(manager, [column])
    locks = {cell.lock for area in areas for row in area.rows for cell in row.cells}
    assert locks == {role_matrix.NOT_YOURS}


def test_nobody_gives_more_discount_than_he_may_give(in_shop: Shop, manager: Actor) -> None:
    """A supervisor may give 30 percent."""
    cashier = _role("cashier")

    def give(limit: int) -> Role:
        return save_role(
            actor=manager,
            role_id=cashier.id,
            name=cashier.name,
            permissions=cashier.permissions,
            discount_limit=Decimal(limit),
        )

    with pytest.raises(GrantTooHigh):
        give(31)
    assert give(30).discount_limit == 30
