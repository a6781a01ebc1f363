"""Limits on sign-in, second factor and codes: by caller, and by the account tried."""

from flask import Flask, Response, request, session

from blueprints.limits import caller_key, keyed
from portal.extensions import limiter

# A whole office signs in behind one address; guessing is stopped account by account.
BY_CALLER = "30 per minute; 300 per hour"
CODES_BY_CALLER = "10 per minute; 60 per hour"
BY_ACCOUNT = "10 per 10 minutes; 50 per day"
SECOND_FACTOR = "5 per 5 minutes; 30 per day"
EVERYONE = "300 per hour"


def add_to(app: Flask) -> None:
    """Wrap the library's views; only attempts that failed count against an account."""
    by_caller = limiter.limit(BY_CALLER, key_func=caller_key, methods=["POST"])
    by_account = limiter.limit(
        BY_ACCOUNT, key_func=_account_key, methods=["POST"], deduct_when=_failed
    )
    codes = limiter.limit(SECOND_FACTOR, key_func=_half_signed_in, methods=["POST"])
    for endpoint in ("login", "verify", "change_password"):
        _wrap(app, endpoint, by_caller)
    for endpoint in ("login", "verify"):
        _wrap(app, endpoint, by_account)
    for endpoint in ("two_factor_token_validation", "mf_recovery", "wan_signin_response"):
        _wrap(app, endpoint, codes)


def _wrap(app: Flask, endpoint: str, limit: object) -> None:
    name = f"security.{endpoint}"
    app.view_functions[name] = limit(app.view_functions[name])  # type: ignore[operator]


def _account_key() -> str:
    typed = request.form.get("email") or str(session.get("_user_id", ""))
    return keyed("account:" + typed.strip().lower())


def _half_signed_in() -> str:
    return keyed("second:" + str(session.get("tf_user_id") or caller_key()))


def _failed(response: Response) -> bool:
    return response.status_code < 300
