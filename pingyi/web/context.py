"""What every template knows: the language and the same page in the other one."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from pingyi.people.queries import has_demonstration

# The cookie that remembers the page for elderly readers on one device.
READING, ELDER = "reading", "elder"


def site(request: HttpRequest) -> dict[str, object]:
    """Return the language of the page, the address of its twin, and what the reader's browser asks for."""
    english = get_language() == "en"
    path = request.get_full_path()
    twin = "/" + path.removeprefix("/en").lstrip("/") if path.startswith("/en/") else f"/en{path}"
    office = getattr(request.user, "office", None) if hasattr(request, "user") else None
    return {
        "english": english,
        "twin": twin,
        "office": office,
        "elder": request.COOKIES.get(READING) == ELDER,
        "demonstration": SimpleLazyObject(has_demonstration),
    }
