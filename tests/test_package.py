"""The package as it is installed: its data and its pages are inside, and it needs no checkout."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

import myolog
from myolog import report
from myolog.triggers.before_findings import find_before
from tests.report.paper import text_of_pdf

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of what a wheel of the package holds."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(build, check=True, capture_output=True, env=os.environ | {"PIP_NO_INDEX": "1"})
    (wheel,) = folder.glob("myolog-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def environment(installed: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(installed)}


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment(installed), check=True, capture_output=True, text=True
    )


def test_its_demo_becomes_a_report(installed: Path, tmp_path: Path) -> None:
    place = run(installed, tmp_path, "-c", "import myolog; print(myolog.__file__, myolog.__version__)").stdout
    assert place.startswith(str(installed))
    run(installed, tmp_path, "-m", "myolog", "demo", "diary")
    run(installed, tmp_path, "-m", "myolog", "report", "diary", "-o", "report.pdf")
    assert "Muscletwitches,crampsandspasms" in text_of_pdf((tmp_path / "report.pdf").read_bytes())


def test_it_is_typed_and_says_its_command(installed: Path) -> None:
    assert (installed / "myolog" / "py.typed").is_file()
    (entries,) = installed.glob("myolog-*.dist-info/entry_points.txt")
    assert "myolog = myolog.__main__:main" in entries.read_text()


def test_its_dashboard_starts(installed: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.port", str(port), "--server.headless", "true"]
    command = [sys.executable, "-m", "myolog", "app", *options]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(installed), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as server:
        try:
            assert answers(f"http://127.0.0.1:{port}/_stcore/health", server)
        finally:
            server.kill()


def answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    """Whether a server answers before it ends; a test that hangs is ended by pytest's own time limit."""
    while server.poll() is None:
        try:
            return bool(urllib.request.urlopen(address).read())
        except urllib.error.URLError:
            time.sleep(0.2)
    return False


def test_importing_it_loads_nothing_large(tmp_path: Path) -> None:
    code = "import sys, myolog; print(*sorted({name.split('.')[0] for name in sys.modules} & {'pandas', 'scipy', 'pyarrow'}))"
    assert run(ROOT, tmp_path, "-c", code).stdout.strip() == ""


def test_every_public_name_is_there() -> None:
    assert all(getattr(myolog, name) is not None for name in myolog.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'find_trigger'"):
        _ = myolog.find_trigger


def test_what_is_held_of_a_person_stands_in_no_repr() -> None:
    reading = myolog.read_diary(ROOT / "data" / "demo")
    result = myolog.find_triggers(reading.diary)
    facts = report.collect(reading.diary, report.Wish(name="Ann Example"), result=result)
    held = [
        reading,
        reading.diary,
        result,
        myolog.dose_response(reading.diary, "sleep_h", result=result),
        find_before(reading.diary),
        myolog.what_helps(reading.diary),
        facts,
        report.Report.of(facts),
    ]
    assert [repr(one) for one in held] == [
        "<Reading>", "<Diary of 309 days>", "<TriggerResult>", "<DoseResponse>", "<BeforeResult>", "<Helps>", "<Facts>", "<Report>",
    ]  # fmt: skip
