"""Reads about offices and people."""

from pingyi.people.models import Office, User

# The demonstration's passwords are no secret: --lan is refused while such accounts exist.
DEMO_PASSWORDS = {"jingban": "demo-jingban-2026", "shenpi": "demo-shenpi-2026"}


def demo_accounts() -> list[str]:
    """Return one line for each account of the demonstration: user name, password, who it is."""
    people = User.objects.filter(office__is_demo=True, is_active=True).order_by("pk")
    return [f"{row.username} / {DEMO_PASSWORDS.get(row.username, '-')}  {row.name}" for row in people]


def has_demonstration() -> bool:
    """Tell whether this data folder holds the demonstration; every page then says so."""
    return Office.objects.filter(is_demo=True).exists()


def public_offices() -> list[Office]:
    """Return every office."""
    return list(Office.objects.order_by("pk"))
