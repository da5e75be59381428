"""Reads about offices and people."""

from pingyi.people.models import ROLES, Office, User

# The demonstration's passwords are no secret: --lan is refused while such accounts exist.
DEMO_PASSWORDS = {
    "jingban": "demo-jingban-2026",
    "shenpi": "demo-shenpi-2026",
    "shenji": "demo-shenji-2026",
    "danwei": "demo-danwei-2026",
    "danweishen": "demo-danweishen-2026",
}


def demo_people() -> list[User]:
    """Return the people of every demonstration who can sign in: by role, and within a role as they were added."""
    rows = User.objects.filter(office__is_demo=True, is_active=True).select_related("office", "body").order_by("pk")
    return sorted(rows, key=lambda row: ROLES.index(row.role))


def demo_accounts() -> list[str]:
    """Return one line for each account of the demonstration: user name, password where everybody is told it, name."""
    people = User.objects.filter(office__is_demo=True, is_active=True).order_by("pk")
    return [f"{row.username} / {DEMO_PASSWORDS.get(row.username, '-')}  {row.name}" for row in people]


def has_demo_passwords() -> bool:
    """Tell whether somebody can sign in with a password that everybody is told: in a demonstration or by its names."""
    if User.objects.filter(office__is_demo=True, is_active=True).exists():
        return True
    named = User.objects.filter(username__in=DEMO_PASSWORDS, is_active=True)
    return any(row.check_password(password) for row in named for password in DEMO_PASSWORDS.values())


def has_demonstration() -> bool:
    """Tell whether this data folder holds the demonstration; every page then says so."""
    return Office.objects.filter(is_demo=True).exists()


def public_offices() -> list[Office]:
    """Return every office."""
    return list(Office.objects.order_by("pk"))
