"""Reads a deployment folder: `load` gives the frozen deployment or raises every problem at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from config import build, contradictions, hiding, quotes, references, sanity
from config.document import Document, parse_csv, parse_yaml
from config.layout import LAYOUT, SUFFIXES, kind_of
from config.problems import from_validation
from domain.deployment import Deployment
from domain.errors import ConfigInvalid, Problem
from domain.kind import Kinds
from domain.nearest import did_you_mean


def load(folder: Path, environ: Mapping[str, str], kinds: Kinds) -> Deployment:
    """The deployment of a folder, whose files may name these kinds. Raises ConfigInvalid with every error that was found in any file."""
    files, problems = _texts(folder)
    return _deployment(files, environ, problems, kinds)


def loads(files: Mapping[str, str], environ: Mapping[str, str], kinds: Kinds) -> Deployment:
    """The same from texts by relative path, as a ledger keeps them. Raises ConfigInvalid."""
    return _deployment(files, environ, [], kinds)


def lint(
    folder: Path,
    environ: Mapping[str, str],
    kinds: Kinds,
    *,
    documents: Path | None = None,
    today: date | None = None,
) -> tuple[Problem, ...]:
    """All errors and, where there are none, all warnings, ordered by file and line. Never raises.

    `documents` is a folder with the source texts: quotes are looked up in them. `today` asks for what has run out.
    """
    files, problems = _texts(folder)
    if problems:
        return _ordered(problems)
    try:
        deployment, shapes, parsed = _read(files, kinds)
    except ConfigInvalid as invalid:
        return invalid.problems
    found = list(sanity.warnings(deployment, shapes, parsed, environ, today))
    if documents:
        found += quotes.missing(deployment, documents)
    return _ordered(found)


def sha256_of(files: Mapping[str, str]) -> str:
    """Identity of a configuration: sha256 over its files ordered by path, line ends made equal, secrets hidden."""
    digest = hashlib.sha256()
    for file, text in sorted(files.items()):
        content = _normal(text).encode()
        digest.update(f"{file}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _normal(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _texts(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    if not folder.is_dir():
        return {}, [Problem(str(folder), 1, "folder", "does not exist", "give a folder with places.yaml and the rest")]
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*")):
        file = path.relative_to(folder).as_posix()
        if path.suffix not in SUFFIXES or any(part.startswith((".", "~")) for part in file.split("/")):
            continue
        try:
            files[file] = _normal(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(file, 1, "file", f"cannot be read: {error}", "save it as UTF-8"))
    return files, problems


def _deployment(
    files: Mapping[str, str], environ: Mapping[str, str], problems: list[Problem], kinds: Kinds
) -> Deployment:
    """The environment is not read here: what it holds is looked up when it is used, and never stored."""
    del environ
    if problems:
        raise ConfigInvalid(_ordered(problems))
    return _built(tuple(sorted((file, _normal(text)) for file, text in files.items())), kinds)


@lru_cache(maxsize=8)
def _built(files: tuple[tuple[str, str], ...], kinds: Kinds) -> Deployment:
    """The same texts give the same frozen deployment: a process that opens many workplaces reads them once."""
    return _read(dict(files), kinds)[0]


def _read(files: Mapping[str, str], kinds: Kinds) -> tuple[Deployment, dict[str, Any], dict[str, Document]]:
    documents = {file: _parse(file, text) for file, text in files.items() if kind_of(file)}
    problems = [problem for document in documents.values() for problem in document.problems]
    problems += _strangers(files)
    shapes: dict[str, Any] = {}
    for file, document in documents.items():
        shape, invalid = _validate(document, kinds)
        problems += invalid
        if shape is not None:
            shapes[file] = shape
    problems += references.check(documents, kinds)
    problems += contradictions.errors(shapes, documents, kinds)
    if problems:
        raise ConfigInvalid(_ordered(problems))
    kept = hiding.hidden(files, documents)
    return build.deployment(shapes, documents, kept, sha256_of(kept), kinds), shapes, documents


def _parse(file: str, text: str) -> Document:
    return parse_csv(file, text) if file.endswith(".csv") else parse_yaml(file, text)


def _strangers(files: Mapping[str, str]) -> list[Problem]:
    """Files that do not belong here, and files that are missing."""
    patterns = [kind.pattern for kind in LAYOUT]
    problems = [
        Problem(file, 1, "file", f"is not part of a deployment{did_you_mean(file, patterns)}", ", ".join(patterns))
        for file in files
        if kind_of(file) is None
    ]
    present = {kind.shape for file in files if (kind := kind_of(file))}
    missing = [kind.pattern for kind in LAYOUT if kind.required and kind.shape not in present]
    return problems + [Problem(pattern, 1, "file", "is missing", "add it to the folder") for pattern in missing]


def _validate(document: Document, kinds: Kinds) -> tuple[BaseModel | None, list[Problem]]:
    kind = kind_of(document.file)
    if kind is None or any(problem.where == "syntax" for problem in document.problems):
        return None, []
    try:
        return kind.shape.model_validate(document.data or {}, context={"kinds": kinds}), []
    except ValidationError as error:
        return None, list(from_validation(document, kind.shape, error))


def _ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    told = {hiding.discreet(problem) for problem in problems}
    return tuple(sorted(told, key=lambda problem: (problem.file, problem.line, problem.where, problem.given)))
