"""`pingyi serve`: the whole program in one process on one port; ends on SIGTERM with exit 0."""

import argparse
import contextlib
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from types import FrameType

from pingyi.cli import site
from pingyi.core.errors import Refused

DEFAULT_PORT = 8000
GRACE_SECONDS = 4
AGAIN_SECONDS = 5  # before a worker that ended is started again


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's options."""
    command = commands.add_parser("serve", help="run everything on one port")
    command.add_argument("--port", type=int, default=DEFAULT_PORT)
    command.add_argument("--lan", action="store_true", help="listen on every address, for phones in the hall")
    command.add_argument("--empty", action="store_true", help="start without demo data (./run makes none)")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C.

    Raises Refused: the port is taken, or --lan while demo passwords exist.
    """
    host = "0.0.0.0" if arguments.lan else "127.0.0.1"
    listener = _listen(host, arguments.port)
    _raise_descriptor_limit()
    site.start()
    if arguments.lan:
        _refuse_demo_passwords()
        _answer_every_host()
    from pingyi.people import queries

    port = listener.getsockname()[1]
    print(f"http://127.0.0.1:{port}/", flush=True)
    for line in queries.demo_accounts():
        print(f"  {line}", flush=True)
    with _working():
        _serve(listener)
    return 0


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # until then another start may bind the same port
    except (OSError, OverflowError) as error:
        listener.close()
        raise Refused(f"port {port} cannot be used ({error}); give another with --port") from error
    return listener


def _raise_descriptor_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (ValueError, OSError):
        print(f"pingyi: only {soft} files may be open at once; more listeners need a higher limit", file=sys.stderr)


def _refuse_demo_passwords() -> None:
    from pingyi.people import queries

    if queries.has_demo_passwords():
        raise Refused("--lan is refused while demo accounts exist: use a data folder without the demonstration")


def _answer_every_host() -> None:
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    settings.LAN = True


@contextlib.contextmanager
def _working() -> Iterator[None]:
    """Run `pingyi work` beside the server; it is started again when it ends, and ends with the server."""
    ending = threading.Event()
    words = [sys.executable, "-m", "pingyi", "work", "--with-parent"]
    started: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not ending.is_set():
            # A session of its own: Ctrl-C on the terminal ends the server, which then lets the worker end.
            with subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True) as process:
                started[:] = [process]
                process.wait()
            ending.wait(AGAIN_SECONDS)

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        for process in started:
            process.terminate()
        keeper.join(GRACE_SECONDS)


def _serve(listener: socket.socket) -> None:
    import uvicorn

    from pingyi import asgi
    from pingyi.edge.protocol import Bounded

    class Server(uvicorn.Server):
        """A uvicorn that ends with its own exit code instead of raising the signal again."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            """Let SIGTERM and SIGINT end the server while it runs."""
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self.handle_exit)
            yield

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            """Tell those who are held at a full door at once: they are held longer than the end may take."""
            asgi.survey.crowd.let_go()
            super().handle_exit(sig, frame)

    config = uvicorn.Config(
        asgi.application,
        http=Bounded,
        log_level="warning",
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
    )
    Server(config).run(sockets=[listener])
