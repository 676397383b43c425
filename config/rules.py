"""rules.yaml: which rules run, how severe they are, and their texts. What a rule may say is what its kind declares; what it
leaves out, its kind says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema, field_validator, model_validator
from pydantic_core import PydanticCustomError

from config.entries import Code, CodeOf, Entry, Text
from config.kinds import KIND_OF, as_recorded, is_recorded, known, parameters, parameters_in
from domain.finding import Rule, Scope, Severity, Tier
from domain.kind import Sort
from domain.nearest import did_you_mean, listed
from domain.rulekind import RuleKind
from words.catalogue import catalogue, languages


def _is_language(code: str) -> str:
    if code not in languages():
        hint, allowed = did_you_mean(code, languages()), f"allowed: {listed(languages())}"
        raise PydanticCustomError("unknown_language", "{allowed}", {"allowed": allowed, "hint": hint})
    return code


Language = Annotated[str, AfterValidator(_is_language), WithJsonSchema({"type": "string", "enum": list(languages())})]
# What an entry may leave out: the field, and the text of its kind that stands in for it.
_OWN_TEXTS = {"names": "name", "texts": "text"}


def _optional(schema: dict[str, Any]) -> None:
    schema["required"] = ["id", "kind"]
    schema |= parameters_in(Sort.RULE, "params")


class RuleEntry(Entry):
    model_config = ConfigDict(json_schema_extra=_optional)

    id: Code = Field(description="identity of the rule")
    kind: CodeOf = Field(description="the kind of rule that judges", json_schema_extra={KIND_OF: Sort.RULE.value})
    tier: Tier = Field(description="deterministic rules may block; statistical ones may only query")
    severity: Severity = Field(description="reject, block, query or note")
    scope: Scope = Field(description="cell, submission or period")
    version: int = Field(1, ge=1, description="count it up when the meaning changes")
    indicators: tuple[CodeOf, ...] = Field((), description="codes it applies to; empty: all")
    params: dict[Code, Any] = Field({}, description="thresholds of the rule")
    names: dict[Language, Text] = Field(description="name per language")
    texts: dict[Language, Text] = Field(description="what is odd and by what arithmetic, per language")
    causes: dict[Language, Text] = Field({}, description="possible reasons as a question, per language")

    @model_validator(mode="before")
    @classmethod
    def _as_its_kind_says(cls, given: Any, info: ValidationInfo) -> Any:
        code = given.get("kind") if isinstance(given, dict) else None
        kind = known(Sort.RULE, info).get(code) if isinstance(code, str) else None
        return given if kind is None else {**_defaults(kind, given), **given}

    @field_validator("params")
    @classmethod
    def _are_declared(cls, given: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        kind = known(Sort.RULE, info).get(info.data.get("kind", ""))
        if kind is None:
            return given
        _refuse_lacking(kind, given)
        return as_recorded(kind, given) if is_recorded(info) else parameters(kind, given)

    @model_validator(mode="after")
    def _is_complete(self, info: ValidationInfo) -> RuleEntry:
        if self.tier == Tier.STATISTICAL and self.severity in {Severity.REJECT, Severity.BLOCK}:
            raise ValueError(f"a statistical rule may query or note, not {self.severity}")
        if kind := known(Sort.RULE, info).get(self.kind):
            _refuse_lacking(kind, self.params)
            if not is_recorded(info):
                _refuse_other_tier_or_scope(kind, self)
        return self

    def build(self) -> Rule:
        return Rule(**self.model_dump())


class RulesFile(Entry):
    rules: tuple[RuleEntry, ...] = Field(description="one entry per rule")


def standing(rules: Iterable[Rule], kinds: Mapping[str, RuleKind], indicators: Collection[str]) -> tuple[Rule, ...]:
    """The rules, and of every kind that is always there one more, as its kind says, for the indicators that none of them
    asks about: a mere note asks nothing."""
    given = tuple(rules)
    ids = {rule.id for rule in given}
    added = []
    for kind in (kind for kind in kinds.values() if kind.always):
        named = [one.indicators for one in given if one.kind == kind.code and one.severity != Severity.NOTE]
        left = () if () in named else tuple(sorted(set(indicators).difference(*named)))
        if left:
            id_ = f"{kind.code}_always" if kind.code in ids else kind.code
            added.append(Rule(id_, kind.code, **{"indicators": left if named else (), **_defaults(kind, {})}))
    return (*given, *added)


def _defaults(kind: RuleKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the kind says of itself; its causes belong to its text."""
    said: dict[str, Any] = {"tier": kind.tier, "severity": kind.severity, "scope": kind.scope}
    own = {field: _texts(kind, name) for field, name in _OWN_TEXTS.items() if field not in given}
    if "texts" in own:
        own["causes"] = _texts(kind, "cause")
    return said | {field: texts for field, texts in own.items() if texts}


def _texts(kind: RuleKind, name: str) -> dict[str, str]:
    key = f"rule.{kind.code}.{name}"
    return {language: catalogue(language).text(key) for language in languages() if key in catalogue(language)}


def _refuse_lacking(kind: RuleKind, given: Mapping[str, Any]) -> None:
    if lacking := [name for name in kind.required if name not in given]:
        raise ValueError(f"kind {kind.code} needs `params` with {', '.join(lacking)}")


def _refuse_other_tier_or_scope(kind: RuleKind, entry: RuleEntry) -> None:
    if entry.severity not in kind.severities:
        raise ValueError(f"kind {kind.code} is {kind.tier}: {' or '.join(kind.severities)}, not {entry.severity}")
    if entry.scope not in kind.scopes:
        raise ValueError(f"kind {kind.code} is judged in the scope {' or '.join(kind.scopes)}, not {entry.scope}")
