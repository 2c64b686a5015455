"""Submitters' servers for tests of notices: real ones, well and otherwise."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

#: A certificate of `localhost` with its key; a test sets `SSL_CERT_FILE` to it.
CERTIFICATE = Path(__file__).parent / "localhost.pem"

#: What a receiver does with a connection on which a whole request came in.
Behaviour = Callable[[socket.socket], None]


@dataclass
class Receiver:
    url: str
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)  #: headers and body of each notice


def answer(status: str = "200 OK", *, headers: str = "", times: int = 1) -> Behaviour:
    said = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n{headers}\r\n".encode()
    return lambda connection: connection.sendall(said * times)


def late(seconds: float) -> Behaviour:
    """Well, and slow."""
    yes = answer()

    def behave(connection: socket.socket) -> None:
        time.sleep(seconds)
        yes(connection)

    return behave


def hang(until: threading.Event) -> Behaviour:
    def wait(_connection: socket.socket) -> None:
        until.wait(60)

    return wait


def drip(until: threading.Event) -> Behaviour:
    """A byte now and then: never silent long enough for a read timeout, never done."""

    def slowly(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not until.wait(0.05):
            connection.sendall(b"x")

    return slowly


def hang_up(connection: socket.socket) -> None:
    connection.close()


def nonsense(connection: socket.socket) -> None:
    connection.sendall(b"SMTP ready\r\n\r\n")


@contextmanager
def plain_after_tls() -> Iterator[str]:
    """The URL of a server that shakes hands by TLS, takes the request and answers without it, as some proxies do."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener, _talk_tls_then_plain), daemon=True).start()
        yield f"https://localhost:{listener.getsockname()[1]}/told"


def _talk_tls_then_plain(connection: socket.socket) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    came, leaves = ssl.MemoryBIO(), ssl.MemoryBIO()
    inside = context.wrap_bio(came, leaves, server_side=True)
    with connection:
        try:
            for step in (inside.do_handshake, lambda: inside.read(65536)):
                _until_done(step, connection, came, leaves)
            connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
            connection.recv(1)
        except (OSError, ssl.SSLError):  # the sender hung up
            return


def _until_done(
    step: Callable[[], object], connection: socket.socket, came: ssl.MemoryBIO, leaves: ssl.MemoryBIO
) -> None:
    while True:
        try:
            step()
        except ssl.SSLWantReadError:
            connection.sendall(leaves.read())
            came.write(connection.recv(65536))
        else:
            connection.sendall(leaves.read())
            return


@contextmanager
def receiver(behave: Behaviour) -> Iterator[Receiver]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        here = Receiver(f"http://127.0.0.1:{listener.getsockname()[1]}/told")
        threading.Thread(target=_serve, args=(listener, lambda it: _talk(it, here, behave)), daemon=True).start()
        yield here


def _serve(listener: socket.socket, talk: Callable[[socket.socket], None]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:  # the test is over
            return
        threading.Thread(target=talk, args=(connection,), daemon=True).start()


def _talk(connection: socket.socket, here: Receiver, behave: Behaviour) -> None:
    with connection:
        try:
            here.heard.append(_request(connection))
            behave(connection)
        except OSError:  # the sender hung up
            return


def _request(connection: socket.socket) -> tuple[dict[str, str], bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().splitlines()[1:])
    while len(body) < int(headers["Content-Length"]):
        body += connection.recv(65536)
    return headers, body
