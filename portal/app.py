"""The composition root: every part is tied together here, in short named steps."""

from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined

from portal.config import Mode, Settings
from portal.extensions import babel, csrf, db, limiter, mail, prepare_engine
from portal.logs import write_logs

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application for `settings`, or for those of the environment."""
    settings = settings or Settings.from_env()
    _open_logs(settings)
    app = Flask(
        "portal",
        root_path=str(ROOT),
        template_folder="templates",
        static_folder="static",
        instance_path=str(settings.data_dir),
    )
    _configure(app, settings)
    _trust_proxies(app, settings)
    _open_databases(app, settings)
    _start_vault(app, settings)
    _add_languages(app)
    _add_extensions(app)
    _add_accounts(app)
    _add_pages(app)
    _add_jobs(app)
    _add_commands(app)
    return app


def _open_logs(settings: Settings) -> None:
    if settings.mode is not Mode.TEST:
        write_logs(Path(settings.log_path) if settings.log_path else None)


def _configure(app: Flask, settings: Settings) -> None:
    from blueprints.form_bodies import MemoryRequest

    app.request_class = MemoryRequest
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    secure = settings.is_production
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret("PORTAL_SECRET_KEY"),
        TESTING=settings.mode == "test",
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        # Our pages send no referrer, so a check of it would refuse every form over TLS. What it
        # guards against, SameSite cookies, the token and `host_names` hold off.
        WTF_CSRF_SSL_STRICT=False,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        RATELIMIT_STRATEGY="moving-window",
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _trust_proxies(app: Flask, settings: Settings) -> None:
    """Believe the scheme and host that our own proxies report, and nobody else's."""
    if settings.trusted_proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        count = settings.trusted_proxies
        proxied = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
        app.wsgi_app = proxied  # type: ignore[method-assign]


def _open_databases(app: Flask, settings: Settings) -> None:
    """The desk alone gets no vault: what a process does not hold, it cannot lose."""
    from portal.incidents.word_roots import hold_root

    binds = {"vault": _engine(settings.vault_database_url)} if settings.has_vault else {}
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings.database_url)
    app.config["SQLALCHEMY_BINDS"] = binds
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            prepare_engine(engine)
        hold_root(db.engine, settings.secret("PORTAL_WORD_KEY"))


def _start_vault(app: Flask, settings: Settings) -> None:
    if settings.has_vault:
        from portal.vault.starting import start_vault

        app.extensions["vault"] = start_vault(settings)


def _engine(url: str) -> dict[str, object]:
    return {"url": url, **_engine_options(url)}


# More than the pages and jobs have statements: fewer, and each would be composed time and again.
KEPT_STATEMENTS = 2_000


def _engine_options(url: str) -> dict[str, object]:
    # An error names its statement, never what somebody typed into it.
    options = {"hide_parameters": True, "query_cache_size": KEPT_STATEMENTS}
    if url.startswith("sqlite"):
        return {**options, "connect_args": {"timeout": 15, "check_same_thread": False}}
    return {
        **options,
        "pool_size": 10,
        "max_overflow": 10,
        "connect_args": {"options": "-c lock_timeout=5000", "connect_timeout": 5},
    }


def _add_languages(app: Flask) -> None:
    from blueprints.languages import current_language

    app.config["BABEL_DEFAULT_LOCALE"] = "es"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "America/Mexico_City"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    babel.init_app(app, locale_selector=current_language)


def _add_extensions(app: Flask) -> None:
    csrf.init_app(app)
    limiter.init_app(app)
    settings: Settings = app.config["SETTINGS"]
    app.config["MAIL_BACKEND"] = settings.mail_backend
    app.config["MAIL_FILE_PATH"] = str(settings.data_dir / "mail")
    app.config["MAIL_DEFAULT_SENDER"] = settings.mail_sender
    mail.init_app(app)


def _add_accounts(app: Flask) -> None:
    from blueprints.accounts.security import add_security

    add_security(app)


def _add_pages(app: Flask) -> None:
    import blueprints

    blueprints.register(app)


def _add_jobs(app: Flask) -> None:
    from portal.jobs.wiring import tie_to

    tie_to(app)


def _add_commands(app: Flask) -> None:
    from portal.commands import add_to

    add_to(app)
