"""Wheel and sdist built without network, each installed into an empty environment beside CKAN."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = "import sys; from setuptools import build_meta; print(build_meta.{what}(sys.argv[1]))"


def tracked() -> list[str]:
    """What git knows or would take: the files a clean checkout of this state has."""
    done = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(name for name in done.stdout.splitlines() if (ROOT / name).is_file())


def build(source: Path, target: Path, what: str) -> Path:
    """Run the build backend in `source`; the answer is the file it made."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-W", "ignore", "-c", BUILD.format(what=what), str(target)],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return target / done.stdout.splitlines()[-1]


@pytest.fixture(scope="session")
def clean_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy without what earlier builds left behind: setuptools packs whatever it remembers."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in tracked():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="session")
def sdist(clean_checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution."""
    return build(clean_checkout, tmp_path_factory.mktemp("sdist"), "build_sdist")


@pytest.fixture(scope="session")
def wheel(clean_checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from the checkout."""
    return build(clean_checkout, tmp_path_factory.mktemp("wheel"), "build_wheel")


@pytest.fixture(scope="session")
def wheel_of_sdist(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel an installer makes of the source distribution."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder)  # noqa: S202 - built by ourselves a moment ago
    (source,) = folder.iterdir()
    return build(source, tmp_path_factory.mktemp("wheel-of-sdist"), "build_wheel")


def _beside_ckan(folder: Path) -> Path:
    """Links to everything this interpreter has installed, except ourselves."""
    for entry in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if "satudata" not in entry.name and entry.name != "__pycache__":
            (folder / entry.name).symlink_to(entry)
    return folder


def install(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it; the answer is its interpreter."""
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True
    )
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = environment / "lib" / version / "site-packages"
    with zipfile.ZipFile(file) as archive:
        archive.extractall(site)  # noqa: S202 - built by ourselves a moment ago
    beside = _beside_ckan(tmp_path_factory.mktemp("ckan"))
    (site / "beside_ckan.pth").write_text(f"import site; site.addsitedir({str(beside)!r})\n")
    return environment / "bin" / "python"


@pytest.fixture(scope="session")
def environment_of_wheel(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Interpreter of an environment with the wheel."""
    return install(wheel, tmp_path_factory)


@pytest.fixture(scope="session")
def environment_of_sdist(wheel_of_sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Interpreter of an environment with what the sdist becomes."""
    return install(wheel_of_sdist, tmp_path_factory)


def run(python: Path, script: str, *words: str, cwd: Path) -> str:
    """Run a script there, far from the checkout; the answer is what it printed."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL"))}
    done = subprocess.run(  # noqa: S603
        [str(python), "-I", "-c", script, *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
