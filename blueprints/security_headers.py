"""Headers that keep pages from leaking, framing and foreign requests."""

from flask import Flask, Response, g, request

from portal.config import Settings

# An intermediary listens to a voice within the page: it has no address of its own.
SOUND_IN_PAGE = "media-src data:; "


def allow_payment_origin() -> None:
    """Let this page's form end at the payment page (browsers check redirects too)."""
    g.payment_form = True


def only_to_be_looked_at() -> None:
    """A picture that no cache may keep."""
    only_looked_at()
    g.no_store = True


def only_looked_at() -> None:
    """This answer is a picture: whatever its bytes say, nothing in it runs or loads."""
    g.only_looked_at = True


def allow_framing() -> None:
    """Other sites may show this page in a frame: it has no form, no script and no session."""
    g.framed = True


def forbid_storing() -> None:
    """Keep this answer out of every cache and history snapshot."""
    g.no_store = True


def add_to(app: Flask) -> None:
    """Set the headers on every answer."""
    settings: Settings = app.config["SETTINGS"]
    # Every static URL carries the version of what it names.
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 365 * 24 * 3600

    @app.after_request
    def protect(response: Response) -> Response:
        form_action = "'self'"
        if g.get("payment_form"):
            form_action += f" {settings.payment_origin}"
        response.headers["Content-Security-Policy"] = (
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
            f"{SOUND_IN_PAGE if g.get('sound_in_page') else ''}"
            f"form-action {form_action}; frame-ancestors 'none'"
        )
        if g.get("only_looked_at"):
            response.headers["Content-Security-Policy"] = (
                "default-src 'none'; sandbox; frame-ancestors 'none'"
            )
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if g.get("framed"):
            response.headers["Content-Security-Policy"] = (
                "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
                "form-action 'none'; frame-ancestors *"
            )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(self)"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if (g.get("no_store") or "_user_id" in _session()) and not _is_static():
            response.headers["Cache-Control"] = "no-store"
        if settings.is_production:
            response.headers["Strict-Transport-Security"] = "max-age=63072000"
        return response


def _session() -> dict[str, object]:
    from flask import session

    return session  # type: ignore[return-value]


def _is_static() -> bool:
    return request.endpoint in {"static", "stylesheet", "map_file"}
