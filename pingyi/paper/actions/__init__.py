"""Writes about papers, by noun; callers use `actions.<verb>`."""

from pingyi.paper.actions.drafting import draft, draft_letters, edit
from pingyi.paper.actions.issuing import approve_paper, issue, send_back, void

__all__ = ["approve_paper", "draft", "draft_letters", "edit", "issue", "send_back", "void"]
