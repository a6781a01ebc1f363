"""Write the mail that carries a link to register or to choose a new password."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.codes import link_token
from portal.accounts.queries import link_in_force
from portal.accounts.rules import CodePurpose
from portal.errors import NotFound
from portal.extensions import mail


SUBJECT = {
    "es": {
        CodePurpose.EMAIL_REGISTRATION: "Termina de crear tu cuenta",
        CodePurpose.EMAIL_RESET: "Elige una contraseña nueva",
    },
    "en": {
        CodePurpose.EMAIL_REGISTRATION: "Finish creating your account",
        CodePurpose.EMAIL_RESET: "Choose a new password",
    },
}
BODY = {
    "es": (
        "Alguien pidió este enlace con tu dirección. Si no fuiste tú, no hace falta que hagas "
        "nada.\n\n{link}\n\nAbre una sola vez y por poco tiempo.\n"
    ),
    "en": (
        "Someone asked for this link with your address. If it was not you, there is nothing to "
        "do.\n\n{link}\n\nIt opens once, and for a short time.\n"
    ),
}


def mail_link(session: Session, *, code: str, base_url: str, key: str, now: datetime) -> None:
    """Send the link that the one-time code `code` (a reference) stands for.

    A link that was used or expired meanwhile is not sent: the handler may run twice.
    """
    try:
        row = link_in_force(session, code, now)
    except NotFound:
        return
    language = row.language if row.language in BODY else "es"
    link = f"{base_url}/{language}/accounts/links/{link_token(row.reference, key)}"
    mail.send_mail(
        SUBJECT[language][row.purpose],
        BODY[language].format(link=link),
        None,
        [row.email],
    )
