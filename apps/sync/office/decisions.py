"""What a person may decide about one entry of a till's queue, and what is asked for it."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.office.acts import Act
from apps.core.office.site import actor_of
from apps.core.tenancy import tenant_transaction
from apps.customers.models import Customer
from apps.sync.models import JournalEntry, SyncException
from apps.sync.review import PERMISSION, decisions_for
from apps.sync.services.review import LONGEST_NOTE, Ruling, resolve_exception, retry_waiting

_Decision = SyncException.Decision


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Catatan"), max_length=LONGEST_NOTE, required=False)


class ReasonForm(forms.Form):
    note = forms.CharField(
        label=_("Alasan"),
        max_length=LONGEST_NOTE,
        help_text=_("Contoh: uji coba teknisi, bukan penjualan."),
    )


class CustomerForm(NoteForm):
    customer = forms.CharField(
        label=_("Kode pelanggan"),
        max_length=20,
        required=False,
        help_text=_("Kosongkan untuk pelanggan yang disebut struknya, kalau sekarang sudah ada."),
    )

    def clean_customer(self) -> UUID | None:
        code = self.cleaned_data["customer"].strip()
        if not code:
            return None
        with tenant_transaction(read_only=True):
            customer = Customer.objects.filter(code__iexact=code, deleted_at=None).first()
        if customer is None:
            raise forms.ValidationError(gettext("Tidak ada pelanggan dengan kode ini."))
        return customer.pk


def _decide(
    decision: SyncException.Decision, done: Any
) -> Callable[[HttpRequest, Any, dict[str, Any]], str]:
    def perform(request: HttpRequest, exception: SyncException, values: dict[str, Any]) -> str:
        ruling = Ruling(decision, values.get("note", ""), values.get("customer"))
        resolve_exception(exception_id=exception.id, ruling=ruling, actor=actor_of(request))
        return str(done)

    return perform


def _fits(decision: SyncException.Decision) -> Callable[[SyncException], bool]:
    return lambda exception: decision in decisions_for(exception)


def _retry(request: HttpRequest, exception: SyncException, _values: dict[str, Any]) -> str:
    entry = retry_waiting(entry_id=exception.entry_id, actor=actor_of(request))
    if entry.state == JournalEntry.State.WAITING:
        return gettext("Masih belum bisa dibukukan: %(why)s") % {
            "why": (entry.problem or {}).get("detail", "")
        }
    return gettext("Sekarang sudah dibukukan.")


def _waits(exception: SyncException) -> bool:
    is_open = exception.state == SyncException.State.OPEN
    return is_open and exception.entry.state == JournalEntry.State.WAITING


def _act(name: str, decision: SyncException.Decision, label: Any, done: Any, **more: Any) -> Act:
    options: dict[str, Any] = {"form": NoteForm} | more
    return Act(
        name=name,
        label=label,
        permission=PERMISSION,
        perform=_decide(decision, done),
        applies=_fits(decision),
        outside=True,
        **options,
    )


ACTS: Final = (
    _act(
        "accept-price",
        _Decision.ACCEPT_PRICE,
        _("Terima harganya"),
        _("Harganya diterima. Penjualannya tetap seperti di struk."),
        explanation=_("Pelanggan sudah membayar harga ini. Pembukuan tidak berubah."),
    ),
    _act(
        "adjust-stock",
        _Decision.ADJUST_STOCK,
        _("Nolkan stok yang minus"),
        _("Stok disesuaikan."),
        explanation=_(
            "Stok yang masih minus dijadikan 0, selisihnya dibukukan seperti penyesuaian. Kalau"
            " barangnya masih ada di rak, hitung dan sesuaikan lewat kartu stok, lalu pilih"
            " Sudah diketahui."
        ),
    ),
    _act(
        "link-customer",
        _Decision.LINK_CUSTOMER,
        _("Hubungkan pelanggan"),
        _("Pelanggannya ditetapkan."),
        form=CustomerForm,
        explanation=_("Penjualan ini menjadi milik pelanggan itu. Jumlahnya tidak berubah."),
    ),
    _act(
        "book",
        _Decision.BOOK,
        _("Bukukan"),
        _("Penjualannya dibukukan."),
        explanation=_(
            "Pastikan ini benar terjadi: uangnya ada, struknya ada. Yang nomornya tidak bisa"
            " dipakai mendapat nomor baru dari server."
        ),
    ),
    _act(
        "discard",
        _Decision.DISCARD,
        _("Jangan dibukukan"),
        _("Tidak dibukukan. Naskahnya tetap tersimpan."),
        form=ReasonForm,
        danger=True,
        explanation=_(
            "Hanya untuk yang bukan penjualan. Stok, uang dan pembukuan tidak berubah; naskah dan"
            " alasannya tersimpan. Tidak bisa diurungkan."
        ),
    ),
    _act(
        "acknowledge",
        _Decision.ACKNOWLEDGE,
        _("Sudah diketahui"),
        _("Dicatat sebagai sudah diketahui."),
        explanation=_("Tidak ada yang berubah; masalahnya hilang dari daftar."),
    ),
    Act(
        name="retry",
        label=_("Coba lagi"),
        permission=PERMISSION,
        perform=_retry,
        applies=_waits,
        outside=True,
        explanation=_("Entri ini dicoba dibukukan sekali lagi seperti waktu tiba."),
    ),
)
