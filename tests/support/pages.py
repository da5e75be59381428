"""What pages say and what browsers send, for the tests of views."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile


def text_of(answer):
    """Return what the page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def said(client, answer):
    """Return the messages of the page that an answer leads to."""
    assert answer.status_code == 302
    return [re.sub(r"<[^>]+>", "", line) for line in re.findall(r'<p class="message .*?</p>', client.get("/en/").text)]


def csv(header, *rows, encoding="utf-8", name="table.csv"):
    """Return a table as a form posts it, with the line ends of spreadsheet programs."""
    lines = [",".join(row) for row in (header, *rows)]
    return SimpleUploadedFile(name, "\r\n".join(lines).encode(encoding), content_type="text/csv")
