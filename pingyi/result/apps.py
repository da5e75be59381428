"""Names the app to Django."""

from django.apps import AppConfig


class ResultConfig(AppConfig):
    """The result app."""

    name = "pingyi.result"
    label = "result"
