"""What takes the messages of an office, seen from outside: a mail server, the robot of a group, and the folder of the file
channel. Each counts what came to it, and can be down."""

from __future__ import annotations

import re
import socket
from ast import literal_eval
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.controller import Controller

from playhouse import outside
from tests.ledger.sending import Service

NUMBER = re.compile(r"消息编号 (\d+)")
MARK = "可能重复"


@dataclass(frozen=True)
class Came:
    """One message as it reached somebody: over which way, under which name of the reader, and its words."""

    way: str
    to: str
    title: str
    body: str

    @property
    def number(self) -> int:
        """The number that stands in it."""
        return int(NUMBER.findall(self.body)[-1])

    @property
    def marked(self) -> bool:
        """Whether it says that it may have come before."""
        return MARK in self.body.splitlines()[0]


@dataclass
class Post:
    """A mail server of this machine. While it is closed nobody answers; `says` is what it answers instead of taking a mail."""

    port: int
    says: str = ""
    taken: list[tuple[str, str, str]] = field(default_factory=list)
    server: Any = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.says or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        files = [f"附件：{one.get_filename()}" for one in mail.iter_attachments()]
        text = body.get_content().strip()
        self.taken.append((envelope.rcpt_tos[0], str(mail["Subject"]), "\n".join([text, *files])))
        return "250 OK"

    def opens(self) -> None:
        self.server = Controller(self, hostname="127.0.0.1", port=self.port)
        self.server.start()

    def closes(self) -> None:
        if self.server:
            self.server.stop()
            self.server = None


@contextmanager
def post() -> Iterator[Post]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    office = Post(port)
    office.opens()
    try:
        yield office
    finally:
        office.closes()


@dataclass
class Sinks:
    """All of them; `new` is what came since it was asked last."""

    mail: Post
    robot: Service
    home: Any
    mails: int = 0
    posts: int = 0
    files: dict[Any, int] = field(default_factory=dict)

    def new(self, names: Mapping[str, str], group: str) -> list[Came]:
        """`names` are the readers by their addresses, `group` is what the robot's group is called."""
        mails, posts, files = self.mail.taken[self.mails :], self.robot.got[self.posts :], outside.written(self.home)
        fresh = sorted(path for path, inode in files.items() if self.files.get(path) != inode)
        self.mails, self.posts, self.files = self.mails + len(mails), self.posts + len(posts), files
        came = [Came("文件", one.recipient, one.title, one.body.strip()) for one in outside.messages(fresh)]
        came += [Came("群", group, *_titled(said)) for said in posts]
        came += [Came("邮件", names[to], title, body) for to, title, body in mails]
        return sorted(came, key=lambda one: (one.number, one.way))


def _titled(said: str) -> tuple[str, str]:
    """A robot's text, whose first line is its title."""
    text = str(literal_eval(said)["content"])  # as the service wrote it down
    return text.splitlines()[0], text
