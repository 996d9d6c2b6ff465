"""A door to Elasticsearch that a test can shut, or leave open without anybody behind it."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Proxy:
    """Forwards bytes to a server; ``kill`` refuses connections, ``hang`` takes them and never answers."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname or "127.0.0.1", parts.port or 9200)
        self._open: list[socket.socket] = []
        self._hangs = False
        self.heard = 0  # connections and pieces of requests
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{parts.scheme}://127.0.0.1:{self.port}"

    def _listen(self, port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(50)
        threading.Thread(target=self._accept, args=[listener], daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _address = listener.accept()
                self._open.append(client)
                self.heard += 1
                if self._hangs:
                    continue
                server = socket.create_connection(self._server)
                self._open.append(server)
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=self._copy, args=[source, target], daemon=True).start()

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self.heard += 1
                if not self._hangs:
                    target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def kill(self) -> None:
        """Close everything."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.close()
        self._open.clear()

    def hang(self) -> None:
        """Take connections and bytes, and answer nothing."""
        self._hangs = True

    def start(self) -> None:
        """Work again, at the same address."""
        self._hangs = False
        self.kill()
        self._listener = self._listen(self.port)
