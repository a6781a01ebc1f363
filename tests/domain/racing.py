"""Several people at the same moment: real threads, each with a transaction of its own."""

import threading
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from portal.errors import Refusal
from portal.extensions import db, transaction

Deed = Callable[[Session], Any]


def by_name(refused: Refusal) -> Hashable:
    """What a refusal is counted as."""
    return type(refused).__name__


def at_once(
    app: Flask,
    deeds: Sequence[Deed],
    *,
    named: Callable[[Any], Hashable] = by_name,
    said: Callable[[Any], Hashable] = lambda answer: answer,
) -> Counter[Any]:
    """Do all deeds at the same moment; their answers, or what refused them, counted."""
    starting = threading.Barrier(len(deeds), timeout=30)
    # Else the threads load what it forgot at the commit, all through this one session.
    for one in list(db.session):
        db.session.refresh(one)

    def run(deed: Deed) -> Hashable:
        with app.app_context():
            starting.wait()
            try:
                with transaction() as session:
                    return said(deed(session))
            except Refusal as refused:
                return named(refused)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(deeds)) as pool:
        counted = Counter(pool.map(run, deeds))
    db.session.rollback()  # what is read next is what they left
    return counted
