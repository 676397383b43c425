"""One door for where things are: flag, environment, marker file, the user's data folder; and what a person reads when it does
not open."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import make_url

from domain.errors import EXIT_CODES, SettingsInvalid
from flows.settings import Settings, user_folder

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "config/shandong"
Marked = Callable[..., Path]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A user with a data folder of their own, so that the marker of whoever runs this test is not looked at."""
    return {"XDG_DATA_HOME": str(tmp_path / "user")}


@pytest.fixture
def marked(tmp_path: Path) -> Marked:
    """A folder with a marker file of these lines, with the folders `things` and `deployment` in it."""

    def mark(*lines: str, folder: str = "place") -> Path:
        place = tmp_path / folder
        for name in ("things", "deployment", "deep/deeper"):
            (place / name).mkdir(parents=True, exist_ok=True)
        (place / "planwatch.toml").write_text("\n".join(lines), encoding="utf-8")
        return place

    return mark


def refused(environ: dict[str, str], cwd: Path, **flags: str) -> str:
    """The sentence of a refusal."""
    with pytest.raises(SettingsInvalid) as raised:
        Settings.from_environ(environ, cwd=cwd, **flags)  # type: ignore[arg-type]
    assert raised.value.exit_code == 3
    assert "\n" not in str(raised.value)
    return str(raised.value)


# Where things are when nobody says so


def test_without_a_word_things_are_in_the_users_data_folder_whatever_the_current_folder(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    settings = Settings.from_environ(environ, cwd=tmp_path)
    assert settings.home == tmp_path / "user/planwatch"
    assert (settings.home_from, settings.marker) == ("user", None)
    assert settings.ledger_url == f"sqlite:///{tmp_path}/user/planwatch/ledger.db"
    assert settings.config == SHIPPED
    assert settings.public_url == "http://127.0.0.1:4280"
    assert (settings.ledger_wait_s, settings.production) == (30.0, False)
    assert Settings.from_environ(environ, cwd=Path("/")) == settings


def test_the_data_folder_is_the_one_of_the_user_whose_environment_is_given(tmp_path: Path) -> None:
    assert user_folder({"HOME": "/home/li"}) == Path("/home/li/.local/share/planwatch")
    assert user_folder({"HOME": "/home/li", "XDG_DATA_HOME": "/data/li"}) == Path("/data/li/planwatch")
    assert user_folder({"HOME": "/home/li", "XDG_DATA_HOME": "relative"}) == Path("/home/li/.local/share/planwatch")
    assert user_folder({}).is_absolute()


def test_a_process_and_a_given_environment_agree_on_the_data_folder(tmp_path: Path) -> None:
    for own in ({"HOME": str(tmp_path)}, {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}):
        code = "import os; from flows.settings import user_folder; print(user_folder(os.environ))"
        said = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=own, capture_output=True, text=True, check=True
        )
        assert said.stdout.strip() == str(user_folder(own))


def test_looking_creates_nothing(tmp_path: Path, marked: Marked, environ: dict[str, str]) -> None:
    place = marked('home = "things"')
    before = sorted(tmp_path.rglob("*"))
    Settings.from_environ(environ, cwd=place)
    Settings.from_environ(environ, cwd=tmp_path, home=str(tmp_path / "new"))
    Settings.from_environ(environ, cwd=tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


def test_the_library_for_the_data_folder_is_loaded_only_when_nothing_else_says_where(
    tmp_path: Path, marked: Marked
) -> None:
    code = (
        "import os, sys; from flows.settings import Settings; Settings.from_environ(os.environ); "
        "print('platformdirs' in sys.modules, 'sqlalchemy' in sys.modules, 'pydantic' in sys.modules)"
    )
    own = {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}

    def loaded(folder: Path) -> str:
        run = subprocess.run([sys.executable, "-c", code], cwd=folder, env=own, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return run.stdout.strip()

    assert loaded(tmp_path) == "True False False"
    assert loaded(marked('home = "things"') / "deep") == "False False False"


# Flag, then environment, then marker, then default


def test_a_flag_goes_before_the_environment_and_the_environment_before_the_marker(
    tmp_path: Path, marked: Marked, environ: dict[str, str]
) -> None:
    place = marked('home = "things"', 'config = "deployment"', 'ledger = "sqlite:///marker.db"')
    marker = Settings.from_environ(environ, cwd=place)
    assert (marker.home, marker.config) == (place / "things", place / "deployment")
    assert marker.ledger_url == f"sqlite:///{place}/marker.db"
    assert (marker.home_from, marker.marker) == ("marker", place / "planwatch.toml")

    named = environ | {
        "PLANWATCH_HOME": "/e/home",
        "PLANWATCH_CONFIG": "/e/config",
        "PLANWATCH_LEDGER": "sqlite:////e/l",
    }
    variables = Settings.from_environ(named, cwd=place)
    assert (variables.home, variables.config) == (Path("/e/home"), Path("/e/config"))
    assert (variables.ledger_url, variables.home_from) == ("sqlite:////e/l", "environment")

    flags = Settings.from_environ(named, cwd=place, home="/f/home", config="/f/config", ledger="sqlite:////f/l")
    assert (flags.home, flags.config) == (Path("/f/home"), Path("/f/config"))
    assert (flags.ledger_url, flags.home_from) == ("sqlite:////f/l", "flag")


def test_each_value_comes_by_itself_through_the_same_door(marked: Marked, environ: dict[str, str]) -> None:
    place = marked('home = "things"', 'public_url = "https://a.example/"', "ledger_wait_s = 5", "production = true")
    settings = Settings.from_environ(environ | {"PLANWATCH_LEDGER_WAIT_S": "2.5"}, cwd=place)
    assert settings.public_url == "https://a.example"
    assert (settings.ledger_wait_s, settings.production) == (2.5, True)
    named = environ | {"PLANWATCH_PUBLIC_URL": "http://b.example:8080/x/", "PLANWATCH_PRODUCTION": "0"}
    settings = Settings.from_environ(named, cwd=place)
    assert settings.public_url == "http://b.example:8080/x"
    assert (settings.ledger_wait_s, settings.production) == (5.0, False)


def test_an_empty_flag_or_variable_names_nothing(marked: Marked, environ: dict[str, str]) -> None:
    place = marked('home = "things"', "production = true")
    empty = {"PLANWATCH_HOME": "", "PLANWATCH_LEDGER_WAIT_S": "", "PLANWATCH_PRODUCTION": ""}
    settings = Settings.from_environ(environ | empty, cwd=place, home="", config="", ledger="")
    assert settings == Settings.from_environ(environ, cwd=place)
    assert settings.home_from == "marker"


def test_the_marker_is_found_from_every_folder_below_it_and_the_nearest_counts_alone(
    marked: Marked, environ: dict[str, str]
) -> None:
    place = marked('home = "things"', "production = true")
    assert Settings.from_environ(environ, cwd=place / "deep/deeper").home == place / "things"
    inner = marked('home = "things"', folder="place/deep")
    settings = Settings.from_environ(environ, cwd=place / "deep/deeper")
    assert (settings.home, settings.marker) == (inner / "things", inner / "planwatch.toml")
    assert not settings.production


def test_the_marker_in_the_users_data_folder_is_looked_at_last(
    tmp_path: Path, marked: Marked, environ: dict[str, str]
) -> None:
    own = marked('config = "deployment"', folder="user/planwatch")
    settings = Settings.from_environ(environ, cwd=tmp_path)
    assert (settings.config, settings.marker) == (own / "deployment", own / "planwatch.toml")
    assert (settings.home, settings.home_from) == (own, "user")
    place = marked('home = "things"')
    settings = Settings.from_environ(environ, cwd=place)
    assert (settings.config, settings.marker) == (SHIPPED, place / "planwatch.toml")


def test_a_ledger_of_a_marker_never_goes_with_a_home_from_elsewhere_and_the_rest_of_it_does(
    tmp_path: Path, marked: Marked, environ: dict[str, str]
) -> None:
    place = marked(
        'home = "things"', 'config = "deployment"', 'ledger = "postgresql+psycopg://db/plans"',
        'public_url = "http://a.example"', "production = true",
    )  # fmt: skip
    other = tmp_path / "other"
    for settings in (
        Settings.from_environ(environ, cwd=place, home=str(other)),
        Settings.from_environ(environ | {"PLANWATCH_HOME": str(other)}, cwd=place),
    ):
        assert settings.ledger_url == f"sqlite:///{other}/ledger.db"
        assert (settings.config, settings.public_url) == (place / "deployment", "http://a.example")
        assert settings.production  # its deployment may write to real people


def test_a_ledger_without_a_home_leaves_the_home_to_the_same_door(
    tmp_path: Path, marked: Marked, environ: dict[str, str]
) -> None:
    place = marked('home = "things"', 'ledger = "sqlite:///a.db"')
    settings = Settings.from_environ(environ, cwd=place, ledger="postgresql+psycopg://db/plans")
    assert (settings.ledger_url, settings.home) == ("postgresql+psycopg://db/plans", place / "things")
    assert settings.home_from == "marker"
    settings = Settings.from_environ(environ, cwd=tmp_path, ledger="postgresql+psycopg://db/plans")
    assert (settings.home, settings.home_from) == (tmp_path / "user/planwatch", "user")


# Paths


def test_relative_paths_start_where_they_were_written(tmp_path: Path, marked: Marked, environ: dict[str, str]) -> None:
    place = marked('home = "../place/things"', 'ledger = "sqlite:///things/own.db"')
    settings = Settings.from_environ(environ, cwd=place / "deep")
    assert (settings.home, settings.ledger_url) == (place / "things", f"sqlite:///{place}/things/own.db")
    settings = Settings.from_environ(environ, cwd=place / "deep", home="../h", config="c", ledger="sqlite:///l.db")
    assert (settings.home, settings.config) == (place / "h", place / "deep/c")
    assert settings.ledger_url == f"sqlite:///{place}/deep/l.db"
    assert Settings.from_environ(environ, cwd=tmp_path, ledger="sqlite:///:memory:").ledger_url == "sqlite:///:memory:"


def test_a_deployment_is_found_in_the_current_folder_or_beside_the_checkout(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    assert Settings.from_environ(environ, cwd=tmp_path, config="tests/deployments/tiny").config == (
        ROOT / "tests/deployments/tiny"
    )
    (tmp_path / "config/shandong").mkdir(parents=True)
    assert Settings.from_environ(environ, cwd=tmp_path).config == tmp_path / "config/shandong"
    assert Settings.from_environ(environ, cwd=tmp_path, config="none").config == tmp_path / "none"


def test_a_tilde_that_no_shell_has_read_is_the_users_folder(marked: Marked, environ: dict[str, str]) -> None:
    assert Settings.from_environ(environ | {"PLANWATCH_HOME": "~/plans"}, cwd=marked()).home == Path.home() / "plans"


def test_the_current_folder_is_that_of_the_process_where_none_is_given(marked: Marked, environ: dict[str, str]) -> None:
    place = marked('home = "things"')
    code = "import os; from flows.settings import Settings; print(Settings.from_environ(os.environ).home)"
    own = environ | {"PYTHONPATH": str(ROOT)}
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=place / "deep", env=own, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == str(place / "things")


@pytest.mark.parametrize("way", ["flags", "environment", "marker", "nothing"])
def test_the_variables_of_settings_lead_any_other_process_to_the_same_place(
    way: str, tmp_path: Path, marked: Marked, environ: dict[str, str]
) -> None:
    place = marked('home = "things"', 'config = "deployment"', "production = true", 'public_url = "http://a.example"')
    settings = {
        "flags": lambda: Settings.from_environ(environ, cwd=place / "deep", home="h", ledger="sqlite:///l.db"),
        "environment": lambda: Settings.from_environ(
            {"PLANWATCH_HOME": "福 山", "PLANWATCH_LEDGER_WAIT_S": "0.1"}, cwd=place
        ),
        "marker": lambda: Settings.from_environ(environ, cwd=place),
        "nothing": lambda: Settings.from_environ(environ, cwd=tmp_path),
    }[way]()
    elsewhere = marked('home = "things"', "production = true", "ledger_wait_s = 9", folder="elsewhere")
    again = Settings.from_environ(settings.environ(), cwd=elsewhere)
    assert again == settings
    assert (again.home_from, again.marker) == ("environment", elsewhere / "planwatch.toml")
    assert replace(again, home=tmp_path) != settings


def test_a_password_of_the_ledger_is_in_no_text_of_the_settings(tmp_path: Path, environ: dict[str, str]) -> None:
    settings = Settings.from_environ(environ, cwd=tmp_path, ledger="postgresql+psycopg://me:secret@db/plans")
    assert "secret" not in f"{settings} {settings!r}"
    assert "secret" not in refused(environ, tmp_path, ledger="postgresql:me:secret@db")


# What a person reads


def test_a_wrong_setting_ends_with_the_exit_code_for_settings() -> None:
    assert "setting" in EXIT_CODES[SettingsInvalid.exit_code]


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (['home = "things"', "config = deployment"], 2, ["is no TOML", 'write one key = "value" per line']),
        (['home = "things'], 1, ["is no TOML"]),
        (['home = "things"', 'home = "things"'], 2, ["is no TOML"]),
        (["", 'hme = "things"'], 2, ["hme: is not a key", '(did you mean "home"?)', "allowed: home, config, ledger"]),
        (["[planwatch]", 'home = "things"'], 1, ["planwatch: is not a key of a marker file"]),
        (['# home = "x"', "home = 3"], 2, ["home: given 3", "a folder in quotes"]),
        (["home.x = 3"], 1, ["home: given", "a folder in quotes"]),
        (['home = ""'], 1, ['home: given ""', "a folder in quotes"]),
        (['config = ["a"]'], 1, ['config: given ["a"]', "a folder in quotes"]),
        (["ledger = 1"], 1, ["ledger: given something else", "an address in quotes"]),
        (['ledger_wait_s = "30"'], 1, ['ledger_wait_s: given "30"', "without quotes"]),
        (["ledger_wait_s = true"], 1, ["ledger_wait_s: given true"]),
        (["ledger_wait_s = -1"], 1, ['ledger_wait_s: given "-1"', "from 0 to 86400"]),
        (["ledger_wait_s = inf"], 1, ["from 0 to 86400"]),
        (['production = "yes"'], 1, ['production: given "yes"', "true or false, without quotes"]),
        (["public_url = 2024-01-01"], 1, ['public_url: given "2024-01-01"', "an address in quotes"]),
        (['public_url = "a.example"'], 1, ['public_url: given "a.example"', "http://127.0.0.1:4280"]),
        (['ledger = "ledger.db"'], 1, ["ledger: is no address", "sqlite:///path/ledger.db"]),
        (['"home" = "none"'], 1, ["a marker file that points nowhere", "/none is not a folder"]),
        (["", 'home = "none"'], 2, ["a marker file that points nowhere", "planwatch init --home "]),
        (['config = "none"'], 1, ["a marker file that points nowhere", "--config"]),
        (['home = "planwatch.toml"'], 1, ["a marker file that points nowhere"]),
        (['home = "a\\u0000b"'], 1, ["home: holds a character that no path"]),
    ],
)
def test_a_marker_that_is_wrong_is_named_with_its_line_and_what_to_do(
    lines: list[str], line: int, words: list[str], marked: Marked, environ: dict[str, str]
) -> None:
    place = marked(*lines)
    said = refused(environ, place / "deep")
    assert said.startswith(f"{place}/planwatch.toml:{line}: ")
    assert [word for word in words if word not in said] == []


def test_a_wrong_key_is_named_even_where_a_flag_would_go_before_it(
    tmp_path: Path, marked: Marked, environ: dict[str, str]
) -> None:
    assert "home: given 3" in refused(environ, marked("home = 3"), home=str(tmp_path))


def test_a_marker_whose_home_is_gone_stops_nobody_who_says_where_home_is(
    tmp_path: Path, marked: Marked, environ: dict[str, str]
) -> None:
    place = marked('home = "gone"', 'config = "gone"')
    settings = Settings.from_environ(environ, cwd=place, home=str(tmp_path / "h"), config=str(SHIPPED))
    assert settings.home == tmp_path / "h"


@pytest.mark.parametrize("wait", ["soon", "-0.1", "nan", "inf", "86401", "30 s"])
def test_a_wait_that_is_no_number_of_seconds_is_refused(wait: str, tmp_path: Path, environ: dict[str, str]) -> None:
    said = refused(environ | {"PLANWATCH_LEDGER_WAIT_S": wait}, tmp_path)
    assert said.startswith(f'PLANWATCH_LEDGER_WAIT_S: given "{wait}"; write a number of seconds')


@pytest.mark.parametrize(
    ("text", "meant"), [("1", True), ("true", True), ("YES", True), ("on", True), ("0", False), ("No", False)]
)
def test_production_is_read_from_the_usual_words(
    text: str, meant: bool, tmp_path: Path, environ: dict[str, str]
) -> None:
    assert Settings.from_environ(environ | {"PLANWATCH_PRODUCTION": text}, cwd=tmp_path).production is meant


def test_production_in_another_word_is_refused_and_never_taken_for_no(tmp_path: Path, environ: dict[str, str]) -> None:
    assert 'given "prod"' in refused(environ | {"PLANWATCH_PRODUCTION": "prod"}, tmp_path)


def test_a_home_that_would_cut_the_address_of_its_ledger_is_refused(tmp_path: Path, environ: dict[str, str]) -> None:
    assert "question mark" in refused(environ, tmp_path, home="what?")
    assert (
        Settings.from_environ(environ, cwd=tmp_path, home="what?", ledger="postgresql+psycopg://db/x").home.name
        == "what?"
    )


def test_a_current_folder_that_is_gone_is_said_so(tmp_path: Path) -> None:
    code = (
        "import os, shutil; from flows.settings import Settings; "
        "os.makedirs('gone'); os.chdir('gone'); os.rmdir('../gone'); Settings.from_environ({})"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert "SettingsInvalid: the current folder does not exist any more" in run.stderr


# The text of a new marker


HOSTILE = ["plain", "with space", 'quo"te', "apos'trophe", "back\\slash", "烟台市·福山区", "~", "~root", "#", "= [x]", "tab\there",
           "new\nline", "del\x7f", "\u2028", "{}%s$HOME", ".hidden", "trailing.", "\\u0041", "😀", "a" * 200]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_marker_of_any_folder_leads_back_to_it(name: str, tmp_path: Path, environ: dict[str, str]) -> None:
    place = tmp_path / name
    home, config = place / name, tmp_path / f"{name} config"
    home.mkdir(parents=True)
    config.mkdir()
    for ledger in (f"sqlite:///{home}/ledger.db", f"sqlite:///{place}/{name}.db", "postgresql+psycopg://u:p%40@db/x"):
        text = Settings.marker_text(home, config, ledger, relative_to=place)
        (place / "planwatch.toml").write_text(text, encoding="utf-8")
        settings = Settings.from_environ(environ, cwd=place)
        assert (settings.home, settings.config, settings.ledger_url) == (home, config, ledger)
        assert ("ledger" in tomllib.loads(text)) == (ledger != f"sqlite:///{home}/ledger.db")
    assert make_url(f"sqlite:///{home}/ledger.db").database == str(home / "ledger.db")
