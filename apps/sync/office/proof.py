"""The page that proves what of each till's journal has arrived."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.localtime import moment_text
from apps.core.office.navigation import OwnPage, Section
from apps.core.office.site import actor_of, owners_site
from apps.sync.proof import JournalProof, journal_proofs
from apps.sync.rescue.importing import PERMISSION


def proof_page(request: HttpRequest) -> HttpResponse:
    """Each terminal's journals: received, missing by number, broken chains and what to do."""
    proofs = journal_proofs(actor_of(request))
    rows = [
        {
            "proof": proof,
            "journal": proof.journal,
            "terminal": proof.journal.terminal,
            "opened": moment_text(proof.journal.opened_at, proof.journal.terminal.outlet.timezone),
            "seen": _moment(proof.journal.terminal.last_seen_at, proof),
            "retired": _moment(proof.journal.retired_at, proof),
        }
        for proof in proofs
    ]
    context = owners_site.each_context(request) | {
        "title": gettext("Bukti kiriman kasir"),
        "rows": rows,
        "all_whole": all(proof.is_whole for proof in proofs),
        "may_import": actor_of(request).may(PERMISSION),
    }
    return TemplateResponse(request, "owners/sync/proof.html", context)


def _moment(at: dt.datetime | None, proof: JournalProof) -> str:
    return moment_text(at, proof.journal.terminal.outlet.timezone) if at else ""


owners_site.add_page(
    OwnPage(
        name="sync_proof",
        route="sync/proof/",
        label=_("Bukti kiriman kasir"),
        section=Section.SELLING,
        view=proof_page,
        permission="terminals.view",
        position=32,
    )
)
