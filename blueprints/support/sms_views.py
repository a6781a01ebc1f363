"""What comes by SMS: signed by the gateway, sealed at once, answered in one short message.

Whoever runs the telephone network sees who wrote and what; only from here on is it sealed.
Nothing here keeps the number or the gateway's id: an id of theirs would lead back to the number.
"""

import secrets
import threading
from collections import OrderedDict

from flask import Response, current_app, request
from flask_babel import gettext as _

from blueprints.access_gate import public
from blueprints.languages import current_language
from blueprints.limits import keyed
from blueprints.support.asking import answering_entries
from blueprints.support.views import blueprint
from blueprints.support.visit import vault
from portal.aid.rules import Urgency
from portal.alerts.answering import stop_number
from portal.clock import utc_now
from portal.config import Settings
from portal.errors import NotFound
from portal.extensions import csrf, limiter, transaction, vault_transaction
from portal.sms_rules import IncomingSms, SmsRefused, Wish, answer, is_signed, read_sms
from portal.vault import door
from portal.vault.appointing import Pair, appoint, organisations
from portal.vault.covers import Cover
from portal.vault.errors import IntakeClosed, NobodyToSealTo, VaultBusy
from portal.vault.receiving import Ask, receive, seal_request

LARGEST = 32 * 1024
REMEMBERED = 10_000
# Gateways repeat a message that they saw no answer to. Which came is known for the day, under a key
# that lives in this process alone; these pages have one process (docs/operating.md).
_came: "OrderedDict[str, None]" = OrderedDict()
_one_at_a_time = threading.Lock()


@blueprint.post("/sms")
@public
@csrf.exempt  # the gateway's signature proves the sender
def sms() -> Response:
    """Seal what was told; 403 without the gateway's signature, 404 where no gateway is set up."""
    request.max_content_length = LARGEST
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.sms_token:
        raise NotFound
    fields = request.form.to_dict()
    given = request.headers.get("X-Twilio-Signature", "")
    if not is_signed(settings.sms_token, request.url, fields, given):
        return Response("refused\n", 403, mimetype="text/plain")
    try:
        message = read_sms(fields)
        if message.wish is Wish.END:
            _stop(message)
            return Response(answer(""), 200, mimetype="text/xml")
        # Counted once it is proven theirs: else a stranger would silence somebody's number.
        with limiter.limit("30 per hour", key_func=lambda: keyed(message.sender)):
            told = _answer_to(message)
    except SmsRefused as refused:
        return Response(f"refused: {refused.field}\n", 400, mimetype="text/plain")
    return Response(answer(told), 200, mimetype="text/xml")


def _stop(message: IncomingSms) -> None:
    """All alerts of that number end, however often it says so; no limit stands in its way."""
    settings: Settings = current_app.config["SETTINGS"]
    with transaction() as session:
        stop_number(session, number=message.sender, link_key=settings.secret("PORTAL_LINK_KEY"))


def _answer_to(message: IncomingSms) -> str:
    if message.wish is Wish.KNOW_HOW:
        return _(
            "Si hay peligro, no escriba ahora. Diga municipio, fecha y lo que vio, sin nombres."
        )
    try:
        _take_in(message)
    except (NobodyToSealTo, IntakeClosed, VaultBusy):
        return _("Ahora no se puede recibir nada y no se ha guardado. Intente otra vez en un rato.")
    if message.pictures:
        return _(
            "Recibido y sellado, sin las fotos. Borre este mensaje y el suyo. No regrese al lugar."
        )
    return _(
        "Recibido y sellado. Lo lee una persona. Borre este mensaje y el suyo. No regrese al lugar."
    )


def _take_in(message: IncomingSms) -> None:
    with _one_at_a_time:
        name = keyed(message.gateway_id)
        if name in _came:
            return
        _seal(message)
        _came[name] = None
        if len(_came) > REMEMBERED:
            _came.popitem(last=False)


def _seal(message: IncomingSms) -> None:
    said = {
        "happened": "",
        "where": "",
        "known": "",
        "still": "",
        "reach": message.sender,
        "more": message.body,
        "channel": "sms",
    }
    cover = Cover(urgency=Urgency.TODAY.value, language=current_language())
    asked = Ask(said, cover, purpose=door.Purpose.INCIDENT_REPORT)
    sealed = seal_request(asked, pair=_anybody(), receipt=None, vault=vault())
    with vault_transaction() as session:
        receive(session, request=sealed, vault=vault(), now=utc_now())


def _anybody() -> Pair:
    """Two organisations by chance: who writes an SMS is asked nothing."""
    # On one's own device a message waits until it is fetched; what is urgent is read here.
    entries = [entry for entry in answering_entries(for_report=True) if not entry.offline]
    offered = list(organisations(entries))
    if len(offered) < 2:
        raise NobodyToSealTo("nobody certified there")
    chosen, backup = secrets.SystemRandom().sample(offered, 2)
    return appoint(entries, chosen_organisation=chosen, backup_organisation=backup)
