"""How passkeys are named here; the rest is the library's."""

import re

from flask import request
from flask_security import WebauthnUtil
from flask_security.utils import get_message

_NAME = re.compile(r"[\w -]{1,40}")


class Passkeys(WebauthnUtil):  # type: ignore[misc]
    """Names of letters, numbers, spaces and dashes; the origin is what the browser sees."""

    def name_svn(self, value: str) -> tuple[str | None, str | None]:
        """(complaint, cleaned name), one of them None."""
        name = " ".join(value.split())
        if not _NAME.fullmatch(name):
            return get_message("WEBAUTHN_NAME_DISALLOWED_CHARACTERS")[0], None
        return None, name

    def origin(self) -> str:
        """Scheme, host and port of this site."""
        return request.host_url.rstrip("/")
