"""The first outlet and its tax, with the engine's own examples."""

from decimal import Decimal

import pytest
from django.test import Client

from apps.backoffice.setup.examples import tax_examples
from apps.backoffice.setup.kinds import Sample, TaxChoice
from apps.pricing.models import OutletPricing
from apps.tax.models import OutletTax, TaxProfile
from apps.tenants.models import Outlet, Terminal, User
from tests.backoffice.setup.cast import OUTLET, TAX, go_to, in_the_shop, setup_of

pytestmark = pytest.mark.django_db


def test_an_outlet_with_what_its_kind_suggests(client: Client, rina: User) -> None:
    go_to(client, "outlet")
    page = client.get("/mulai/outlet/")
    assert page.context["form"].initial["name"] == "Kopi Senja"
    assert client.post("/mulai/outlet/", OUTLET | {"zone": "Asia/Makassar"}).status_code == 302

    def look() -> None:
        outlet = Outlet.objects.get()
        assert (outlet.code, outlet.name, outlet.timezone) == (
            "KOP",
            "Kopi Senja Dago",
            "Asia/Makassar",
        )
        assert outlet.receipt_footer == "Terima kasih sudah ngopi di sini!"
        tax = OutletTax.objects.select_related("profile").get()
        assert tax.profile.name == "PBJT 10 % termasuk harga"

    in_the_shop(rina, look)
    assert setup_of(rina).step == "tax"


def test_an_outlet_sent_twice_is_one(client: Client, rina: User) -> None:
    go_to(client, "outlet")
    client.post("/mulai/outlet/", OUTLET)
    client.post("/mulai/outlet/", OUTLET | {"name": "Kopi Senja Dago Atas"})
    outlets = in_the_shop(rina, lambda: list(Outlet.objects.values_list("code", "name")))
    assert outlets == [("KOP", "Kopi Senja Dago Atas")]
    assert in_the_shop(rina, Terminal.objects.count) == 4, "the virtual ones, once"


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"name": ""}, "name"), ({"zone": "Europe/Berlin"}, "zone"), ({"phone": "0" * 31}, "phone")],
)
def test_a_wrong_outlet_is_refused(
    client: Client, rina: User, changed: dict[str, str], field: str
) -> None:
    go_to(client, "outlet")
    answer = client.post("/mulai/outlet/", OUTLET | changed)
    assert list(answer.context["form"].errors) == [field]
    assert in_the_shop(rina, Outlet.objects.count) == 0


def test_an_outlet_of_signs_only_has_a_code(client: Client, rina: User) -> None:
    go_to(client, "outlet")
    client.post("/mulai/outlet/", OUTLET | {"name": "☕☕"})
    assert in_the_shop(rina, lambda: Outlet.objects.get().code) == "OUT"


@pytest.mark.parametrize(
    ("choice", "rate", "expected"),
    [
        (TaxChoice.NONE, 0, (24_000, 0, 0)),
        (TaxChoice.PBJT, 0, (24_000, 0, 2_182)),
        (TaxChoice.PPN, 0, (24_000, 0, 2_378)),
        (TaxChoice.NONE, 5, (25_200, 1_200, 0)),
        (TaxChoice.PBJT, 5, (25_200, 1_091, 2_291)),
        (TaxChoice.PBJT, 10, (26_400, 2_182, 2_400)),
    ],
)
def test_examples_are_the_engines(
    choice: TaxChoice, rate: int, expected: tuple[int, int, int]
) -> None:
    examples = {one.choice: one for one in tax_examples(Sample("Kopi", 24_000), Decimal(rate))}
    one = examples[choice]
    assert (one.total, one.service, one.tax) == expected
    assert one.kept == one.total - one.tax


@pytest.mark.parametrize(
    ("choice", "profile"),
    [
        ("none", "Bebas pajak"),
        ("pbjt", "PBJT 10 % termasuk harga"),
        ("ppn", "PPN 11 % efektif"),
    ],
)
def test_the_chosen_tax_counts(client: Client, rina: User, choice: str, profile: str) -> None:
    go_to(client, "pajak")
    for _ in range(2):
        answer = client.post("/mulai/pajak/", {"choice": choice, "service_rate": "10"})
        assert answer["Location"] == "/mulai/produk/"

    def look() -> tuple[str, Decimal, int]:
        tax = OutletTax.objects.select_related("profile").get()
        rate = OutletPricing.objects.get().service_rate
        return tax.profile.name, rate, TaxProfile.objects.filter(name=profile).count()

    assert in_the_shop(rina, look) == (profile, Decimal(10), 1)
    page = client.get("/mulai/pajak/")
    assert page.context["form"].initial == {"choice": choice, "service_rate": "10"}


def test_another_service_charge_shows_at_once_and_saves_nothing(client: Client, rina: User) -> None:
    go_to(client, "pajak")
    answer = client.post(
        "/mulai/pajak/", {"choice": "none", "service_rate": "10"}, headers={"HX-Request": "true"}
    )
    html = answer.content.decode()
    assert "<html" not in html
    assert "Rp26.400" in html
    assert setup_of(rina).step == "tax"


@pytest.mark.parametrize("values", [{}, TAX | {"choice": "x"}, TAX | {"service_rate": "99"}])
def test_a_wrong_tax_is_refused(client: Client, rina: User, values: dict[str, str]) -> None:
    go_to(client, "pajak")
    assert client.post("/mulai/pajak/", values).status_code == 200
    assert setup_of(rina).step == "tax"
