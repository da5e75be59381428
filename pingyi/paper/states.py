"""What may happen to an official paper, and by which article."""

from pingyi.flow.machine import Move

STATES = ("draft", "approved", "issued", "void")
KINDS = ("notice", "interpretation", "circular", "result_table", "letter", "criticism")
ACTING = ("operator", "approver")

PAPER = (
    Move("approve_paper", ("draft",), "approved", by=("approver",), cite="GD-LZPY:11"),
    Move("send_back", ("approved",), "draft", by=ACTING, cite="GD-LZPY:11"),
    Move("issue", ("approved",), "issued", by=ACTING, cite="GD-LZPY:11"),
    Move("void", ("draft", "approved", "issued"), "void", by=ACTING, cite="GD-LZPY:11"),
)
