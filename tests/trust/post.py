"""A mail server that takes its time, and counts every Message-ID."""

import asyncio
import socket
from collections import Counter
from contextlib import contextmanager

from aiosmtpd.controller import Controller


class Post:
    """What was received."""

    def __init__(self):
        self.received, self.port = Counter(), 0

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - the name the mail server calls
        await asyncio.sleep(0.005)
        lines = envelope.content.decode().splitlines()
        self.received[next(line.split(": ", 1)[1] for line in lines if line.lower().startswith("message-id"))] += 1
        await asyncio.sleep(0.005)
        return "250 OK"


@contextmanager
def receiving():
    """The server, on a free port, for as long as the block runs."""
    post = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        post.port = free.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=post.port)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()
