"""A picture on its way in (drawn anew by the child that has no keys) and on its way out."""

from typing import Any

from flask import Response

from blueprints.security_headers import only_looked_at
from portal.giving.showing_pictures import Drawn
from portal.vault.errors import FileRefused
from portal.vault.file_rules import FileKind, ensure_acceptable
from portal.vault.picture_rules import size_of
from portal.vault.reencoding import shrink

PICTURES = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.WEBP})
# (longest side in pixels, most bytes): a page on a cheap phone loads the small one.
LARGE = (1200, 220 * 1024)
SMALL = (480, 45 * 1024)


def drawn_from(form: Any) -> Drawn:
    """The form's picture in two sizes, without anything that was not seen.

    Raises FileRefused, VaultBusy.
    """
    sent = form.file.data
    if not sent or not sent.filename:
        raise FileRefused("empty")
    plain = sent.read()
    kind = ensure_acceptable(sent.filename, plain)
    if kind not in PICTURES:
        raise FileRefused("unknown kind")
    large, small = shrink(plain, kind.value, [LARGE, SMALL])
    width, height = size_of(large)
    return Drawn(
        large=large,
        small=small,
        width=width,
        height=height,
        alt_es=form.alt_es.data,
        alt_en=form.alt_en.data or "",
        credit=form.credit.data or "",
    )


def picture_answer(jpeg: bytes) -> Response:
    """The bytes as a picture, and as nothing else."""
    only_looked_at()
    return Response(jpeg, mimetype="image/jpeg")
