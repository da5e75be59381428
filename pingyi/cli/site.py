"""Starts Django for the commands that need the database; the others never load it."""

import os


def start() -> None:
    """Load Django, compile stale catalogues and bring the database to the newest form."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pingyi.settings")
    import django
    from django.core.management import call_command

    from pingyi.web import catalogue

    catalogue.compile_stale()
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
