"""A mail server that answers oddly about one mail: no district's fault, and no other mail's."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from domain.errors import FileUnavailable
from mailpulls import opened
from sources.arrivals import Arrived
from sources.offers import BoxTrouble, Known, Offered

_HEAD = b"From: clerk@alder.example\r\nMessage-ID: <a>\r\n\r\n"
HEADING = b"* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM)]<0> {%d}\r\n%b)" % (len(_HEAD), _HEAD)
STRUCTURE = b'* 1 FETCH (UID 1 BODYSTRUCTURE ("APPLICATION" "PDF" ("NAME" "a.csv") NIL NIL "7BIT" 3))'
_ANSWERS = {
    b"CAPABILITY": b"* CAPABILITY IMAP4rev1",
    b"SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 5] x",
    b"UID SEARCH": b"* SEARCH 1",
}


@contextmanager
def server(**fetched: bytes) -> Iterator[str]:
    """One that says the same of every mail, by the section that it is asked for (header, structure, rest)."""

    def answered(line: bytes) -> bytes:
        tag, _, asked = line.strip().upper().partition(b" ")
        said = next((one for begin, one in _ANSWERS.items() if asked.startswith(begin)), b"* OK x")
        if b"FETCH" in asked:
            kind = next((one for one in ("header", "structure") if one.upper().encode() in asked), "rest")
            said = fetched.get(kind, b"* OK x")
        return said + b"\r\n" + tag + b" OK done\r\n"

    def serve(listening: socket.socket) -> None:
        client, _ = listening.accept()
        with client, client.makefile("rb") as lines:
            client.sendall(b"* OK ready\r\n")
            for line in lines:
                client.sendall(answered(line))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=serve, args=(listening,), daemon=True).start()
        yield f"imap://x@127.0.0.1:{listening.getsockname()[1]}/INBOX"


def _pulled(address: str) -> tuple[list[Arrived | None], list[BoxTrouble]]:
    with opened(address) as source:
        found = list(source.offers(Known()))
        files = [source.read(one) for one in found if isinstance(one, Offered)]
    return files, [one for one in found if isinstance(one, BoxTrouble)]


def test_a_server_that_hands_over_nothing_of_a_file_has_sent_no_empty_one() -> None:
    for nothing in (b"* 1 FETCH (UID 1 BODY[1]<0> NIL)", b'* 1 FETCH (UID 1 BODY[1]<0> "")'):
        odd = server(header=HEADING, structure=STRUCTURE, rest=nothing)
        with odd as address, pytest.raises(FileUnavailable, match="nothing of 3 octets"):
            _pulled(address)
    with server(header=HEADING, structure=STRUCTURE.replace(b" 3)", b" 0)"), rest=nothing) as address:
        ((file,), troubles) = _pulled(address)
    assert file
    assert (file.content, troubles) == (b"", [])


def test_the_only_new_mail_whose_header_cannot_be_understood_is_one_trouble_and_no_dead_source() -> None:
    with server(header=b"* 1 FETCH (UID 1 BODYSTRUCTURE NIL)") as address:
        files, (trouble,) = _pulled(address)
    assert (files, trouble.box, trouble.error.fault) == ([], "UID 1", "odd")
