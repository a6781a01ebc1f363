"""The public books in a report: what Cuentas claras shows to anyone, and nothing else."""

from collections.abc import Sequence
from io import BytesIO

from flask_babel import gettext as _

from blueprints.languages import current_language
from blueprints.reports.pages import Report
from blueprints.template_filters import money
from portal.giving.models import Campaign
from portal.giving.public_books import OrganisationBooks


def donor_report(books: Sequence[OrganisationBooks], *, day: str, is_test: bool) -> BytesIO:
    """What came in and where it went, campaign by campaign, for those who gave."""
    names = ", ".join(one.organisation.name for one in books)
    report = Report(_("Informe para donantes"), author=names)
    report.say(_("Cuentas hasta el %(day)s", day=day))
    if any(one.organisation.is_demo for one in books):
        report.say(_("DEMO: cifras ficticias"), "mark")
    write_books(report, books, is_test=is_test)
    return report.file()


def write_books(report: Report, books: Sequence[OrganisationBooks], *, is_test: bool) -> None:
    """Campaigns, then what closed batches tell of aid."""
    report.say(_("Dinero"), "head")
    if is_test:
        report.say(_("PRUEBA: no se movió dinero"), "mark")
    if not books:
        report.say(_("Todavía no hay movimientos que mostrar."))
    for one in books:
        report.say(one.organisation.name, "name")
        if one.campaigns:
            report.table([_campaign_head(), *_campaign_rows(one)], (128, 85, 85, 85, 85))
        if told := _told_of_aid(one):
            report.table([[_("Ayuda"), _("Cantidad")], *told], (300, 168))
    report.say(
        _("Son las mismas cifras que cualquiera lee en Cuentas claras, en el sitio de la alianza."),
        "quiet",
    )


def _told_of_aid(books: OrganisationBooks) -> list[list[str]]:
    delivered = _("Entregado, según los lotes publicados")
    return [
        *([delivered, money(amount)] for amount in books.delivered),
        *([_("Por aclarar"), money(amount)] for amount in books.unexplained),
    ]


def _campaign_head() -> list[str]:
    return [
        _("Campaña"),
        _("Recibido sin lo devuelto"),
        _("Comisiones"),
        _("Llegó a casos"),
        _("Por entregar"),
    ]


def _campaign_rows(books: OrganisationBooks) -> list[list[str]]:
    return [
        [
            _title(row.campaign),
            money(row.sums.received - row.sums.returned),
            money(row.sums.fees),
            money(row.sums.reached_needs),
            money(row.sums.held),
        ]
        for row in books.campaigns
    ]


def _title(campaign: Campaign) -> str:
    if current_language() == "en" and campaign.title_en:
        return campaign.title_en
    return campaign.title_es
