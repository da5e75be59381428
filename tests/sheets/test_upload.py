"""A table that came with a form."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from pingyi.sheets import read, upload


def told(file):
    with translation.override("en"):
        return upload.table(file)


def test_table_of_a_form_is_read():
    assert told(SimpleUploadedFile("a.csv", b"a\n1\n")) == (read.Table(("a",), (read.Row(2, ("1",)),)), "")


def test_nothing_chosen_is_told():
    assert told(None) == (None, "Choose a file first.")


def test_unreadable_file_is_told():
    table, problem = told(SimpleUploadedFile("a.pdf", b"%PDF"))

    assert (table, problem) == (None, "“a.pdf” is neither .csv nor .xlsx. Save the table in one of these forms.")


def test_file_without_a_name_is_of_no_kind():
    file = SimpleUploadedFile("a.csv", b"a\n")
    file.name = None

    assert told(file)[1] == "“” is neither .csv nor .xlsx. Save the table in one of these forms."
