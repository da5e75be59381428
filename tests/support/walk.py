"""Walks a site by its links and by its routes, and reads pages; it must not judge them."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client


def pages(client: Client, starts: Iterable[str]) -> dict[str, str]:
    """Return every page that links reach from the starting addresses: address -> HTML."""
    return {address: answer.content.decode() for address, answer in answers(client, starts)}


def answers(client: Client, starts: Iterable[str]) -> Iterator[tuple[str, HttpResponse]]:
    """Yield every page that links reach from the starting addresses with its answer; each address once."""
    left, seen = list(starts), set()
    while left:
        address = left.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            found = links(answer.content.decode())
            left += [link for link in found if link.startswith("/") and not link.startswith("/static/")]
            yield address, answer
        if answer.streaming:
            b"".join(answer)  # read to its end, which closes the file behind it


def links(page: str) -> list[str]:
    """Return the addresses that a page links to, without their fragments."""
    return [href.partition("#")[0] for tag, attributes in tags(page) for href in [attributes.get("href")] if href]


def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    """Return every opening tag with its attributes, in order."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


def text(fragment: str) -> str:
    """Return a fragment of HTML without tags and entities."""
    return re.sub(r"<[^>]*>|&[#a-z0-9]+;", " ", fragment)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
