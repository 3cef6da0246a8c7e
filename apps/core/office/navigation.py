"""The navigation of the owners' admin, by what people do."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.actors import Actor


class Section(TextChoices):
    """What people come for. A page names its section and its position in it."""

    SELLING = "selling", _("Jualan")
    PRODUCTS = "products", _("Produk")
    PRICES = "prices", _("Harga & promo")
    STOCK = "stock", _("Stok")
    CUSTOMERS = "customers", _("Pelanggan")
    MONEY = "money", _("Keuangan")
    REPORTS = "reports", _("Laporan")
    SETTINGS = "settings", _("Pengaturan")


ICONS: Final[Mapping[Section, str]] = {
    Section.SELLING: "receipt-text",
    Section.PRODUCTS: "tag",
    Section.PRICES: "percent",
    Section.STOCK: "boxes",
    Section.CUSTOMERS: "users",
    Section.MONEY: "wallet",
    Section.REPORTS: "chart-line",
    Section.SETTINGS: "settings",
}

# What has its place in the bar of a phone; the rest is one tap further, under "Lainnya".
IN_BAR: Final = (Section.SELLING, Section.PRODUCTS, Section.STOCK)


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page of the owners' admin that belongs to no model: `owners_site.add_page(OwnPage(...))`.

    Its address is `/backoffice/<route>` and its name `backoffice:<name>`. The view runs for one
    actor inside the tenant's scope, like every page; it checks what it needs beyond `permission`.
    """

    name: str
    route: str
    label: str | Promise
    section: Section
    view: Callable[..., HttpResponse]
    permission: str
    position: int = 50
    in_navigation: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """A page in the navigation. `waiting`: how many things there need somebody."""

    label: str | Promise
    url: str
    current: bool
    waiting: int = 0


@dataclass(slots=True)
class Group:
    """A section with the pages that the actor may open."""

    label: str | Promise
    icon: str
    slug: str
    in_bar: bool
    links: list[Link] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the section's own button leads: its first page."""
        return self.links[0].url

    @property
    def current(self) -> bool:
        return any(link.current for link in self.links)

    @property
    def waiting(self) -> int:
        """What needs somebody on any of its pages."""
        return sum(link.waiting for link in self.links)


def navigation(
    request: HttpRequest,
    actor: Actor,
    app_list: Iterable[Mapping[str, Any]],
    own_pages: Sequence[OwnPage],
) -> list[Group]:
    """The sections that hold at least one page for this actor, in their order.

    `app_list` is what `OwnersAdminSite.get_app_list` gives: the pages of models.
    """
    of_models = {group["app_label"]: group["models"] for group in app_list}
    groups = [
        Group(
            label=section.label,
            icon=ICONS[section],
            slug=section.value,
            in_bar=section in IN_BAR,
            links=_links(request, actor, section, of_models.get(section.value, []), own_pages),
        )
        for section in Section
    ]
    return [group for group in groups if group.links]


def _links(
    request: HttpRequest,
    actor: Actor,
    section: Section,
    models: Iterable[Mapping[str, Any]],
    own_pages: Sequence[OwnPage],
) -> list[Link]:
    placed = [
        (page["position"], page["name"], page["admin_url"], page["waiting"]) for page in models
    ]
    placed += [
        (page.position, page.label, reverse(f"backoffice:{page.name}"), 0)
        for page in own_pages
        if page.section == section and page.in_navigation and actor.may(page.permission)
    ]
    placed.sort(key=lambda place: place[0])
    return [
        Link(label, url, request.path.startswith(url), waiting)
        for _position, label, url, waiting in placed
    ]
