"""Names the app to Django."""

from django.apps import AppConfig


class MeetingConfig(AppConfig):
    """The meeting app."""

    name = "pingyi.meeting"
    label = "meeting"
