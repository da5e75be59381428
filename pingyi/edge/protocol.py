"""HTTP as uvicorn speaks it, with a bound on the head of a request: else a single sender could fill the memory."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 64 * 1024  # bytes of request line and headers; browsers send a few thousand


class Bounded(HttpToolsProtocol):
    """Answers 400 and ends the connection when a head goes on after LONGEST_HEAD bytes."""

    _head: int | None = 0  # bytes of the head so far; None while a body comes

    def on_message_begin(self) -> None:
        """Begin to count."""
        super().on_message_begin()
        self._head = 0

    def on_headers_complete(self) -> None:
        """End counting: what comes now is the body."""
        super().on_headers_complete()
        self._head = None

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        if self._head is not None:
            self._head += len(data)
        super().data_received(data)
        if self._head is not None and self._head > LONGEST_HEAD:
            self.send_400_response("The headers are too long.")
