"""Make the virtual environment and install hashed requirements and this project: with uv if pip can bring it, else pip.

python3 tools/environment.py VENV REQUIREMENTS
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]


def main(folder: str, requirements: str) -> None:
    """Safe to run again: what is installed already is left alone."""
    if sys.version_info < (3, 11):
        sys.exit("Encours needs Python 3.11 or newer: set PYTHON=python3.11 (or newer) before make.")
    target = Path(folder)
    python = target / "bin" / "python"
    if not python.exists():
        print(f"Creating {target} …", flush=True)
        venv.create(target, with_pip=True)
    print(f"Installing {requirements} …", flush=True)
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--version"], capture_output=True).returncode:  # an environment that uv made has none
        subprocess.run([str(python), "-m", "ensurepip"], stdout=subprocess.DEVNULL, check=True)
    uv = subprocess.run([*pip, "install", "uv"], capture_output=True, text=True)
    if uv.returncode == 0:
        installer = [str(python), "-m", "uv", "pip", "install", "--quiet", "--python", str(python)]
        cache = Path.home() / ".cache" / "uv"
        installer += [] if _same_disk(cache, target) else ["--link-mode", "copy"]
    else:
        installer = [*pip, "install"]
    subprocess.run([*installer, "--require-hashes", "-r", requirements], cwd=HERE, check=True)
    subprocess.run([*installer, "--no-deps", "-e", str(HERE)], cwd=HERE, check=True)


def _same_disk(one: Path, other: Path) -> bool:
    existing = next(path for path in (one, *one.parents) if path.exists())
    return existing.stat().st_dev == other.stat().st_dev


if __name__ == "__main__":
    main(*sys.argv[1:])
