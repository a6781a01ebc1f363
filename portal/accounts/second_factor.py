"""The second factor: each code opens once, even when two requests bring it together."""

import base64
import hashlib
from datetime import datetime
from typing import Any

from flask_security import MfRecoveryCodesUtil, Totp
from passlib.exc import UsedTokenError
from sqlalchemy import CursorResult, Text, type_coerce, update
from sqlalchemy.orm import Session, object_session

from portal.accounts.ending_sessions import end_sessions
from portal.accounts.models import User
from portal.audit.recording import record

CODES_COLUMN = User.__table__.c.mf_recovery_codes


class StoredCounterTotp(Totp):
    """Authenticator codes whose time step is remembered: the same code twice is refused."""

    def get_last_counter(self, user: Any) -> int | None:
        """The last time step that opened, as passlib wants it."""
        return user.totp_counter or None

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Move the counter forward in one conditional statement; the loser of a race is refused."""
        session = object_session(user)
        assert session is not None
        moved = _execute(
            session,
            update(User)
            .where(User.id == user.id, User.totp_counter < tmatch.counter)
            .values(totp_counter=tmatch.counter),
        )
        if moved != 1:
            raise UsedTokenError(expire_time=tmatch.expire_time)
        session.expire(user, ["totp_counter"])

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The picture on a white ground, so that it can be read on a dark page too."""
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        made = qrcode.make(self.get_totp_uri(username, totp), image_factory=SvgPathFillImage)
        drawn = base64.b64encode(made.to_string()).decode("ascii")
        return f"data:image/svg+xml;base64,{drawn}"

    def encrypt_secret(self, base32: str) -> str:
        """A secret made elsewhere (the demo prints its own), in the form that is stored."""
        return str(self._totp(key=base32, format="base32").to_json(encrypt=True))


class OneUseRecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes, encrypted at rest, shown once, and spent by checking them."""

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Spend the code; False when it is unknown or someone spent it a moment before."""
        session = object_session(user)
        assert session is not None
        for _ in range(5):
            session.expire(user, ["mf_recovery_codes"])
            stored = list(user.mf_recovery_codes or [])
            left = [kept for kept in stored if self._decrypt_codes([kept]) != [_typed(code)]]
            if len(left) == len(stored):
                return False
            if self._replace(session, user, stored, left):
                return True
        return False

    def delete_recovery_code(self, user: Any, code: str) -> bool:  # noqa: ARG002
        """Nothing is left to do: checking spent it."""
        return True

    def get_recovery_codes(self, user: Any) -> list[str]:  # noqa: ARG002
        """Never shown again after the page that made them."""
        return []

    @staticmethod
    def _replace(session: Session, user: Any, stored: list[str], left: list[str]) -> bool:
        spent = _execute(
            session,
            update(User)
            .where(User.id == user.id, type_coerce(CODES_COLUMN, Text) == ",".join(stored))
            .values(mf_recovery_codes=left or None),
        )
        session.expire(user, ["mf_recovery_codes"])
        return spent == 1


def drop_second_factor(session: Session, *, user: User, reason: str, now: datetime) -> None:
    """Forget authenticator, passkeys and recovery codes, and end every session.

    For an operator at the keyboard, after meeting the person: no page does this.
    """
    user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = None
    user.webauthn.clear()
    end_sessions(user)
    record(
        session,
        actor="operator",
        action="second_factor_dropped",
        subject=f"user:{user.reference}",
        now=now,
        reason=reason,
    )
    session.flush()


def recovery_key(secret: str) -> bytes:
    """The key under which recovery codes rest, from the configured secret."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"recovery:{secret}".encode()).digest())


def _execute(session: Session, statement: Any) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return int(result.rowcount)


def _typed(code: str) -> str:
    """Groups of four, however they were typed."""
    letters = code.lower().replace(" ", "").replace("-", "")
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
