"""Each surface under a host name of its own, when the operator gives them names.

Cookies with the `__Host-` prefix then belong to one surface alone: what is stolen or forged on the
public site is worth nothing at the intermediaries' desk. The families' onion address shows the
families' pages only.
"""

from collections.abc import Mapping

from flask import Flask, Response, abort, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from portal.config import Settings, Surface

EVERYWHERE = frozenset({"static", "stylesheet", "map_file", "health"})


def add_to(app: Flask, surfaces: Mapping[str, frozenset[Surface]]) -> None:
    """Ask every request by which name it came, before anything else is looked at."""

    def keep_to_its_host() -> AnyResponse | None:
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
            abort(403)  # a browser says another site's page sent this; machines say nothing
        blueprint = request.blueprint or request.endpoint or ""
        if blueprint in EVERYWHERE:
            return None
        if request.host == _settings().onion_host:
            return None if blueprint == "support" else abort(404)
        return _under_its_name(surfaces.get(blueprint, frozenset(Surface)))

    # Before the form's token is looked at and before anyone is asked to sign in.
    app.before_request_funcs.setdefault(None, []).insert(0, keep_to_its_host)

    @app.after_request
    def tell_the_onion(response: Response) -> Response:
        onion = _settings().onion_host
        if onion and request.host != onion and request.blueprint == "support":
            response.headers["Onion-Location"] = f"http://{onion}{request.path}"
        return response


def _under_its_name(served: frozenset[Surface]) -> AnyResponse | None:
    hosts = _settings().hosts
    names = [hosts[surface] for surface in Surface if surface in served and surface in hosts]
    if not hosts or request.host in names:
        return None
    if request.method != "GET" or not names:
        abort(404)
    return redirect(f"https://{names[0]}{request.path}")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
