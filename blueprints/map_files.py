"""What moves the map: Leaflet as its package carries it and our own part, each compressed once.

Only whoever asks for it on the map's page loads it: the picture and its table need none of it.
"""

import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from flask import Flask, Response, abort, current_app, url_for

from blueprints.access_gate import public
from blueprints.kept_files import Kept, composed, sent
from blueprints.stylesheet import squeezed

LEAFLET = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
MIMETYPES = {"js": "text/javascript", "css": "text/css"}
OURS = {"js": "js/map.js", "css": "css/moving_map.css"}


def add_to(app: Flask) -> None:
    """Hang both files, and name their addresses to the templates."""
    app.add_url_rule("/map.<kind>", "map_file", send_map_file)
    app.jinja_env.globals["map_file_url"] = map_file_url


def map_file_url(kind: str) -> str:
    """The address of the script or the style, with a version that changes when a line does."""
    return url_for("map_file", kind=kind, v=_current(kind).version)


@public
def send_map_file(kind: str) -> Response:
    """Leaflet's script with ours behind it, or its style."""
    if kind not in OURS:
        abort(404)
    return sent(_current(kind), MIMETYPES[kind])


def _current(kind: str) -> Kept:
    ours = Path(current_app.static_folder or "") / OURS[kind]
    # Whoever writes the part sees each change; elsewhere files do not change under a process.
    return _made(kind, ours, ours.stat().st_mtime_ns if current_app.debug else 0)


@lru_cache(maxsize=4)
def _made(kind: str, ours: Path, _changed: int) -> Kept:
    theirs = (LEAFLET / f"leaflet.{kind}").read_text(encoding="utf-8")
    own = ours.read_text(encoding="utf-8")
    return composed(_script(theirs, own) if kind == "js" else _style(theirs, own))


def _script(theirs: str, own: str) -> str:
    """Without the address of a map of its source that we do not serve."""
    return re.sub(r"\n//# sourceMappingURL=\S*", "", theirs) + "\n" + own


def _style(theirs: str, own: str) -> str:
    """Without the rules that name pictures: we draw no marker and no button of those."""
    plain = squeezed(theirs)
    return re.sub(r"[^{}]*\{[^{}]*url\([^{}]*\}", "", plain) + squeezed(own)
