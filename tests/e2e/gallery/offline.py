"""A till without a network, and what its device says between sales."""

from typing import Final

from playwright.sync_api import Route

from tests.e2e.gallery.place import (
    DIALOG,
    SECONDS,
    At,
    Place,
    Step,
    Who,
    choose,
    click,
    press,
    see,
    write,
)
from tests.e2e.gallery.till import tool

NAME: Final = "Kedai Luring"
_NO_DIALOG = see("body:not(:has(dialog[open]))")
_OFFER = "dispatchEvent(new Event('beforeinstallprompt'))"
_NEW_VERSION = """
Object.defineProperty(ServiceWorkerRegistration.prototype, "waiting", {
  get() { return this.active; },
});
"""
_NEARLY_FULL = "StorageManager.prototype.estimate = async () => ({ usage: 9, quota: 10 })"
_FULL = """() => {
  for (const name of ["add", "put"]) {
    IDBObjectStore.prototype[name] = () => { throw new DOMException("", "QuotaExceededError"); };
  }
}"""
# A printer at a serial line that never gets to the end of a paper.
_JAMMED_PRINTER = """
const line = {
  open: async () => {},
  close: async () => {},
  get writable() { return new WritableStream({ write: () => new Promise(() => {}) }); },
};
const serial = { getPorts: async () => [line], requestPort: async () => line };
Object.defineProperty(navigator, "serial", { value: serial });
localStorage.setItem("warungin.till.prefs", JSON.stringify({ printer: "serial", paper: "58" }));
"""


def _sign_in(at: At) -> None:
    at.page.locator(".person", has_text="Cashier").click(timeout=SECONDS)
    at.page.keyboard.type(at.shop.pin)
    at.press("Enter")
    at.see(".tile")


def _worker(at: At) -> None:
    """Its files and its worker are there: it can do without the server."""
    at.page.evaluate("navigator.serviceWorker.ready")
    at.page.wait_for_load_state("networkidle")


def _cut(at: At) -> None:
    at.page.context.set_offline(True)


def _join(at: At) -> None:
    at.page.context.set_offline(False)


def _sell(*names: str) -> Step:
    def step(at: At) -> None:
        for name in names:
            at.click(f".tile:has-text('{name}')")
        at.press("F8")
        at.see(".done")
        at.press("Enter")
        _NO_DIALOG(at)

    return step


def _run(script: str) -> Step:
    return lambda at: at.page.evaluate(script)


def _reload(at: At) -> None:
    at.page.reload()
    at.see(".tile, .person")


def _reload_with(script: str) -> Step:
    def step(at: At) -> None:
        at.page.context.add_init_script(script)
        _reload(at)

    return step


def _at_its_end(at: At) -> None:
    """The sheet of the queue, scrolled."""
    at.page.locator("dialog[open] .dialog-body").evaluate("(body) => body.scrollTo(0, 9999)")


def _print_begins(at: At) -> None:
    """The server has made the paper, and its first byte is on the line."""
    at.page.wait_for_timeout(1_500)


def _lost(at: At) -> None:
    """The server says that it misses something, and that the chain is broken."""

    def answer(route: Route) -> None:
        response = route.fetch()
        said = response.json()
        said |= {"missing": [[2, 2], [4, 4]], "received": 3, "broken_at": 5}
        route.fulfill(response=response, json=said)

    at.page.route("**/sync/journal*", answer)


def _place(name: str, *steps: Step, path: str = "", is_alike: bool = False) -> Place:
    return Place(f"offline-{name}", Who.OFFLINE, path, steps, is_alike=is_alike)


_SYNC = (click(".connection"), see("dialog[open] .sync-proof"))
_DRAWER = (click(tool(3)), click("dialog[open] >> text=Laci kas dan tutup kasir"), DIALOG)

PLACES: tuple[Place, ...] = (
    _place(
        "installs",
        _sign_in, _worker, _run(_OFFER), _sell("Kopi Susu"), see(".device-bar"),
        path="/pos/#pair={code}",
    ),
    _place("new-version", _reload_with(_NEW_VERSION), see(".device-bar"), is_alike=True),
    _place(
        "nearly-full",
        click(".device-bar .icon-button"), _run(_NEARLY_FULL), _sell("Roti Bakar"),
        see(".device-bar[data-tone=attention]"),
    ),
    _place(
        "full",
        click(".device-bar .icon-button"), _run(_FULL), click(".tile:has-text('Kopi Susu')"),
        press("F8"), DIALOG,
        is_alike=True,
    ),
    _place("sent", press("Escape"), _NO_DIALOG, _reload, *_SYNC),
    _place(
        "sell",
        press("Escape"), _NO_DIALOG, _cut, _sell("Kopi Susu"),
        see(".connection[data-tone=attention]"),
    ),
    _place("done", click(".tile:has-text('Kopi Susu')"), press("F8"), see(".done")),
    _place("waiting", press("Enter"), _NO_DIALOG, _sell("Roti Bakar"), *_SYNC),
    _place(
        "leave",
        press("Escape"), click(tool(3)), click("dialog[open] >> text=Ganti kasir"), DIALOG,
    ),
    _place("leave-exported", choose("Ekspor antrean"), see("text=Keluar saja")),
    _place(
        "customer",
        press("Escape"), _NO_DIALOG, click(".tile:has-text('Kopi Susu')"), press("F6"),
        click("text=Pelanggan baru"), see("dialog[open] >> text=Simpan dan pakai"),
    ),
    _place(
        "pay",
        write("Bu Tini"), choose("Simpan dan pakai"), _NO_DIALOG, press("F2"), see(".pay"),
    ),
    _place("pay-account", press("Enter"), see(".done"), press("Enter"), _NO_DIALOG),
    _place("sales", click(tool(2)), see(".sales")),
    _place("sale", click(".sale-row"), see(".sale-detail")),
    _place("void", choose("Batalkan penjualan"), DIALOG),
    _place(
        "code",
        choose("Salah pilih barang"), click("dialog[open] .button[data-kind=danger]"),
        see("dialog[open] .pin-title"),
    ),
    _place("code-wrong", write("00000000"), press("Enter"), see(".pin-message:not(:empty)")),
    _place("refund", press("Escape", "Escape"), click("text=Kembalikan atau tukar"), DIALOG),
    _place("drawer", press("Escape"), _NO_DIALOG, choose("Kembali"), *_DRAWER),
    _place("move", click("dialog[open] >> text=Kas masuk"), see("dialog[open] >> text=Keterangan")),
    _place(
        "count",
        press("Escape"), *_DRAWER, click("dialog[open] >> text=Tutup kasir"),
        see("dialog[open] >> text=Hitung laci"),
    ),
    _place(
        "closed",
        write("2"), choose("Tutup kasir"), see("dialog[open] >> text=menunggu server"),
    ),
    _place("open", choose("Selesai"), see(".usual")),
    _place(
        "questions",
        click(".usual .chip >> nth=2"), choose("Buka Kasir"), see(".tile"), _join,
        see(".connection:has-text('perlu dilihat')"), *_SYNC,
    ),
    _place("decide", choose("Putuskan"), see("dialog[open] .sync-decisions")),
    _place("decide-person", choose("Putuskan begini"), see("dialog[open] .person")),
    _place("decide-pin", click("dialog[open] .person"), see("dialog[open] .pin-title")),
    _place(
        "missing",
        press("Escape", "Escape", "Escape"), _NO_DIALOG, _lost, *_SYNC,
        see("dialog[open] >> text=Rantai catatan"),
    ),
    _place(
        "paper",
        press("Escape"), _NO_DIALOG, _reload_with(_JAMMED_PRINTER),
        click(".tile:has-text('Kopi Susu')"), press("F8"), see(".done"), choose("Cetak"),
        _print_begins, _reload, see("dialog[open] >> text=sudah keluar?"),
    ),
    _place("page", path="/pos/offline/"),
)  # fmt: skip
