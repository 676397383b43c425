"""Who sends by a way on which an answer is awaited, and would get none."""

from __future__ import annotations

from collections.abc import Iterator

from domain.deployment import Deployment
from domain.errors import Problem
from domain.kind import Sort

FILE = "sources.yaml"


def lint(deployment: Deployment) -> Iterator[Problem]:
    """Errors: an address that may send and is no contact's, so that neither receipt nor refusal can reach it. Warnings: all
    addresses of a domain, whose senders cannot be told apart beforehand."""
    kinds, contacts = deployment.kinds[Sort.SOURCE], deployment.contacts.contacts
    reached = {address.casefold() for one in contacts for address in (one.address, one.fallback_address) if address}
    for source in deployment.sources:
        if source.kind in kinds and kinds[source.kind].answers_sender:
            for box in sorted(one for one in source.boxes if "@" in one and one.casefold() not in reached):
                yield _problem(source.id, box)


def _problem(source: str, box: str) -> Problem:
    where = f"source {source}: boxes: {box}"
    if box.startswith("*"):
        said = "a sender of this domain gets neither receipt nor refusal by itself"
        return Problem(FILE, 1, where, said, "the clerks of its places are told; else list each address", "warning")
    said = "may send, and is the address of nobody in contacts.yaml, so that no receipt or refusal reaches it"
    return Problem(FILE, 1, where, said, "enter a contact with this address, or take it out")
