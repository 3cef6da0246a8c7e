"""Rina, who has just confirmed her address."""

import pytest
from django.test import Client

from apps.tenants.models import User
from tests.backoffice.setup.cast import BACKEND
from tests.factories import PASSWORD


@pytest.fixture
def rina() -> User:
    return User.objects.create_user("rina@contoh.test", PASSWORD, name="Rina Senja")


@pytest.fixture
def client(rina: User) -> Client:
    client = Client()
    client.force_login(rina, BACKEND)
    return client
