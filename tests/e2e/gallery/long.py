"""A shop whose every name is as long as it may be."""

from typing import Final

from tests.e2e.gallery.place import DIALOG, Place, Step, Who, click, fill, press, see, write
from tests.live.stack import LiveShop, Stack

NAME: Final = (
    "Warung Makan dan Kedai Kopi Bu Rahayu Ningsih Kartosuwiryo bersama Anak Cucu Sejahtera"
    " Cabang Utama Jalan Raya Kaliurang"
)
_PRODUCT: Final = (
    "Nasi Goreng Kampung Spesial Ayam Suwir Telur Mata Sapi dengan Kerupuk Udang, Acar"
    " Mentimun, dan Sambal Terasi Pedas Sekali"
)
_PERSON: Final = (
    "Raden Ajeng Kusumaningtyas Prameswari Dyah Ayu Wulandari Tirtakusuma Hadiningrat"
    " binti Suryodiningrat Mangkubumi"
)
_LONG: Final = {
    "UPDATE catalog_product SET name = left(name || ', ' || %s, 120) WHERE tenant_id = %s": (
        _PRODUCT
    ),
    "UPDATE catalog_category SET name = left(%s, 60) WHERE tenant_id = %s": _PRODUCT,
    "UPDATE tenants_outlet SET name = left(name || ' ' || %s, 120), address ="
    " 'Jalan Raya Kaliurang Kilometer 14,5 Nomor 123 RT 007 RW 012, Sardonoharjo, Ngaglik'"
    " WHERE tenant_id = %s": NAME,
    "UPDATE tenants_membership SET name = left(name || ' ' || %s, 120) WHERE tenant_id = %s": (
        _PERSON
    ),
    "UPDATE tenants_terminal SET name = left(code || ' ' || %s, 60) WHERE tenant_id = %s": NAME,
}


def stretch(stack: Stack, shop: LiveShop) -> None:
    """Give everything in the shop a name that fills its column."""
    for statement, text in _LONG.items():
        stack.sql(f"{statement} RETURNING id", text, shop.id)


def _till(name: str, *steps: Step, path: str = "") -> Place:
    return Place(f"long-till-{name}", Who.LONG, path, steps, is_alike=True)


def _office(name: str, path: str, *steps: Step) -> Place:
    return Place(f"long-{name}", Who.LONG, f"/backoffice/{path}", steps, is_alike=True)


PLACES: tuple[Place, ...] = (
    _till("people", see(".person"), path="/pos/#pair={code}"),
    _till("pin", click(".person:has-text('Cashier')"), see(".pin-title")),
    _till("sell", write("482915"), press("Enter"), see(".tile")),
    _till("cart", click(".tile >> nth=0"), click(".tile >> nth=1"), see(".cart .line")),
    _till("line", press("F3", "Enter"), DIALOG),
    _till("done", press("Escape", "F8"), see(".done")),
    _till(
        "sale", press("Enter"), click(".top .icon-button >> nth=1"), click(".sale-row"),
        see(".sale-detail"),
    ),
    _office("dashboard", ""),
    _office("products", "catalog/product/"),
    _office("product", "catalog/product/{first}/change/"),
    _office("outlets", "tenants/outlet/"),
    _office("outlet", "tenants/outlet/{first}/change/"),
    _office("people", "tenants/membership/"),
    _office("person", "tenants/membership/{first}/change/"),
    _office("terminals", "tenants/terminal/"),
    _office("stock", "inventory/stocklevel/"),
    _office("stock-one", "inventory/stocklevel/{first}/change/"),
    _office("orders", "orders/order/"),
    _office("order", "orders/order/{first}/change/"),
    _office("receipt-design", "orders/outletreceipt/{first}/change/"),
    _office(
        "customers", "customers/customer/add/",
        fill("[name=name]", _PERSON), fill("[name=phone]", "0812345678901"),
        click("button:text-is('Simpan')"), see("#result_list"),
    ),
    _office("customer", "customers/customer/{first}/change/"),
)  # fmt: skip
