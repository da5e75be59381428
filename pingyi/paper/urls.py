"""Addresses of papers: the desk's pages, the register, and files for agencies and the public."""

from django.urls import path

from pingyi.paper import views

app_name = "paper"
ONE = "desk/season/<slug:key>/papers/<int:paper>"
PUBLIC = "season/<slug:office>/<slug:key>/papers/<int:paper>"
PDF, DOCX = {"form": "pdf"}, {"form": "docx"}
urlpatterns = [
    path("desk/register/", views.register, name="register"),
    path("desk/register/export/", views.register_export, name="register_export"),
    path("desk/season/<slug:key>/papers/", views.papers, name="papers"),
    path("desk/season/<slug:key>/papers/draft/", views.draft, name="draft"),
    path(f"{ONE}/", views.paper, name="paper"),
    path(f"{ONE}/edit/", views.edit, name="edit"),
    path(f"{ONE}/approve-paper/", views.approve_paper, name="approve_paper"),
    path(f"{ONE}/send-back/", views.send_back, name="send_back"),
    path(f"{ONE}/issue/", views.issue, name="issue"),
    path(f"{ONE}/void/", views.void, name="void"),
    path(f"{ONE}/draft.pdf", views.draft_file, PDF, name="draft_pdf"),
    path(f"{ONE}/draft.docx", views.draft_file, DOCX, name="draft_docx"),
    path("papers/<slug:key>/<int:paper>/paper.pdf", views.file, PDF, name="pdf"),
    path("papers/<slug:key>/<int:paper>/paper.docx", views.file, DOCX, name="docx"),
    path(f"{PUBLIC}/paper.pdf", views.public_file, PDF, name="public_pdf"),
    path(f"{PUBLIC}/paper.docx", views.public_file, DOCX, name="public_docx"),
]
