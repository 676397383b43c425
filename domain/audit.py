"""What the audit of a consolidated period says: a result to keep and to show, never a list of cells for a clerk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from domain.naming import named


class AuditSeverity(StrEnum):
    """What it means that an expectation does not hold."""

    CRITICAL = "critical"  # the period is not to be published
    WARNING = "warning"  # somebody should look
    INFO = "info"  # worth knowing


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """One expectation. `broken` holds an exception of the engine: a matter for ops, never a data failure."""

    rule: str
    severity: AuditSeverity
    success: bool
    observed: str = ""
    expected: str = ""
    broken: str = ""
    name_zh: str = ""
    name_en: str = ""
    examples: tuple[Mapping[str, Any], ...] = ()

    def label(self, language: str) -> str:
        """What is expected, in words."""
        return named(self.name_zh, self.name_en, language)


@dataclass(frozen=True, slots=True)
class AuditResult:
    """All expectations over one period, as known when the audit ran. `ok` means that nothing critical failed."""

    period: str
    as_of: date
    checks: tuple[AuditCheck, ...]
    engine: str = ""

    @property
    def ok(self) -> bool:
        return not any(check.severity == AuditSeverity.CRITICAL and not check.success for check in self.checks)

    @property
    def broken(self) -> bool:
        return any(check.broken for check in self.checks)
