"""Coming in: sign-in, second factor, choice of tenant; being put out at once."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

from apps.catalog.models import Product
from apps.core.actors import system_actor
from apps.core.tenancy import tenant_scope
from apps.tenants.models import Membership, Role, User
from apps.tenants.services.members import save_person
from apps.tenants.services.standing import set_tenant_active, set_user_active
from tests.backoffice.conftest import page, signed_in
from tests.factories import PASSWORD, Shop

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    """allauth counts sign-ins by address in the cache."""
    cache.clear()
    yield
    cache.clear()


def _sign_in(email: str, password: str = PASSWORD) -> tuple[Client, Any]:
    client = Client()
    answer = client.post(LOGIN + "?next=/backoffice/", {"login": email, "password": password})
    return client, answer


def _confirm(client: Client) -> None:
    """Changing how one signs in asks for the password again."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def test_strangers_are_sent_to_sign_in() -> None:
    answer = Client().get("/backoffice/catalog/product/?q=kopi")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/backoffice/catalog/product/%3Fq%3Dkopi"


def test_signing_in_with_a_password(shop: Shop) -> None:
    client, answer = _sign_in(shop.people["owner"].user.email)
    assert answer["Location"] == "/backoffice/"
    page = client.get("/backoffice/")
    assert page.status_code == 200
    assert "Kedai Satu" in page.content.decode()


def test_a_wrong_password_stays_outside(shop: Shop) -> None:
    client, answer = _sign_in(shop.people["owner"].user.email, "salah-sekali")
    assert answer.status_code == 200
    assert client.get("/backoffice/").status_code == 302


def test_the_second_factor_is_asked_for(shop: Shop) -> None:
    user = shop.people["owner"].user
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    client, answer = _sign_in(user.email)
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/backoffice/").status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert client.get("/backoffice/").status_code == 302
    code = totp.format_hotp_value(
        totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))
    )
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/backoffice/").status_code == 200


def test_a_recovery_code_works_once(shop: Shop) -> None:
    user = shop.people["owner"].user
    totp.TOTP.activate(user, totp.generate_totp_secret())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in (200, 302):
        client, _ = _sign_in(user.email)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert client.get("/backoffice/").status_code == expected


@pytest.mark.parametrize(
    "address",
    [
        "login/",
        "signup/",
        "password/reset/",
        "password/reset/done/",
        "inactive/",
    ],
)
def test_pages_for_strangers_render(db: None, address: str) -> None:
    assert Client().get(f"/accounts/{address}").status_code == 200


@pytest.mark.parametrize(
    "address", ["logout/", "password/change/", "sessions/", "2fa/", "2fa/totp/activate/"]
)
def test_pages_of_ones_own_account_render(shop: Shop, address: str) -> None:
    client, _ = _sign_in(shop.people["owner"].user.email)
    assert client.get("/accounts/reauthenticate/").status_code == 200
    _confirm(client)
    assert client.get(f"/accounts/{address}").status_code == 200


def test_pages_of_the_second_factor_render(shop: Shop) -> None:
    user = shop.people["owner"].user
    client, _ = _sign_in(user.email)
    _confirm(client)
    totp.TOTP.activate(user, totp.generate_totp_secret())
    RecoveryCodes.activate(user)
    for address in ("2fa/", "2fa/recovery-codes/", "2fa/totp/deactivate/"):
        assert client.get(f"/accounts/{address}").status_code == 200
    assert Authenticator.objects.filter(user=user).count() == 2


# --- Being put out ---------------------------------------------------------------------------


def test_a_deactivated_person_is_out_on_the_next_request(shop: Shop) -> None:
    manager = signed_in(shop, "manager")
    assert manager.get("/backoffice/").status_code == 200
    with tenant_scope(shop.tenant.id):
        member = shop.people["manager"].membership
        Membership.objects.filter(id=member.id).update(is_active=False)
    assert manager.get("/backoffice/").status_code == 403
    assert manager.get(page("catalog_product")).status_code == 403
    assert manager.post(page("catalog_product", "add"), {}).status_code == 403


def test_a_closed_account_is_out_on_the_next_request(shop: Shop) -> None:
    owner = signed_in(shop, "owner")
    user = shop.people["owner"].user
    set_user_active(user_id=user.id, is_active=False, operator_id=user.id)
    assert owner.get("/backoffice/").status_code == 302
    assert not User.objects.get(id=user.id).is_active


def test_a_closed_tenant_is_shut_on_the_next_request(shop: Shop) -> None:
    owner = signed_in(shop, "owner")
    assert owner.get("/backoffice/").status_code == 200
    set_tenant_active(
        tenant_id=shop.tenant.id, is_active=False, operator_id=shop.people["owner"].user.id
    )
    assert owner.get("/backoffice/").status_code == 403


def test_a_changed_role_counts_on_the_next_request(shop: Shop) -> None:
    manager = signed_in(shop, "manager")
    product = page("catalog_product", "change", shop.products[0].id)
    assert manager.get(page("catalog_product", "add")).status_code == 200
    with tenant_scope(shop.tenant.id):
        role = Role.objects.get(key="manager")
        role.permissions = [name for name in role.permissions if name != "catalog.change"]
        role.save(update_fields=["permissions"])
    assert manager.get(page("catalog_product", "add")).status_code == 403
    assert manager.get(product).status_code == 200
    assert manager.post(product, {"name": "x"}).status_code == 403
    with tenant_scope(shop.tenant.id):
        role.permissions = [name for name in role.permissions if name != "backoffice.view"]
        role.save(update_fields=["permissions"])
    assert manager.get("/backoffice/").status_code == 403


# --- Several tenants -------------------------------------------------------------------------


@pytest.fixture
def both(shop: Shop, other_shop: Shop) -> Client:
    """The first shop's owner, who owns the other one as well."""
    with tenant_scope(other_shop.tenant.id):
        save_person(
            actor=system_actor(other_shop.tenant.id),
            name="Juga pemilik",
            code="2001",
            role_id=Role.objects.get(key="owner").id,
            email=shop.people["owner"].user.email,
        )
    return signed_in(shop, "owner")


def test_somebody_of_two_tenants_chooses(both: Client, shop: Shop, other_shop: Shop) -> None:
    answer = both.get("/backoffice/")
    assert answer["Location"] == "/backoffice/tenants/"
    html = both.get("/backoffice/tenants/").content.decode()
    assert "Kedai Satu" in html
    assert "Kedai Dua" in html
    both.post("/backoffice/tenants/", {"tenant": str(other_shop.tenant.id)})
    html = both.get("/backoffice/").content.decode()
    assert "Kedai Dua" in html
    assert "Ganti usaha" in html
    mine = page("catalog_product", "change", shop.products[0].id)
    assert both.get(mine).status_code == 404
    both.post("/backoffice/tenants/", {"tenant": str(shop.tenant.id)})
    assert both.get(mine).status_code == 200


def test_the_choice_is_checked_on_every_request(both: Client, shop: Shop, other_shop: Shop) -> None:
    """Nothing lands in the remaining shop unasked."""
    both.post("/backoffice/tenants/", {"tenant": str(other_shop.tenant.id)})
    with tenant_scope(other_shop.tenant.id):
        Membership.objects.filter(code="2001").update(is_active=False)
    answer = both.post(page("catalog_product", "add"), {"name": "x"})
    assert answer["Location"] == "/backoffice/tenants/"
    with tenant_scope(shop.tenant.id):
        assert Product.objects.count() == 3


def test_nobody_chooses_a_foreign_tenant(shop: Shop, other_shop: Shop) -> None:
    owner = signed_in(shop, "owner")
    foreign = {"tenant": str(other_shop.tenant.id)}
    assert owner.post("/backoffice/tenants/", foreign).status_code == 404
    session = owner.session
    session["backoffice_tenant"] = str(other_shop.tenant.id)
    session.save()
    assert owner.get("/backoffice/")["Location"] == "/backoffice/tenants/"


def test_somebody_without_a_tenant_gets_a_friendly_page(db: None) -> None:
    client = Client()
    user = User.objects.create_user("sendiri@contoh.test", PASSWORD)
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get("/backoffice/")
    assert answer.status_code == 403
    assert "Minta pemilik toko" in answer.content.decode()
