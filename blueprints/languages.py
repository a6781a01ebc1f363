"""The language of a page: from its path, else what the person chose, else Spanish."""

from flask import Flask, g, has_request_context, request

LANGUAGES = ("es", "en")
PREFIX = "/<any(es, en):lang>"


def current_language() -> str:
    """`es` or `en`."""
    if not has_request_context():
        return "es"
    chosen = g.get("lang")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES, "es")


def add_to(app: Flask) -> None:
    """Take the language out of each localised URL, and put it into each one built."""

    @app.url_value_preprocessor
    def pull_language(_endpoint: str | None, values: dict[str, object] | None) -> None:
        g.lang = values.pop("lang", None) if values else None
        if g.lang is None and request.endpoint is None:
            # A page that does not exist still answers in the language of its path.
            g.lang = request.path.split("/")[1]

    @app.url_defaults
    def put_language(endpoint: str, values: dict[str, object]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current_language()
