"""What is said of a file that came and was not taken: where it lies, why, and what to do next."""

from __future__ import annotations

from domain.refusals import FOR_NOW, FOR_OPERATORS, OF_ANOTHER, OF_STRANGERS
from domain.submission import Receipt
from words.catalogue import say
from words.names import name_of
from words.refusals import reason

LONGEST_NAME = 60
# Of most reasons the state says what comes next.
_WITH_STEPS_OF_THEIR_OWN = OF_ANOTHER | {"given_up"}
SHORT = 12  # characters of an id that people read and type


def short_id(receipt: Receipt) -> str:
    """The id as people type it: the hash's beginning, with the `-2` of bytes that came back."""
    return receipt.id[:SHORT] + receipt.id[len(receipt.sha256) :]


def short_name(file: str) -> str:
    """The name of a file as a message can carry it: the beginning and the end of a very long one."""
    return file if len(file) <= LONGEST_NAME else f"{file[: LONGEST_NAME - 20]}…{file[-19:]}"


def why(receipt: Receipt, language: str) -> str:
    """Why it was not taken; empty where nothing is said of it."""
    return reason(receipt.refusal, language) if receipt.refusal else ""


def next_step(receipt: Receipt, language: str) -> str:
    """What is to be done about it, by whoever looks after the ledger."""
    code = receipt.refusal.code if receipt.refusal else ""
    if code in OF_STRANGERS:
        step = "strange"
    elif code in FOR_OPERATORS & FOR_NOW:
        step = "ours"
    else:
        step = code if code in _WITH_STEPS_OF_THEIR_OWN else str(receipt.state)
    return say(language, f"receipts.next.{step}", id=short_id(receipt))


def receipt_sentence(receipt: Receipt, language: str) -> str:
    """Box, file, state, why and what next, in one sentence."""
    state = name_of("receipt", receipt.state, language)
    parts = (why(receipt, language), next_step(receipt, language))
    return say(
        language,
        "receipts.row",
        box=receipt.box or "/",
        file=receipt.file,
        state=state,
        told=" ".join(part for part in parts if part),
    )
