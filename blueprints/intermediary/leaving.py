"""Whoever signs out, or signs in as someone else, leaves no unlocked key behind in the browser."""

from typing import Any

from flask import Flask, has_request_context
from flask.sansio.blueprints import BlueprintSetupState
from flask_login import user_logged_in, user_logged_out

from blueprints.intermediary.holding import forget_keys


def listen(state: BlueprintSetupState) -> None:
    """Hear both in this application; the functions outlive the call, so keep strong links."""
    for signal in (user_logged_in, user_logged_out):
        signal.connect(_forget, state.app, weak=False)


def _forget(_app: Flask, **_more: Any) -> None:
    if has_request_context():
        forget_keys()
