"""What is the same for every visitor is drawn once for each state of the database.

Never stale after a write: the key holds the database's own version. Half a minute bounds what
changes by the clock alone, such as a shift that has begun.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import NamedTuple, TypeVar

from flask import g, request, session

from blueprints.access_gate import current_actor
from blueprints.frame import with_own_token
from blueprints.languages import current_language
from portal.access.actor import NOBODY, Actor
from portal.clock import utc_now
from portal.data_versions import data_version
from portal.extensions import only_read

View = TypeVar("View", bound=Callable[..., object])

KEPT_PAGES = 64
_VERSION = "resguardo.data_version"
_STANDING = "resguardo.standing"
LONGEST_SECONDS = 30
# What makes an answer this visitor's own, or gives it headers of its own.
OWN_MARKS = ("csrf_token", "payment_form", "no_store", "only_looked_at", "framed", "sound_in_page")


class Standing(NamedTuple):
    """All that a page for everybody may depend on."""

    version: str
    half_minute: int
    root: str
    address: str
    language: str


class _Own(Exception):
    """The page turned out to be somebody's own: nobody else is shown it."""

    def __init__(self, page: object) -> None:
        self.page = page


def version_at_first() -> str:
    """The database's word for its state when this request first asked.

    Asked before anything is read: what was drawn since is of that state or a newer one, and a newer
    one has another word.
    """
    if _VERSION not in request.environ:
        request.environ[_VERSION] = data_version()
    return str(request.environ[_VERSION])


def standing() -> Standing:
    """Of this request, when it was first asked."""
    if _STANDING not in request.environ:
        half_minute = int(utc_now().timestamp()) // LONGEST_SECONDS
        where = (request.root_url, request.full_path)
        said = Standing(version_at_first(), half_minute, *where, current_language())
        request.environ[_STANDING] = said
    found: Standing = request.environ[_STANDING]
    return found


def remembered(view: View) -> View:
    """Show visitors without an account the page that another was shown, while it is true.

    Only for views whose answer is a text that depends on the address and the database alone; what
    proves to be somebody's own (a form's token, a message, a header) is shown and not kept.
    """
    return _remembered(view, lambda: None if "_user_id" in session else NOBODY)


def remembered_by_role(view: View) -> View:
    """The same, also for who is signed in: people with the same roles are shown one page.

    It is drawn for nobody of them, but for someone with those roles in no organisation.
    """
    return _remembered(view, lambda: current_actor().anyone_alike())


def _remembered(view: View, reader_of_page: Callable[[], Actor | None]) -> View:
    @lru_cache(maxsize=KEPT_PAGES)
    def drawn(_standing: Standing, reader: Actor, values: tuple[tuple[str, object], ...]) -> str:
        before, page = _in_session(), _draw_for(reader, view, dict(values))
        is_own = _in_session() != before or any(mark in g for mark in OWN_MARKS)
        if is_own or not isinstance(page, str):
            raise _Own(page)
        return page

    @wraps(view)
    def answer(**values: object) -> object:
        reader = reader_of_page()
        if request.method != "GET" or "_flashes" in session or reader is None:
            return view(**values)
        try:
            page = drawn(standing(), reader, tuple(sorted(values.items())))
        except _Own as own:
            return view(**values) if reader.is_signed_in else own.page
        return with_own_token(page) if reader.is_signed_in else page

    answer.forget = drawn.cache_clear  # type: ignore[attr-defined]
    return answer  # type: ignore[return-value]


def _in_session() -> tuple[bool, dict[str, object]]:
    return session.modified, dict(session)


def _draw_for(reader: Actor, view: View, values: dict[str, object]) -> object:
    """The page as that reader sees it; whoever asks for it is kept out of it."""
    here, g.actor, g.drawn_for_many = g.get("actor", NOBODY), reader, True
    only_read()
    try:
        return view(**values)
    finally:
        g.actor = here
        del g.drawn_for_many
