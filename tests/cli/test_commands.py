"""The command itself: quick to say how it is used, in the language of the terminal, with the names of the core."""

from __future__ import annotations

import subprocess
import sys

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
