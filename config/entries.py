"""What all configuration shapes share: no unknown keys, text made into what a field asks for, nothing guessed."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from words.dates import period_of as read_period


class Entry(BaseModel):
    """Base of every shape. Values arrive as text (see `config.document`), so each field states its own form."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False)


def _day(value: Any) -> Any:
    if isinstance(value, str):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError("a day written as 2025-12-31")
        return date.fromisoformat(value)
    return value


def _period(value: Any) -> Any:
    return str(read_period(value)) if isinstance(value, str) and value else value


def _clock(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError('a time of day written as "08:30"')
    return value


# Editors read a bare 370611 as a number; here it is a code all the same.
_TEXT_OR_NUMBER = WithJsonSchema({"type": ["string", "integer"]})

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$"), _TEXT_OR_NUMBER]
# A code that is defined elsewhere: `config.references` says whether it is known.
CodeOf = Annotated[str, Field(min_length=1), _TEXT_OR_NUMBER]
Text = Annotated[str, Field(min_length=1)]
Printed = Annotated[str, WithJsonSchema({"type": ["string", "number"]})]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
PeriodText = Annotated[str, BeforeValidator(_period), _TEXT_OR_NUMBER]
Clock = Annotated[str, BeforeValidator(_clock), WithJsonSchema({"type": "string", "pattern": r"^\d\d:\d\d$"})]
