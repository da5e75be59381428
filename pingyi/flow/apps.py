"""Names the app to Django."""

from django.apps import AppConfig


class FlowConfig(AppConfig):
    """The flow app."""

    name = "pingyi.flow"
    label = "flow"
