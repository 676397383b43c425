"""Papers that cannot drift: reference pages are what the code says, compose names what the design names."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name",
    [
        "glossary_docs",
        "cli_docs",
        "assessment_docs",
        "verdict_docs",
        "quirk_docs",
        "fault_docs",
        "source_fault_docs",
        "job_docs",
    ],
)
def test_a_reference_page_is_what_the_code_says_today(name: str) -> None:
    made = script(name)
    assert made.PAGE.read_text(encoding="utf-8") == made.page(), "run `make docs`"


def test_the_reference_pages_of_kinds_are_what_the_kinds_declare() -> None:
    from flows.kinds import shipped_kinds

    for path, text in script("kind_docs").pages(shipped_kinds()).items():
        assert path.read_text(encoding="utf-8") == text, "run `make docs`"


def test_compose_names_the_services_and_no_password() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    services = yaml.safe_load(text)["services"]
    assert set(services) == {"postgres", "prefect", "deploy", "worker", "serve", "documents"}
    assert all(str(port).startswith("127.0.0.1:") for s in services.values() for port in s.get("ports", []))
    assert "POSTGRES_PASSWORD:" not in text


def test_the_server_settings_are_the_same_in_compose_and_in_the_command() -> None:
    from flows.server import BATCHED

    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    for name in ("prefect", "worker"):
        assert BATCHED.items() <= services[name]["environment"].items()


def test_every_relative_link_of_the_papers_leads_somewhere() -> None:
    import re

    papers = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{paper.name}: {target}"
        for paper in papers
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", paper.read_text(encoding="utf-8"))
        if not (paper.parent / target).exists()
    ]
    assert not broken
