"""Verbs load only what they need: a clerk's check must answer at once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("prefect", "great_expectations", "sqlalchemy", "apprise", "altair", "scipy", "pandas")
PROBE = """
import json, os, sys
from flows.cli import main
code = main(sys.argv[1:], os.environ)
print(json.dumps([code, [name for name in %r if name in sys.modules]]), file=sys.stderr)
"""


def loaded_by(*arguments: str) -> tuple[int, list[str]]:
    run = subprocess.run([sys.executable, "-c", PROBE % (HEAVY,), *arguments], cwd=ROOT, capture_output=True, text=True)
    code, names = json.loads(run.stderr.strip().splitlines()[-1])
    return code, names


@pytest.mark.slow
@pytest.mark.parametrize(
    "verb",
    ["check", "lint", "channels", "monitor", "assess", "replay", "demo", "ui", "audit", "serve", "answer", "alerts"],
)
def test_the_help_of_a_verb_loads_nothing_heavy(verb: str) -> None:
    assert loaded_by(verb, "--help") == (0, [])


@pytest.mark.slow
def test_the_overview_loads_nothing_heavy() -> None:
    assert loaded_by("--help") == (0, [])


@pytest.mark.slow
def test_checking_a_form_loads_no_prefect_ledger_audit_or_channel(tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    template = [
        "template",
        "--form",
        "monthly-services",
        "--place",
        "370611",
        "--period",
        "2023-08",
        "--out",
        str(form),
    ]
    assert loaded_by(*template)[0] == 0
    code, names = loaded_by("check", str(form), "--today", "2023-09-05")
    assert code in {0, 1}
    assert not set(names) & {"prefect", "great_expectations", "sqlalchemy", "apprise", "altair", "scipy"}


def test_a_wrong_command_line_says_so_with_its_own_exit_code() -> None:
    run = subprocess.run([sys.executable, "-c", PROBE % (HEAVY,), "nonsense"], cwd=ROOT, capture_output=True, text=True)
    assert "no verb 'nonsense'" in run.stderr
    assert json.loads(run.stderr.strip().splitlines()[-1])[0] == 64
