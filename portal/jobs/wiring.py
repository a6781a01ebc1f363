"""Tie the queue to the application: a commit wakes the relay."""

from flask import Flask


def tie_to(app: Flask) -> None:
    """Remember the application for workers."""
    app.extensions["resguardo_jobs"] = True
