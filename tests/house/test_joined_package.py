"""A package of kinds beside the product, found by its metadata in a process of its own: the command knows its kinds, its texts
and its templates, and nothing else was touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from domain.kind import Kinds, Sort
from words.catalogue import say

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "from flows.cli.main import entry; entry()"


def planwatch(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command with the package on its path."""
    paths = os.pathsep.join([str(ROOT), str(site), str(ROOT / "tests")])
    environ = {**os.environ, "PYTHONPATH": paths}
    return subprocess.run([sys.executable, "-c", COMMAND, *arguments], env=environ, capture_output=True, text=True)


@pytest.fixture
def deployment(tmp_path: Path) -> Path:
    """The deployment of the hospitals with a rule and a source of the package, whose texts it leaves out."""
    folder = tmp_path / "deployment"
    shutil.copytree(ROOT / "tests/deployments/hospitals", folder)
    rules = folder / "rules.yaml"
    rules.write_text(
        f"{rules.read_text(encoding='utf-8').rstrip()}\n  - {{id: revised, kind: big_revision}}\n", "utf-8"
    )
    sources = folder / "sources.yaml"
    entry = "  - {id: office, kind: jsonlines, address: office.jsonl, options: {office: from}}\n"
    sources.write_text(f"{sources.read_text(encoding='utf-8').rstrip()}\n{entry}", "utf-8")
    return folder


def test_every_sort_of_kind_of_the_package_has_joined_with_its_texts(toys: Kinds) -> None:
    for sort in Sort:
        own = [code for code, kind in toys[sort].items() if type(kind).__module__.startswith("toys") or code in TOYS]
        assert own, sort
    assert say("zh", "name.condition.overload")


@pytest.mark.slow
def test_the_command_takes_what_the_package_brings_and_refuses_it_without_it(
    site: Path, deployment: Path, tmp_path: Path
) -> None:
    where = ["--config", str(deployment), "--home", str(tmp_path / "home")]
    linted = planwatch(site, "lint", *where)
    assert (linted.returncode, "big_revision" in linted.stdout, "jsonlines" in linted.stdout) == (0, False, False)
    assert planwatch(site, "init", *where, "--simulated").returncode == 0
    (tmp_path / "home/office.jsonl").write_text("", "utf-8")
    looked = planwatch(site, "doctor", *where)
    assert "Traceback" not in looked.stderr, looked.stderr
    without = planwatch(tmp_path / "nowhere", "lint", *where)
    assert without.returncode == 3
    assert '"big_revision" is not known' in without.stdout


BROKEN = {
    "it does not load": {"rule/odd.py": "import nothing_such"},
    "its code is not its name": {"rule/odd.py": "from checks.rules.known_code import KIND"},
    "what it declares is no kind": {"rule/odd.py": "KIND = 'odd'"},
    "its texts are no texts": {"words/en/odd.toml": "[rule.odd"},
    "a text of the product stands there again": {"words/en/odd.toml": "[mark]\nsimulated = 'invented'"},
}


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder with a package that joins with its kinds and a verb, and holds nothing yet."""
    metadata = tmp_path / "odd_site" / "odd-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1.0\n", encoding="utf-8")
    joins = "[planwatch.kinds]\nodd = odd\n[planwatch.verbs]\nodder = odd.verb\n"
    (metadata / "entry_points.txt").write_text(joins, encoding="utf-8")
    (metadata.parent / "odd/rule").mkdir(parents=True)
    for package in ("odd", "odd/rule"):
        (metadata.parent / package / "__init__.py").touch()
    return metadata.parent


@pytest.mark.slow
@pytest.mark.parametrize("files", BROKEN.values(), ids=BROKEN)
def test_a_package_that_cannot_be_used_is_named_and_nothing_is_done_without_it(
    odd: Path, tmp_path: Path, files: dict[str, str]
) -> None:
    for name, text in files.items():
        path = odd / "odd" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    said = planwatch(odd, "lint", "--config", str(ROOT / "tests/deployments/tiny"), "--home", str(tmp_path))
    assert said.returncode == 3
    assert said.stderr.startswith("planwatch: the package 'odd', which joins by planwatch.kinds, cannot be used: ")
    assert said.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_verb_that_does_not_load_hides_no_other(odd: Path) -> None:
    listed = planwatch(odd, "--help")
    assert listed.returncode == 0
    assert "cannot be used: ModuleNotFoundError" in listed.stdout
    assert "run the month" in listed.stdout
    asked = planwatch(odd, "odder")
    assert (asked.returncode, asked.stderr.count("\n")) == (3, 1)


TOYS = {path.stem for path in (ROOT / "tests/toys").glob("*/*.py")}
