"""POST /b/<office>/<season>/ballot and /form: the hot path from a request to its receipt, without a session."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.types import Message, Receive, Scope, Send

from pingyi.ballot.intake import receipt
from pingyi.ballot.intake.accept import Full, Intake
from pingyi.ballot.intake.area import NOWHERE, Area
from pingyi.ballot.intake.batch import error
from pingyi.ballot.intake.request import LONGEST, Bad, Sent
from pingyi.ballot.intake.trace import of_sender
from pingyi.ballot.intake.writer import Gone
from pingyi.core import clock
from pingyi.edge.crowd import Crowd
from pingyi.edge.patience import Patience

BODY_SECONDS = 10
RETRY_SECONDS = b"2"
MOST_FIELDS = 300
LANGUAGES = {"en": "/en"}
Headers = Mapping[bytes, bytes]
Reading = Callable[[Headers, bytes], tuple[bytes, str]]
Reply = tuple[int, bytes] | tuple[int, bytes, tuple[bytes, bytes]]
HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True)
class Door:
    """One season's way in.

    secret: by which senders become traces; page: address of the season's page for voters; area: its networks.
    """

    intake: Intake
    secret: bytes
    page: str = "/"
    area: Area = NOWHERE


@dataclass(frozen=True)
class Ballots:
    """The application below /b/. doors: gives a season's door by office and season, or None; patience: with bodies."""

    doors: Callable[[str, str], Door | None]
    patience: Patience = field(default_factory=lambda: Patience(BODY_SECONDS))
    crowd: Crowd = field(default_factory=Crowd)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: 201 with the receipt, or a code of what is wrong; a form is led on to a page instead."""
        parts = scope["path"].removeprefix(scope.get("root_path", "")).strip("/").split("/")
        door = self.doors(parts[0], parts[1]) if len(parts) == 3 and parts[2] in ("ballot", "form") else None
        if door is None:
            await _answer(send, 404, error("unknown"))
        elif scope["method"] != "POST":
            await _answer(send, 405, error("method"), (b"allow", b"POST"))
        elif parts[2] == "form":
            await _answer(send, *await self._sent_form(door, scope, receive))
        else:
            await _answer(send, *await self._cast(door, scope, receive, _as_sent))

    async def _sent_form(self, door: Door, scope: Scope, receive: Receive) -> Reply:
        """Take a form sent without script, and lead on to the page of its receipt or of what is wrong."""
        form = Form()
        status, body, *_headers = await self._cast(door, scope, receive, form.read)
        found = json.loads(body)
        where = f"receipt/{receipt.number(found)}-{found['short']}/?nonce=server" if status == 201 else found["error"]
        address = f"{form.language}{door.page}" + (where if status == 201 else f"problem/{where}/")
        return 303, b"", (b"location", address.encode())

    async def _cast(self, door: Door, scope: Scope, receive: Receive, read: Reading) -> Reply:
        headers = dict(scope["headers"])
        try:
            body, key = read(headers, await self.patience.of(_body(headers, receive)))
            sender = scope["client"][0] if scope.get("client") else ""
            trace = of_sender(door.secret, sender, headers.get(b"user-agent", b""), door.area)
            return await door.intake.cast(Sent(body, key, clock.second(), trace))
        except Bad as bad:
            return bad.status, error(bad.code)
        except Full:
            await self.crowd.hold()
            return 503, error("full"), (b"retry-after", RETRY_SECONDS)
        except Gone:
            return 503, error("full"), (b"retry-after", RETRY_SECONDS)
        except TimeoutError:
            return 408, error("slow"), (b"connection", b"close")


def _as_sent(headers: Headers, body: bytes) -> tuple[bytes, str]:
    return body, headers.get(b"idempotency-key", b"").decode("latin-1")


@dataclass
class Form:
    """A form's fields as the page without script sends them: a<place> for each agency, and hidden ones."""

    language: str = ""

    def read(self, _headers: Headers, body: bytes) -> tuple[bytes, str]:
        """Return the request that a page with script would send, and its key.

        Raises Bad: it is no form.
        """
        try:
            fields = dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
        except ValueError:
            raise Bad("form", 400) from None
        self.language = LANGUAGES.get(fields.get("language", ""), "")
        answers = [int(fields[f"a{place}"]) for place in range(MOST_FIELDS) if _is_count(fields.get(f"a{place}"))]
        sent = {name: fields.get(name, "") for name in ("ticket", "nonce", "challenge", "answer")}
        return json.dumps(sent | {"answers": answers}).encode(), fields.get("key", "")


def _is_count(text: str | None) -> bool:
    return text is not None and text.isascii() and text.isdigit() and len(text) <= 3


async def _body(headers: Headers, receive: Receive) -> bytes:
    declared = headers.get(b"content-length", b"0")
    if not declared.isdigit() or int(declared) > LONGEST:
        raise Bad("long", 413)
    body, more = b"", True
    while more:
        message = await receive()
        body += _piece(message, len(body))
        more = message.get("more_body", False)
    return body


def _piece(message: Message, before: int) -> bytes:
    if message["type"] == "http.disconnect":
        raise Bad("gone", 400)
    piece: bytes = message.get("body", b"")
    if before + len(piece) > LONGEST:
        raise Bad("long", 413)
    return piece


async def _answer(send: Send, status: int, body: bytes, *more: tuple[bytes, bytes]) -> None:
    headers = [*HEADERS, (b"content-length", str(len(body)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
