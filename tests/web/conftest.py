"""Browsers of everybody who looks at pages."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english():
    """Word everything in English, whatever catalogues are compiled."""
    with translation.override("en"):
        yield
