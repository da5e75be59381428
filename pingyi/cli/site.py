"""Starts Django for the commands that need the database; the others never load it."""

import os
from collections.abc import Mapping
from pathlib import Path

from pingyi.core.errors import Refused


def data_folder() -> Path:
    """Return the data folder as the settings will, without making it."""
    return Path(os.environ.get("PINGYI_DATA") or "data").resolve()


def start() -> None:
    """Load Django, compile stale catalogues and bring the database to the newest form.

    Raises Refused: the data folder or the database cannot be used.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pingyi.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import Error

    from pingyi.web import catalogue

    catalogue.compile_stale()
    try:
        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
    except Error as error:
        raise Refused(_unusable(settings.DATABASES["default"], error)) from error
    except OSError as error:
        why = error.strerror or f"{error}"
        raise Refused(f'the data folder "{data_folder()}" cannot be used ({why}); name another with --data') from error


def finish() -> None:
    """Close the database, so that its files may be moved."""
    from django.db import connections

    connections.close_all()


def _unusable(database: Mapping[str, object], error: Exception) -> str:
    """Return the line for a database that fails: its host and name, never its password."""
    text = f"{error}"
    if password := database.get("PASSWORD"):
        text = text.replace(f"{password}", "***")
    why = " ".join(text.split())
    if database["ENGINE"] == "django.db.backends.sqlite3":
        advice = "check that its folder can be written and its disk has room, or restore it from a copy"
        return f'the database "{database["NAME"]}" cannot be used ({why}); {advice}'
    name = f"{database['NAME']} at {database['HOST'] or 'this computer'}"
    return f'the database "{name}" cannot be used ({why}); check that PostgreSQL runs there, and PINGYI_DATABASE'
