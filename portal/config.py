"""Settings from the environment: frozen, complete, or the process does not start."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

SECRET_KEYS = (
    "PORTAL_SECRET_KEY",
    "PORTAL_PASSWORD_SALT",
    "PORTAL_TOTP_SECRET",
    "PORTAL_RECOVERY_CODES_KEY",
    "PORTAL_LINK_KEY",
    "PORTAL_DESK_KEY",
    "PORTAL_LOG_KEY",
    "PORTAL_VAULT_PEPPER",
)
PRODUCTION_KEYS = (
    "PORTAL_DATABASE_URL",
    "PORTAL_BASE_URL",
    "PORTAL_STRIPE_SECRET_KEY",
    "PORTAL_STRIPE_WEBHOOK_SECRET",
)
SMS_KEYS = ("PORTAL_SMS_ACCOUNT", "PORTAL_SMS_TOKEN", "PORTAL_SMS_FROM")
SMS_GATEWAY = "https://api.twilio.com"
VAULT_KEYS = ("PORTAL_VAULT_DATABASE_URL", "PORTAL_VAULT_ROOT_PUBLIC_KEY", "PORTAL_VAULT_PEPPER")


class Mode(StrEnum):
    """What the process is for."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class Surface(StrEnum):
    """A part of the site that may run as its own process with its own credentials."""

    PUBLIC = "public"
    SUPPORT = "support"
    INTERMEDIARY = "intermediary"
    DESK = "desk"


class IncompleteSettings(RuntimeError):
    """A key is missing or unsafe; the message names it and the remedy."""

    def __init__(self, key: str, remedy: str) -> None:
        super().__init__(f"{key}: {remedy}")
        self.key = key


@dataclass(frozen=True, repr=False)
class Settings:
    """Everything the composition root needs to know. Durations are seconds."""

    mode: Mode
    data_dir: Path
    database_url: str
    vault_database_url: str
    surfaces: frozenset[Surface]
    base_url: str
    secrets: Mapping[str, str]
    stripe_secret_key: str
    stripe_webhook_secret: str
    stripe_api_base: str
    stripe_owner: str
    payment_origin: str
    sandbox_port: int
    redis_url: str
    mail_backend: str
    mail_sender: str
    sealed_files_url: str
    vault_root_public_key: str
    vault_batch_minutes: int
    metrics_token: str
    log_path: str
    security_contact: str
    trusted_proxies: int
    hosts: Mapping[Surface, str]
    onion_host: str
    vault_backup_key: str
    admission_votes: int
    log_minutes: int
    sms_token: str
    sms_account: str
    sms_from: str
    sms_url: str

    @property
    def is_production(self) -> bool:
        """Whether real people and real money meet here."""
        return self.mode is Mode.PRODUCTION

    @property
    def livemode(self) -> bool:
        """Whether payments move real money; otherwise every row of money is marked as a test."""
        return self.stripe_secret_key.startswith(("sk_live_", "rk_live_"))

    @property
    def sends_sms(self) -> bool:
        """Whether a gateway is set up that takes messages."""
        return bool(self.sms_account and self.sms_token and self.sms_from and self.sms_url)

    @property
    def has_vault(self) -> bool:
        """Whether this process may hold vault credentials; a desk alone may not."""
        return bool(self.surfaces & {Surface.SUPPORT, Surface.INTERMEDIARY})

    def secret(self, key: str) -> str:
        """The secret named `key`; raises IncompleteSettings when this process has none."""
        try:
            return self.secrets[key]
        except KeyError:
            raise IncompleteSettings(key, "this process was started without it") from None

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read `PORTAL_*`; raise IncompleteSettings naming the first key that is wrong."""
        env = _with_secret_files(os.environ if environ is None else environ)
        mode = _choice(Mode, env.get("PORTAL_MODE", "demo"), "PORTAL_MODE")
        surfaces = _surfaces(env.get("PORTAL_SURFACES", "all"))
        data_dir = Path(env.get("PORTAL_DATA_DIR", "instance")).absolute()
        _refuse_half_a_production(mode, surfaces, env)
        origin = env.get("PORTAL_SANDBOX_URL", "http://127.0.0.1:8001")
        live = bool(env.get("PORTAL_STRIPE_SECRET_KEY"))
        kept = _secrets(mode, surfaces, env, data_dir)
        return cls(
            mode=mode,
            data_dir=data_dir,
            database_url=env.get("PORTAL_DATABASE_URL", f"sqlite:///{data_dir}/portal.sqlite"),
            vault_database_url=env.get(
                "PORTAL_VAULT_DATABASE_URL", f"sqlite:///{data_dir}/vault.sqlite"
            ),
            surfaces=surfaces,
            base_url=env.get("PORTAL_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
            secrets=kept,
            stripe_secret_key=env.get("PORTAL_STRIPE_SECRET_KEY", "sk_test_demo"),
            stripe_webhook_secret=env.get("PORTAL_STRIPE_WEBHOOK_SECRET")
            or kept.get("PORTAL_SANDBOX_WEBHOOK_SECRET", ""),
            stripe_api_base="" if live else origin,
            stripe_owner=env.get("PORTAL_STRIPE_OWNER", "").strip(),
            payment_origin="https://checkout.stripe.com" if live else origin,
            sandbox_port=int(env.get("PORTAL_SANDBOX_PORT", "8001")),
            redis_url=env.get("PORTAL_REDIS_URL", ""),
            mail_backend=env.get("PORTAL_MAIL_BACKEND", "file"),
            mail_sender=env.get("PORTAL_MAIL_SENDER", "avisos@resguardo.invalid"),
            sealed_files_url=env.get("PORTAL_SEALED_FILES_URL", ""),
            vault_root_public_key=env.get("PORTAL_VAULT_ROOT_PUBLIC_KEY", ""),
            vault_batch_minutes=int(
                env.get("PORTAL_VAULT_BATCH_MINUTES", "60" if mode is Mode.PRODUCTION else "0")
            ),
            metrics_token=env.get("PORTAL_METRICS_TOKEN", ""),
            log_path=env.get("PORTAL_LOG_PATH", ""),
            security_contact=env.get("PORTAL_SECURITY_CONTACT", ""),
            trusted_proxies=int(env.get("PORTAL_TRUSTED_PROXIES", "0")),
            hosts=_hosts(env.get("PORTAL_HOSTS", ""), surfaces),
            onion_host=env.get("PORTAL_ONION_HOST", ""),
            vault_backup_key=env.get("PORTAL_VAULT_BACKUP_KEY", ""),
            admission_votes=int(
                env.get("PORTAL_ADMISSION_VOTES", "2" if mode is Mode.DEMO else "3")
            ),
            log_minutes=int(
                env.get("PORTAL_LOG_MINUTES", "60" if mode is Mode.PRODUCTION else "0")
            ),
            **_sms(mode, env, "" if live else origin, kept),
        )


def _with_secret_files(environ: Mapping[str, str]) -> dict[str, str]:
    """Resolve `PORTAL_X_FILE` into `PORTAL_X`, so that secrets stay out of the environment."""
    env = dict(environ)
    for key, path in environ.items():
        if key.startswith("PORTAL_") and key.endswith("_FILE"):
            env[key.removesuffix("_FILE")] = _secret_in(key, path)
    return env


def _secret_in(key: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as wrong:
        raise IncompleteSettings(key, f"cannot read {path}: {wrong.strerror}") from None


def _choice(kind: type[Mode], value: str, key: str) -> Mode:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(kind)
        raise IncompleteSettings(key, f"is {value!r}, must be one of {known}") from None


def _surfaces(value: str) -> frozenset[Surface]:
    if value == "all":
        return frozenset(Surface)
    try:
        return frozenset(Surface(part.strip()) for part in value.split(","))
    except ValueError as wrong:
        raise IncompleteSettings("PORTAL_SURFACES", f"{wrong}; use all or a list") from None


def _hosts(value: str, surfaces: frozenset[Surface]) -> dict[Surface, str]:
    """`support=ayuda.example, desk=mesa.example`: which surface answers under which name."""
    pairs = [part.partition("=") for part in value.split(",") if part.strip()]
    try:
        named = {Surface(surface.strip()): host.strip().lower() for surface, _, host in pairs}
    except ValueError as wrong:
        raise IncompleteSettings("PORTAL_HOSTS", f"{wrong}; write surface=host, ...") from None
    for surface in sorted(surfaces if named else ()):
        if not named.get(surface):
            raise IncompleteSettings("PORTAL_HOSTS", f"gives no host to {surface.value}")
    return named


def _refuse_half_a_production(
    mode: Mode, surfaces: frozenset[Surface], env: Mapping[str, str]
) -> None:
    if mode is not Mode.PRODUCTION:
        return
    needed: tuple[str, ...] = PRODUCTION_KEYS
    if surfaces & {Surface.SUPPORT, Surface.INTERMEDIARY}:
        needed += VAULT_KEYS
    for key in needed:
        if not env.get(key):
            raise IncompleteSettings(key, "is required in production; set it or " + key + "_FILE")
    if not env["PORTAL_BASE_URL"].startswith("https://"):
        raise IncompleteSettings("PORTAL_BASE_URL", "must start with https:// in production")


def _sms(
    mode: Mode, env: Mapping[str, str], stand_in: str, kept: Mapping[str, str]
) -> dict[str, str]:
    """The gateway; a demo sends to the stand-in. The token alone takes reports in."""
    given = {key: env.get(key, "") for key in SMS_KEYS}
    url = env.get("PORTAL_SMS_URL", "")
    sending = any(given[key] for key in SMS_KEYS if key != "PORTAL_SMS_TOKEN") or bool(url)
    if sending:
        _refuse_half_a_gateway(mode, given, url)
        url = url or SMS_GATEWAY
    elif mode is Mode.DEMO and stand_in and not given["PORTAL_SMS_TOKEN"]:
        token = kept.get("PORTAL_SANDBOX_WEBHOOK_SECRET", "")
        given = {"PORTAL_SMS_ACCOUNT": "ACdemo", "PORTAL_SMS_TOKEN": token}
        given["PORTAL_SMS_FROM"], url = "+525500000000", stand_in
    names = {key.removeprefix("PORTAL_").lower(): value for key, value in given.items()}
    return {**names, "sms_url": url.rstrip("/")}


def _refuse_half_a_gateway(mode: Mode, given: Mapping[str, str], url: str) -> None:
    if mode is not Mode.PRODUCTION:
        return
    for key in SMS_KEYS:
        if not given[key]:
            remedy = f"is required where alerts go by SMS; set it or {key}_FILE"
            raise IncompleteSettings(key, remedy)
    if url and not url.startswith("https://"):
        raise IncompleteSettings("PORTAL_SMS_URL", "must start with https:// in production")


def _secrets(
    mode: Mode, surfaces: frozenset[Surface], env: Mapping[str, str], data_dir: Path
) -> dict[str, str]:
    """Production brings its own secrets; a demo makes random ones at its first run."""
    given = {key: env[key] for key in SECRET_KEYS if env.get(key)}
    if mode is Mode.PRODUCTION:
        return _production_secrets(surfaces, given)
    return {**_demo_secrets(data_dir), **given}


def _production_secrets(surfaces: frozenset[Surface], given: dict[str, str]) -> dict[str, str]:
    vault = bool(surfaces & {Surface.SUPPORT, Surface.INTERMEDIARY})
    for key in SECRET_KEYS:
        if key == "PORTAL_VAULT_PEPPER" and not vault:
            continue
        if len(given.get(key, "")) < 32:
            raise IncompleteSettings(key, "needs at least 32 random characters in production")
    return given


def _demo_secrets(data_dir: Path) -> dict[str, str]:
    path = data_dir / "demo-secrets.json"
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if kept.keys() >= set(SECRET_KEYS):
        return kept
    made = {key: secrets.token_urlsafe(48) for key in SECRET_KEYS}
    made["PORTAL_SANDBOX_WEBHOOK_SECRET"] = "whsec_" + secrets.token_hex(24)
    made |= kept  # a demo of an older version lacks the newer ones
    data_dir.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(made), encoding="utf-8")
    return made
