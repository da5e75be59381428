"""Names the app to Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The append-only log."""

    name = "pingyi.ledger"
    label = "ledger"
