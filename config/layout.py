"""Which files a deployment folder has, and the shape of each."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from pydantic import BaseModel

from config.breaks import BreaksFile
from config.contacts import ContactsFile
from config.dhis2 import Dhis2File
from config.forms import FormFile
from config.indicators import DenominatorsFile, IndicatorsFile, UnitsFile
from config.mappings import InstitutionsFile, MappingFile
from config.places import PlacesFile
from config.plans import PlanFile
from config.printed import PrintedFile
from config.rules import RulesFile
from config.schedules import SchedulesFile
from config.sources import SourcesFile
from config.workcalendar import CalendarFile


@dataclass(frozen=True, slots=True)
class FileKind:
    """`pattern` is the path inside the folder; `schema` the name of its JSON Schema, empty for tables."""

    pattern: str
    shape: type[BaseModel]
    schema: str = ""
    required: bool = True


LAYOUT: tuple[FileKind, ...] = (
    FileKind("places.yaml", PlacesFile, "places"),
    FileKind("units.yaml", UnitsFile, "units"),
    FileKind("indicators.yaml", IndicatorsFile, "indicators"),
    FileKind("indicators/*.yaml", IndicatorsFile, "indicators", required=False),
    FileKind("denominators.csv", DenominatorsFile, required=False),
    FileKind("breaks.yaml", BreaksFile, "breaks", required=False),
    FileKind("plans/*.yaml", PlanFile, "plan", required=False),
    FileKind("forms/*.yaml", FormFile, "form"),
    FileKind("mappings/*.yaml", MappingFile, "mapping", required=False),
    FileKind("dhis2/*.yaml", Dhis2File, "dhis2", required=False),
    FileKind("institutions.csv", InstitutionsFile, required=False),
    FileKind("rules.yaml", RulesFile, "rules"),
    FileKind("sources.yaml", SourcesFile, "sources"),
    FileKind("contacts.yaml", ContactsFile, "contacts"),
    FileKind("calendar.yaml", CalendarFile, "calendar"),
    FileKind("schedules.yaml", SchedulesFile, "schedules", required=False),
    FileKind("printed/*.csv", PrintedFile, required=False),
)
SUFFIXES = (".yaml", ".yml", ".csv")


def kind_of(file: str) -> FileKind | None:
    """The kind of a file by its path inside the folder; None for one that does not belong there."""
    return next(
        (kind for kind in LAYOUT if fnmatchcase(file, kind.pattern) and file.count("/") == kind.pattern.count("/")),
        None,
    )
