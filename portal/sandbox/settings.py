"""What the stand-in is told when it starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

API_VERSION = "2026-10-28.endive"

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, repr=False)
class SandboxSettings:
    """Where to listen, what to remember, whom to tell."""

    host: str = "127.0.0.1"
    port: int = 0
    database_path: str | None = None
    api_key: str = "sk_test_sandbox"
    webhook_url: str | None = None
    webhook_secret: str = "whsec_sandbox"  # noqa: S105 - guards no money
    auto_deliver: bool = True
    clock: Clock = wall_clock
    # Organisation shown on the payment page, by connected account ("" is the platform).
    organisations: Mapping[str, str] = field(default_factory=dict)
    # Stripe books the fee a moment after the payment; so a success event carries no fee.
    fee_delay: timedelta = timedelta(seconds=1)
    # Whose messages the gateway takes; without a token nobody's.
    sms_account: str = ""
    sms_token: str = ""
    public_url: str | None = None
