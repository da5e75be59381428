"""Names the app to Django."""

from django.apps import AppConfig


class PaperConfig(AppConfig):
    """The paper app."""

    name = "pingyi.paper"
    label = "paper"
