"""Whether something failed because the ledger itself cannot be used."""

from __future__ import annotations

from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

# These very types and not what is derived from them: a broken constraint is a defect, not the place.
_OF_PLACE = (OperationalError, InterfaceError, DatabaseError)


def is_of_ledger(error: BaseException) -> bool:
    """Whether the database did not answer, waited in vain or broke off. A value that it does not take is none of these."""
    return type(error) in _OF_PLACE
