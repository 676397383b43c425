"""JSON Schemas of the configuration files, so that an editor names keys and allowed words while they are typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from config.kinds import with_kinds
from config.layout import LAYOUT
from domain.kind import Kinds


def schemas(kinds: Kinds) -> dict[str, dict[str, Any]]:
    """The schema of each kind of YAML file by its name: places, units, plan, form ..."""
    return {
        kind.schema: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": kind.pattern,
            **{key: value for key, value in _schema(kind.shape, kinds).items() if key != "title"},
        }
        for kind in reversed(LAYOUT)  # of two places for one shape the first names it
        if kind.schema
    }


def _schema(shape: type[BaseModel], kinds: Kinds) -> dict[str, Any]:
    schema: dict[str, Any] = with_kinds(shape.model_json_schema(), kinds)
    return schema


def rendered(kinds: Kinds) -> dict[str, str]:
    """The text of each schema file by its file name."""
    return {
        f"{name}.json": json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for name, schema in schemas(kinds).items()
    }


def write_schemas(folder: Path, kinds: Kinds) -> None:
    """Writes every schema into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in rendered(kinds).items():
        (folder / name).write_text(text, encoding="utf-8")
