"""Names the app to Django."""

from django.apps import AppConfig


class BallotConfig(AppConfig):
    """The ballot app."""

    name = "pingyi.ballot"
    label = "ballot"
