"""A wire to PostgreSQL that can be cut at the worst moment: COMMIT has gone out, and its answer never comes."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_COMMIT = b"COMMIT"
#: Long enough for the server to have read what was sent before the wire is cut.
_SENT = 0.02


class Proxy:
    """Listens on a local port and passes everything on to a Unix socket."""

    def __init__(self, socket_file: str) -> None:
        self._socket_file = socket_file
        self._loop = asyncio.new_event_loop()
        self._armed = 0
        self.cut = 0  #: connections that lost the answer to their COMMIT
        self.port = 0

    def arm(self, times: int) -> None:
        """The next so many COMMITs get no answer."""
        self._armed += times

    def disarm(self) -> None:
        self._armed = 0

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, server = await asyncio.open_unix_connection(self._socket_file)
        except OSError:  # PostgreSQL is away
            writer.close()
            return
        both = (writer, server)
        try:
            with suppress(asyncio.CancelledError):  # the proxy ends: asyncio would print the trace of each connection
                await asyncio.gather(self._pass(reader, server, both), self._pass(there, writer, both, is_answer=True))
        finally:
            for end in both:
                end.transport.abort()

    async def _pass(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        both: tuple[asyncio.StreamWriter, ...],
        *,
        is_answer: bool = False,
    ) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while data := await source.read(65536):
                is_cut = not is_answer and self._armed > 0 and _COMMIT in data
                if is_cut:
                    # The answer may come at once: the client must not see it.
                    self._armed -= 1
                    self.cut += 1
                    both[0].transport.abort()
                target.write(data)
                await target.drain()
                if is_cut:
                    await asyncio.sleep(_SENT)
                    break
        for writer in both:
            writer.close()

    async def _run(self, ready: threading.Event) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            with suppress(asyncio.CancelledError):
                await server.serve_forever()

    def _thread(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._task = self._loop.create_task(self._run(ready))
        self._loop.run_until_complete(self._task)
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.run_until_complete(asyncio.sleep(0.1))  # aborted transports close in the next rounds
        self._loop.close()

    @contextmanager
    def running(self) -> Iterator["Proxy"]:
        ready = threading.Event()
        thread = threading.Thread(target=self._thread, args=(ready,))
        thread.start()
        ready.wait(10)
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._task.cancel)
            thread.join(10)
