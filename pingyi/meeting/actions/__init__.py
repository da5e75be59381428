"""Writes about marking, by noun; callers use `actions.<verb>`."""

from pingyi.meeting.actions.keying import drop_keying, key_marks, seal_keyed
from pingyi.meeting.actions.marking import NewSheet, component_of, marking_close, marking_open, seal
from pingyi.meeting.queries import Cells

__all__ = [
    "Cells",
    "NewSheet",
    "component_of",
    "drop_keying",
    "key_marks",
    "marking_close",
    "marking_open",
    "seal",
    "seal_keyed",
]
