"""Reads about offices and people, by noun; callers use `queries.<noun>`."""

from pingyi.people.queries.people import (
    DEMO_PASSWORDS,
    demo_accounts,
    has_demonstration,
    public_offices,
)

__all__ = [
    "DEMO_PASSWORDS",
    "demo_accounts",
    "has_demonstration",
    "public_offices",
]
