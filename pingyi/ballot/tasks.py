"""What the worker calls again and again."""

from pingyi.ballot.actions.upkeep import Upkeep

__all__ = ["Upkeep"]
