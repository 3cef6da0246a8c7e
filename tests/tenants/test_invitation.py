"""Somebody whom an owner adds to the shop gets in by the mail alone."""

import re
from typing import Any

from django.test import Client

from apps.core.tenancy import tenant_scope
from apps.tenants.models import Membership, Role
from tests.backoffice.conftest import signed_in
from tests.factories import Shop

PASSWORD = "tiga-kata-baru-9"


def test_the_mail_leads_in_without_a_second_proof(
    shop: Shop, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    """The sign-in asks for proven addresses; whoever read the invitation has proven it."""
    with tenant_scope(shop.tenant.id):
        manager = Role.objects.get(key="manager")
    values = {
        "name": "Wati",
        "code": "W7",
        "email": "wati@contoh.test",
        "role": str(manager.id),
        "all_outlets": "on",
        "is_active": "on",
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(shop, "owner").post("/backoffice/tenants/membership/add/", values)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    with tenant_scope(shop.tenant.id):
        assert Membership.objects.filter(code="W7", user__email="wati@contoh.test").exists()
    (mail,) = mailoutbox
    assert mail.to == ["wati@contoh.test"]
    link = re.search(r"/accounts/password/reset/key/\S+", mail.body)
    assert link is not None, mail.body
    browser = Client()
    form = browser.get(link[0], follow=True).redirect_chain[-1][0]
    chosen = browser.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert chosen.status_code == 302
    entered = Client()
    answer = entered.post(
        "/accounts/login/", {"login": "wati@contoh.test", "password": PASSWORD}, follow=True
    )
    assert answer.redirect_chain[0][0] == "/backoffice/"
    assert answer.status_code == 200
    assert "Wati" in answer.content.decode()
    assert len(mailoutbox) <= 2, "no second proof is asked for"
