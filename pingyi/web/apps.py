"""Names the app to Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The web app."""

    name = "pingyi.web"
    label = "web"
