"""The command itself: quick to say how it is used, in the language of the terminal, with the names of the core."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from encours.cli.dso import BY, METHODS, WINDOWS
from encours.engine.books import DIMENSIONS
from encours.report.dso import Method
from encours.report.question import Window
from tests.journeys.test_files import encours


def test_the_choices_are_those_of_the_core() -> None:
    assert tuple(Method) == METHODS
    assert {name: window.value for name, window in zip(WINDOWS, Window, strict=True)} == WINDOWS
    assert set(BY) == {*DIMENSIONS, "customer"} - {"currency"}


def test_help_lists_the_commands_and_speaks_french() -> None:
    assert "ageing" in encours("--help").stdout
    assert "balance âgée" in encours("--help", LANG="fr_FR.UTF-8").stdout
    french = encours("ageing", "--help", LANG="fr_FR.UTF-8").stdout
    assert "Affiche cette aide." in french
    assert "The" not in french.split("Options")[0]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("dso",), "Erreur : Il manque l’argument 'FILES...'."),
        (("dso", "x", "--nope"), "Erreur : L’option '--nope' n’existe pas."),
        (("dso", "x", "--metho"), "Vouliez-vous dire '--method' ?"),
        (("dso", "x", "--method", "zz"), "Valeur refusée pour '--method' : 'zz' n’est pas parmi 'countback'"),
        (("dsoo",), "La commande 'dsoo' n’existe pas."),
        (("worker", "x"), "Argument en trop (x)"),
    ],
)
def test_how_it_was_misused_is_said_in_french(words: tuple[str, ...], sentence: str) -> None:
    result = encours(*words, LANG="fr_FR.UTF-8")
    assert result.exit_code == 2
    said = " ".join(result.stderr.split())
    assert said.startswith("Utilisation : main")
    assert sentence in said
    assert "Error: " in encours(*words, LANGUAGE="fr").stderr  # and only there


@pytest.mark.parametrize("name", ["demo", "migrate", "serve", "web", "worker"])
def test_the_commands_of_an_installation_have_french_help(name: str) -> None:
    english, french = encours(name, "--help").stdout, encours(name, "--help", LANG="fr_FR.UTF-8").stdout
    assert english.startswith("Usage: ")
    assert french.startswith("Utilisation\N{NO-BREAK SPACE}: ")
    assert not set(english.split("\n\n")[1:2]) & set(french.split("\n\n"))


def _serve(home: Path, **variables: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ENCOURS_", "LC_", "LANG"))}
    environment = {**clean, "ENCOURS_HOME": str(home), **variables}
    words = [sys.executable, "-m", "encours", "serve"]
    run = subprocess.run(words, env=environment, capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=60)
    assert run.returncode == 2
    return " ".join(run.stderr.decode().split())


def test_a_bad_setting_is_said_in_the_language_of_the_terminal(tmp_path: Path) -> None:
    pytest.importorskip("django")
    bad = {"ENCOURS_THREADS": "0"}
    assert "set it to a whole number from 1 to 256" in _serve(tmp_path, **bad)
    assert "donnez-lui un nombre entier de 1 à 256" in _serve(tmp_path, LANG="fr_FR.UTF-8", PYTHONUTF8="1", **bad)


def test_a_refused_password_is_refused_in_one_language(tmp_path: Path) -> None:
    pytest.importorskip("django")
    administrator = {"ENCOURS_ADMIN_EMAIL": "a@acme.example", "ENCOURS_ADMIN_PASSWORD": "1"}
    english = _serve(tmp_path, **administrator)
    assert "will not do: " in english
    assert "mot de passe" not in english
    french = _serve(tmp_path, LANG="fr_FR.UTF-8", PYTHONUTF8="1", **administrator)
    assert "ne convient pas : " in french
    assert "mot de passe" in french


def test_saying_how_it_is_used_imports_nothing_slow() -> None:
    script = (
        "import sys; from click.testing import CliRunner; from encours.cli import main; "
        "result = CliRunner().invoke(main, ['--help']); assert result.exit_code == 0; "
        "print(sorted({'duckdb', 'pyarrow', 'numpy', 'babel', 'rich', 'django'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_python_m_encours_is_encours() -> None:
    run = subprocess.run([sys.executable, "-m", "encours", "--help"], capture_output=True, text=True, check=True)
    assert "dso" in run.stdout
