"""What `pip install .` gives to somebody who has no checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile

import pytest

from incs_core.version import VERSION
from tools.app_process import ROOT, free_port, own_environment

SOURCES = ("pyproject.toml", "README.md", "LICENSE", "requirements.txt", "incs_core", "pages")
SECONDS = 120

pytestmark = pytest.mark.xdist_group("package")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: the build leaves files beside its sources."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(built), str(source))
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def binaries(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment with the wheel; libraries are borrowed from ours."""
    place = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    binaries = place / "bin"
    pip("--python", str(binaries / "python"), "install", "--no-deps", "--no-index", str(wheel))
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    next(place.glob("lib/*/site-packages")).joinpath("libraries.pth").write_text(
        "\n".join(libraries)
    )
    return binaries


@pytest.fixture(scope="module")
def sandbox(binaries: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a sandbox that the installed command serves."""
    port = free_port()
    serving = subprocess.Popen(
        [binaries / "incs", "sandbox", "--port", str(port)],
        cwd=tmp_path_factory.mktemp("elsewhere"),
        env=own_environment({}),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert serving.stdout is not None
    assert f"http://127.0.0.1:{port}" in serving.stdout.readline()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        serving.terminate()
        serving.communicate(timeout=SECONDS)


def test_the_wheel_holds_every_file_of_the_core_and_nothing_else(wheel: Path) -> None:
    core = [path for path in (ROOT / "incs_core").rglob("*") if path.is_file()]
    expected = {str(path.relative_to(ROOT)) for path in core if path.suffix != ".pyc"}
    names = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == expected


def test_the_wheel_has_the_version_of_the_code(wheel: Path) -> None:
    assert wheel.name.startswith(f"incs_dashboard-{VERSION}-")


def test_the_wheel_requires_what_requirements_txt_pins(wheel: Path) -> None:
    requirements = (ROOT / "requirements.txt").read_text()
    metadata = next(n for n in ZipFile(wheel).namelist() if n.endswith("/METADATA"))
    required = re.findall(
        r"^Requires-Dist: (\S+)$", ZipFile(wheel).read(metadata).decode(), re.MULTILINE
    )
    assert required == re.findall(r"^(\S+==\S+)", requirements, re.MULTILINE)


def test_the_build_uses_the_locked_setuptools() -> None:
    requirement = f"setuptools=={distribution('setuptools').version}"
    assert f'requires = ["{requirement}"]' in (ROOT / "pyproject.toml").read_text()
    assert requirement in (ROOT / "requirements-dev.lock").read_text()


def test_the_command_and_the_module_are_the_same(binaries: Path, tmp_path: Path) -> None:
    command = run(tmp_path, binaries / "incs", "--help")
    assert command.startswith("usage: incs ")
    assert run(tmp_path, binaries / "python", "-m", "incs_core", "--help") == command
    assert run(tmp_path, binaries / "incs", "--version") == f"{VERSION}\n"


def test_the_readmes_example_talks_to_the_sandbox(
    binaries: Path, sandbox: str, tmp_path: Path
) -> None:
    (example,) = re.findall(r"^```python\n(.+?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
    address = f'certification_code="sandbox", api_url="{sandbox}", chat_api_url="{sandbox}"'
    script = example.replace('certification_code="…"', address)
    assert script != example
    where = "import incs_core; print(incs_core.__file__)\n"
    first, *printed = run(tmp_path, binaries / "python", "-c", where + script).splitlines()
    assert Path(first).is_relative_to(binaries.parent)
    assert "order_confirmed APPROVED" in printed
    assert "message_id" in printed[-1]
    assert "ACCEPTED" in printed[-1]


def run(folder: Path, *command: Path | str) -> str:
    """What a program prints in a folder that is no checkout."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=own_environment({}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=SECONDS,
    )
    return done.stdout


def pip(*words: str) -> None:
    """Run this environment's pip without asking any index."""
    subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", *words],
        env={**os.environ, "PIP_NO_INDEX": "1"},
        check=True,
        timeout=SECONDS,
    )
