"""Headers for the pages, and no button pressed from elsewhere."""

from urllib.parse import urlsplit

from flask import Response, abort, request


def origin_of(address: str | None) -> str:
    parts = urlsplit(address or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def protect(response: Response, *, leads_to: str | None = None) -> Response:
    """No script, no frame, nothing from elsewhere.

    Chromium holds the redirect after a form against form-action: `leads_to` is where it goes.
    """
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
        f" frame-ancestors 'none'; form-action 'self' {origin_of(leads_to)}".rstrip()
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def refuse_other_sites() -> None:
    """A form on another website must not press these buttons in a visitor's browser."""
    if request.method != "POST":
        return
    own = request.host_url.rstrip("/")
    if request.headers.get("Origin", own) != own:
        abort(403)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)
