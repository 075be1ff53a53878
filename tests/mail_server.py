"""A server for mail on a raw socket of the loopback, which can break every promise of SMTP on purpose."""

import contextlib
import itertools
import socket
import threading

GREETING = b"220 mail.example ESMTP\r\n"
HELLO = b"250-mail.example\r\n250 8BITMIME\r\n"
GO_ON = b"354 Go on\r\n"
# What a server says that takes everything, by the verb of what it is told.
USUAL = {"EHLO": HELLO, "DATA": GO_ON, "QUIT": b"221 Bye\r\n"}
OK = b"250 OK\r\n"


class BadMailServer:
    """Takes mail as others do, but for what it says by this table: bytes, or a generator of them that may never end.

    `greeting` and `after` (the mail) stand for moments that have no verb. `mails` are those that came in whole.
    """

    def __init__(self, greeting=GREETING, after=OK, **says):
        self.greeting, self.after, self.says = greeting, after, USUAL | says
        self.mails, self.connections = [], 0
        self.stopping = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.stopping.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(5)

    def _listen(self):
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listening.accept()
                self.connections += 1
                self._threads.append(threading.Thread(target=self._serve, args=[sock], daemon=True))
                self._threads[-1].start()

    def _serve(self, sock):
        with contextlib.suppress(OSError), sock, sock.makefile("rb") as lines:
            self._say(sock, self.greeting)
            while line := lines.readline():
                verb = line[:8].decode("latin-1").split(maxsplit=1)[0].upper() if line.strip() else ""
                said = self.says.get(verb, OK)
                self._say(sock, said)
                if said == GO_ON and (mail := b"".join(itertools.takewhile(_is_of_mail, lines))):
                    self.mails.append(mail)
                    self._say(sock, self.after)

    def _say(self, sock, said):
        for part in [said] if isinstance(said, bytes) else said(self.stopping):
            sock.sendall(part)


def _is_of_mail(line):
    return line != b".\r\n"


def nothing(stopping):
    """Say nothing, ever."""
    stopping.wait()
    yield b""


def trickles(stopping):
    """Say a line without an end, byte for byte."""
    yield b"2"
    while not stopping.wait(0.02):
        yield b"5"


def floods(stopping):
    """Say one line more, always."""
    while not stopping.is_set():
        yield b"250-and so on\r\n" * 1000
