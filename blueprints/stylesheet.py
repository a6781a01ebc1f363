"""One stylesheet: the parts of Bootstrap that our pages use, then our own, compressed once."""

import re
from functools import lru_cache
from pathlib import Path

import flask_bootstrap
from flask import Flask, Response, current_app, url_for

from blueprints.access_gate import public
from blueprints.kept_files import Kept, composed, sent

BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static/bootstrap5/css/bootstrap.min.css"
OURS = ("theme", "frame", "content", "forms", "pictures", "home", "print")
# Phones on prepaid data pay for each kilobyte: what no page uses is not sent.
USED_CLASSES = frozenset({"table", "visually-hidden", "visually-hidden-focusable"})

_CLASS = re.compile(r"\.([a-zA-Z_][\w-]*)")


def add_to(app: Flask) -> None:
    """Hang the stylesheet, and name its URL to the templates."""
    app.add_url_rule("/style.css", "stylesheet", send_stylesheet)
    app.jinja_env.globals["stylesheet_url"] = stylesheet_url


def stylesheet_url() -> str:
    """The stylesheet's address, with a version that changes when a line of it does."""
    return url_for("stylesheet", v=_current().version)


@public
def send_stylesheet() -> Response:
    """The whole style of the site, small enough for a slow connection."""
    return sent(_current(), "text/css")


def _current() -> Kept:
    folder = Path(current_app.static_folder or "") / "css"
    # Whoever writes the style sees each change; elsewhere the files do not change under a process.
    is_written = current_app.debug
    changed = max((folder / f"{n}.css").stat().st_mtime_ns for n in OURS) if is_written else 0
    return _made(folder, changed)


@lru_cache(maxsize=2)
def _made(folder: Path, _changed: int) -> Kept:
    ours = (squeezed((folder / f"{name}.css").read_text(encoding="utf-8")) for name in OURS)
    return composed("".join((used_rules(BOOTSTRAP.read_text(encoding="utf-8")), *ours)))


def squeezed(css: str) -> str:
    """`css` without comments and needless space."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?", r"\1", css).replace(": ", ":").strip()


def used_rules(css: str) -> str:
    """The rules of `css` that speak of plain elements or of a class that we use."""
    credit = re.match(r'@charset "[^"]*";(/\*!.*?\*/)', css, re.DOTALL)
    kept = [credit.group(1) if credit else ""]
    for head, body in _blocks(re.sub(r'@charset "[^"]*";|/\*.*?\*/', "", css, flags=re.DOTALL)):
        if head.startswith("@media"):
            inner = used_rules(body)
            kept.append(f"{head}{{{inner}}}" if inner else "")
        elif not head.startswith("@"):
            selectors = [one for one in head.split(",") if _is_used(one)]
            kept.append(f"{','.join(selectors)}{{{body}}}" if selectors else "")
    return "".join(kept)


def _is_used(selector: str) -> bool:
    if "data-bs-theme" in selector:  # our own colours follow the system's scheme
        return False
    return USED_CLASSES.issuperset(_CLASS.findall(selector))


def _blocks(css: str) -> list[tuple[str, str]]:
    """Each top-level `head{body}` of `css`, braces matched."""
    found, depth, start, opened = [], 0, 0, 0
    for match in re.finditer(r"[{}]", css):
        if match.group() == "{":
            depth += 1
            opened = opened if depth > 1 else match.start()
            continue
        depth -= 1
        if depth == 0:
            found.append((css[start:opened].strip(), css[opened + 1 : match.start()]))
            start = match.end()
    return found
