"""Start the stand-in for Stripe beside the portal, where no key of the real one is set."""

from collections.abc import Iterator, Mapping

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Organisation
from portal.config import Settings
from portal.extensions import db
from portal.sandbox.server import Running, start
from portal.sandbox.settings import SandboxSettings


class OrganisationNames(Mapping[str, str]):
    """The name that the payment page shows for a connected account, read when it is needed."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getitem__(self, account: str) -> str:
        """The organisation's name; raises KeyError for an account that nobody connected."""
        with self._app.app_context():
            wanted = select(Organisation.name).where(Organisation.stripe_account == account)
            name = db.session().scalar(wanted)
        if name is None:
            raise KeyError(account)
        return name

    def __iter__(self) -> Iterator[str]:
        """Every connected account."""
        with self._app.app_context():
            connected = select(Organisation.stripe_account)
            accounts = db.session().scalars(connected.where(connected.selected_columns[0] != ""))
            return iter([account for account in accounts if account])

    def __len__(self) -> int:
        """How many accounts are connected."""
        return len(list(iter(self)))


def start_stand_in(app: Flask) -> Running | None:
    """The stand-in, at work on its own port; None where payments are Stripe's."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.stripe_api_base:
        return None
    return start(
        SandboxSettings(
            port=settings.sandbox_port,
            database_path=str(settings.data_dir / "sandbox.sqlite"),
            api_key=settings.stripe_secret_key,
            webhook_url=f"{settings.base_url}/webhooks/stripe",
            webhook_secret=settings.stripe_webhook_secret,
            sms_account=settings.sms_account,
            sms_token=settings.sms_token,
            organisations=OrganisationNames(app),
        )
    )
