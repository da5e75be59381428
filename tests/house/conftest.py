"""What every house test needs."""

import gc

import pytest


@pytest.fixture(scope="module", autouse=True)
def no_finalizer_while_parsing():
    """Collect before each file and not during its tests.

    A collection inside ast.parse() may end the greenlets of a browser test of before, which CPython 3.11 takes for a
    fault of its parser ("AST constructor recursion depth mismatch").
    """
    gc.collect()
    gc.disable()
    yield
    gc.enable()
