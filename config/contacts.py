"""contacts.yaml: who is told what, over which channel, and which kinds of message have been released."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from config.entries import Code, CodeOf, Entry, Text
from config.kinds import code_of, is_recorded, known, parameters
from domain.channelkind import ChannelKind
from domain.contact import Channel, Contact, Contacts, Manners, Role, Rung
from domain.kind import Sort
from domain.nearest import did_you_mean, listed
from words.catalogue import languages

ChannelKindOf = Annotated[str, *code_of(Sort.CHANNEL)]
ConditionKindOf = Annotated[str, *code_of(Sort.CONDITION)]
# Parameters of a kind of channel that are fields of every channel.
_FIELDS = ("url", "base_url")


def _is_spoken(language: str) -> str:
    if language not in languages():
        hint, allowed = did_you_mean(language, languages()), f"allowed: {listed(languages(), 30)}"
        raise PydanticCustomError("unknown_language", "{allowed}", {"allowed": allowed, "hint": hint})
    return language


Language = Annotated[str, AfterValidator(_is_spoken), Field(json_schema_extra={"enum": list(languages())})]


class ChannelEntry(Entry):
    id: Code = Field(description="identity of the channel")
    kind: ChannelKindOf = Field(description="how messages leave")
    url: str = Field(
        "", validate_default=True, description="address, or env:NAME for one that is kept in the environment"
    )
    private: bool | None = Field(
        None,
        validate_default=True,
        description="true: reaches one person; false: a group. To be said of every channel but the robots of groups",
    )
    byte_budget: int = Field(2048, ge=200, le=1_000_000, description="UTF-8 bytes of one message")
    per_minute: int = Field(15, ge=1, description="messages in a minute")
    base_url: str = Field("", description="address of a relay or a private installation")
    format: Literal["text", "markdown", "html"] = Field("text", description="what the channel shows")
    options: dict[str, Any] = Field({}, validate_default=True, description="what its kind asks for beside")

    @field_validator("url")
    @classmethod
    def _is_there(cls, given: str, info: ValidationInfo) -> str:
        kind: ChannelKind | None = known(Sort.CHANNEL, info).get(info.data.get("kind", ""))
        if kind and kind.has_address and not given:
            raise ValueError(f"a channel of kind {kind.code} needs `url`, for example env:PLANWATCH_CHANNEL_URL")
        return given

    @field_validator("private")
    @classmethod
    def _says_whom_it_reaches(cls, given: bool | None, info: ValidationInfo) -> bool:  # noqa: FBT001 - what was given
        """In a configuration that was in force once, a channel that did not say reached one person."""
        kind: ChannelKind | None = known(Sort.CHANNEL, info).get(info.data.get("kind", ""))
        if is_recorded(info) or kind is None:
            return given is not False
        if given and kind.for_groups:
            raise ValueError(f"a channel of kind {kind.code} speaks to a group: say `private: false`")
        if given is None and not kind.for_groups:
            raise ValueError("say `private: true` (it reaches one person) or `private: false` (it reaches a group)")
        return bool(given)

    @field_validator("options")
    @classmethod
    def _as_its_kind_asks(cls, given: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        kind: ChannelKind | None = known(Sort.CHANNEL, info).get(info.data.get("kind", ""))
        if kind is None:
            return given
        fields = {name: "" for name in _FIELDS if name in kind.named}
        typed = parameters(kind, {**given, **fields})
        return {name: value for name, value in typed.items() if name not in fields}

    def build(self) -> Channel:
        return Channel(**self.model_dump())


class ContactEntry(Entry):
    id: Code = Field(description="identity of the contact")
    name: Text = Field(description="name or post, as shown in a message")
    role: Role = Field(description="what the person does")
    place: CodeOf = Field(description="place spoken for")
    channel: CodeOf = Field(description="an id of `channels`")
    department: str = Field("", description="the department as plans name it")
    address: str = Field("", description="fills {address} in the channel's URL")
    organisation: str = Field("", description="where the person works")
    owner: str = Field("", description="who keeps this entry right")
    confirmed_on: date | None = Field(None, description="day on which the owner last confirmed it")
    fallback: str = Field("", description="an id of `channels` for what cannot be delivered")
    fallback_address: str = Field("", description="fills {address} in the fallback's URL")

    def build(self) -> Contact:
        return Contact(**self.model_dump())


class RungEntry(Entry):
    after_working_days: int = Field(ge=0, description="working days after the alert was opened")
    roles: tuple[Role, ...] = Field(min_length=1, description="who is told then")
    binding_after_working_days: int | None = Field(None, ge=0, description="the same for what is binding")

    def build(self) -> Rung:
        return Rung(**self.model_dump())


class MannersEntry(Entry):
    repeat_after_working_days: dict[Role, int] = Field(
        {"clerk": 2, "section_lead": 5}, description="by role: when the last rung is told again of what nobody answers"
    )
    acknowledged_for_working_days: int = Field(10, ge=1, description="so long an acknowledgement holds the ladder")
    flaps: int = Field(2, ge=1, description="how often a matter may come and go before it is told as unsteady")
    flaps_within_working_days: int = Field(10, ge=1, description="within how many working days that is counted")

    def build(self) -> Manners:
        return Manners(**self.model_dump())


class ContactsFile(Entry):
    language: Language = Field("zh", description="language of messages and workbooks")
    signature: str = Field("", description="stands under every message")
    contact_line: str = Field("", description="whom to ask")
    released: tuple[ConditionKindOf, ...] = Field(
        (), description="kinds that are sent; all others are decided and kept"
    )
    binding_approved_by: str = Field(
        "", description="contact of the business section who has approved that binding alerts of these kinds are sent"
    )
    manners: MannersEntry = Field(
        default_factory=lambda: MannersEntry.model_validate({}), description="how often people are told of what goes on"
    )
    channels: tuple[ChannelEntry, ...] = Field(min_length=1, description="one entry per channel")
    ladders: dict[ConditionKindOf, tuple[RungEntry, ...]] = Field({}, description="who is told when, per kind")
    department_aliases: dict[str, Text] = Field({}, description="other names of departments")
    contacts: tuple[ContactEntry, ...] = Field(description="one entry per person and role")

    def build(self) -> Contacts:
        return Contacts(
            contacts=tuple(contact.build() for contact in self.contacts),
            channels=tuple(channel.build() for channel in self.channels),
            ladders={kind: tuple(rung.build() for rung in rungs) for kind, rungs in self.ladders.items()},
            released=frozenset(self.released),
            binding_approved_by=self.binding_approved_by,
            manners=self.manners.build(),
            language=self.language,
            signature=self.signature,
            contact_line=self.contact_line,
            department_aliases=dict(self.department_aliases),
        )
