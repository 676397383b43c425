"""What the papers give as examples works: each is loaded into a deployment and lint finds nothing to say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from alerts.lint import lint as lint_alerts
from config.loader import lint as lint_config
from config.loader import loads
from domain.kind import Sort
from flows.kinds import shipped_kinds
from sources.lint import lint as lint_sources

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/how-to/sources.md"
SHANDONG, EXPORTS = ROOT / "config/shandong", ROOT / "tests/deployments/exports"
# What a text is, by a key that only such a file has: where it stands in a deployment, and in which one it means something.
FILES = {
    "sources": ("sources.yaml", SHANDONG),
    "data_sets": ("dhis2/{code}.yaml", SHANDONG),
    "columns": ("mappings/{code}.yaml", EXPORTS),
}


def blocks(paper: Path) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```", paper.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def examples() -> Iterator[tuple[str, str]]:
    """Every whole file of a deployment that a paper shows, with the key by which it is known."""
    for paper in sorted((ROOT / "docs").rglob("*.md")):
        for text in blocks(paper):
            shown = yaml.safe_load(text)
            yield from ((key, text) for key in FILES if isinstance(shown, dict) and key in shown)


def section(title: str) -> str:
    """A section of the page, by the anchor that its title has."""
    for found in re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        if anchor(found.partition("\n")[0]) == title:
            return found
    return ""


def anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")


def with_example(key: str, text: str) -> dict[str, str]:
    """The texts of the deployment with the example in its place; a source that names a list of ids has that of the page."""
    file, folder = FILES[key]
    texts = {str(one.relative_to(folder)): one.read_text("utf-8") for one in folder.rglob("*.*")}
    texts = {name: said for name, said in texts.items() if name.endswith((".yaml", ".csv"))}
    if key == "columns":
        texts = {name: said for name, said in texts.items() if not name.startswith("mappings/")}
    if key == "sources":
        texts |= {
            FILES[known][0].format(**yaml.safe_load(ids)): ids for known, ids in examples() if known == "data_sets"
        }
    return {**texts, file.format(**yaml.safe_load(text)): text}


@pytest.mark.slow
@pytest.mark.parametrize(("key", "text"), list(examples()))
def test_an_example_of_the_papers_loads_and_lint_finds_nothing_in_it(key: str, text: str, tmp_path: Path) -> None:
    texts = with_example(key, text)
    environ = dict.fromkeys(re.findall(r"env:(\w+)", text), "kept")
    for name, said in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(said, encoding="utf-8")
    kinds, mine = shipped_kinds(), FILES[key][0].format(**yaml.safe_load(text))
    deployment = loads(texts, {}, kinds)
    found = [
        *lint_config(tmp_path, environ, kinds),
        *lint_sources(deployment.sources, kinds[Sort.SOURCE]),
        *lint_alerts(deployment, kinds[Sort.CONDITION], kinds[Sort.CHANNEL]),
    ]
    assert [str(one) for one in found if one.file == mine] == []


@pytest.mark.parametrize("kind", sorted(shipped_kinds()[Sort.SOURCE]))
def test_every_kind_of_source_has_a_section_with_an_example(kind: str) -> None:
    links = re.findall(rf"\[{kind}\]\(#([^)]+)\)", PAGE.read_text("utf-8"))
    assert len(links) == 1
    shown = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", section(links[0]), re.DOTALL)]
    assert kind in [one["kind"] for text in shown for one in text.get("sources", ())]


def test_a_mistake_in_an_example_would_be_seen() -> None:
    with pytest.raises(Exception, match="sources"):
        loads(with_example("sources", "sources:\n  - {id: a, kind: sftp, adress: b}\n"), {}, shipped_kinds())


def test_every_anchor_of_the_papers_is_a_heading_there() -> None:
    papers = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    headings = {
        paper: {anchor(title) for title in re.findall(r"^#+ (.+)$", paper.read_text("utf-8"), re.MULTILINE)}
        for paper in papers
    }
    links = [
        (paper, target, wanted)
        for paper in papers
        for target, wanted in re.findall(r"\]\((?!https?:|mailto:)([^)#]*)#([^)]+)\)", paper.read_text("utf-8"))
    ]
    broken = [
        f"{paper.name}: {target}#{wanted}"
        for paper, target, wanted in links
        if wanted not in headings[(paper.parent / target).resolve() if target else paper]
    ]
    assert links
    assert not broken
