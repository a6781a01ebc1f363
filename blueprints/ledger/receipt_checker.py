"""The server checks a receipt with the very file that anybody can download: `offline/verify.py`."""

import importlib.util
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app

from blueprints.languages import current_language
from portal.extensions import db
from portal.ledger.log_queries import keys_of


@dataclass(frozen=True)
class Verdict:
    """Yes or no, and why; `reason` is a word that tests and scripts know."""

    holds: bool
    lines: list[str] = field(default_factory=list)
    reason: str = ""
    is_test: bool = False


def judged(receipt: bytes, later: bytes = b"") -> Verdict:
    """What the uploaded files prove under the keys that signed this portal's log."""
    verify, keys = _verifier(), tuple(keys_of(db.session()))
    words = verify.WORDS[current_language()]
    try:
        # No translation of line ends: the file counts to the letter.
        found = verify.check(receipt.decode(), later.decode() if later else None, keys)
    except UnicodeDecodeError:
        return Verdict(False, [words["no"], words["not_json"]], "not_json")
    except verify.Refused as refused:
        return Verdict(False, [words["no"], words[str(refused)]], str(refused))
    lines = verify.told(found, words, pinned=bool(keys))
    return Verdict(True, lines, is_test=found["head"]["log"] == "test")


def reasons() -> dict[str, str]:
    """Every answer in the reader's language, for the script of the page."""
    words: dict[str, str] = _verifier().WORDS[current_language()]
    return words


def fingerprint(key: str) -> str:
    """A public key as people compare it."""
    shown: str = _verifier().fingerprint(key)
    return shown


def _verifier() -> Any:
    return _loaded(Path(current_app.root_path, "offline", "verify.py"))


@cache
def _loaded(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("resguardo_verify", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
