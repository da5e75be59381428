"""Names the app to Django."""

from django.apps import AppConfig


class SeasonConfig(AppConfig):
    """The season app."""

    name = "pingyi.season"
    label = "season"
