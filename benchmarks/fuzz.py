"""Whatever bytes a person drops, no reader crashes, hangs or fills the memory: coverage-guided fuzzing with atheris.

`python benchmarks/fuzz.py` fuzzes each group of readers for a minute (`--small`: all of them together for ten seconds),
`--seconds N` for another time, `--group NAME` one group only. The beginnings are the files of tests/files, and what changes in them is either
anything or only what stands below the names of the columns, so that the readers of apps are reached. A file may end in a
reading or in `UnreadableFile`; any other exception, an input that takes more than 20 seconds, or more than 2 GB of memory
ends the run with exit code 1, and the input is kept (`--keep FOLDER`).

Only where atheris is installed: it has wheels for CPython on Linux (x86-64). Elsewhere this says so and does nothing.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import importlib.util
import io
import os
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

FILES: Final = ROOT / "tests" / "files"
LONGEST_INPUT: Final = 20_000
SECONDS: Final = {"full": 60, "small": 10}
EVERYTHING: Final = "everything"
PATIENCE: Final = 20
"""Seconds that an input may take."""
MEGABYTES: Final = 2_000
LEAST_SENTENCE: Final = 20
"""Characters of a sentence that says what a file is and what to do."""

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "tables": ("one_file.csv", "german_excel.csv", "ragged.csv", "training.csv", "twelve_hours.csv", "questionnaire.csv"),
    "symptom apps": ("bearable.csv", "daylio.csv", "track_and_graph.csv", "flaredown.csv"),
    "attack diaries": ("migraine_buddy.csv", "tonnta.csv"),
    "food": ("cronometer.csv",),
    "sleep": (
        "whoop/sleeps.csv", "garmin/Sleep.csv", "oura/sleep.csv", "oura/oura_trends.csv", "fitbit/UserSleeps_2023-04-01.csv",
        "fitbit/Stress Score.csv", "samsung/com.samsung.shealth.sleep.20260905.csv",
    ),
    "training": ("garmin/Activities.csv", "strava/activities.csv", "whoop/workouts.csv", "whoop/physiological_cycles.csv",
        "whoop/journal_entries.csv"),
    "json": ("fitbit/sleep-2023-04-01.json",),
    "apple health": ("apple_health.xml",),
    "archives": (),
    "workbooks": (),
    "several files": ("bearable.csv", "cronometer.csv", "whoop/sleeps.csv", "one_file.csv"),
}  # fmt: skip
"""Groups of readers, each with the files that it begins with."""


def seeds(group: str) -> list[bytes]:
    """Inputs with which the fuzzing of a group begins."""
    match group:
        case "everything":
            return [content for each in GROUPS for content in seeds(each)]
        case "archives":
            return [
                _archive({name: _sample(name) for name in names})
                for names in (("bearable.csv",), ("apple_health.xml",))
            ]
        case "workbooks":
            return [_workbook()]
    return [_sample(name) for name in GROUPS[group]]


def _sample(name: str) -> bytes:
    return (FILES / name).read_bytes()[:LONGEST_INPUT]


def _archive(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"export/{name}", content)
    return made.getvalue()


def _workbook() -> bytes:
    book = importlib.import_module("openpyxl").Workbook()
    for row in (("date", "episodes", "sleep_h"), ("2026-03-01", 1, 7.5), ("2026-03-02", 0, "8 h")):
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def target(group: str) -> Callable[[bytes], None]:
    """What is done with an input of a group: it is read as a person's file, and what was read must be sound."""
    import myolog  # noqa: PLC0415 - only once it is instrumented

    heads = [head for content in seeds(group) if (head := head_of(content))] or [b""]
    whole, alone = _whole(group), _alone()

    def read(content: bytes) -> None:
        # The first byte chooses: a head that is known above the rest or none, and the whole way or (quicker) the readers alone.
        choice, rest = (content[0], content[1:]) if content else (0, b"")
        if choice & 1:
            rest = heads[(choice >> 3) % len(heads)] + rest
        try:
            (whole if choice & 6 == 0 or group == "several files" else alone)(rest)
        except (myolog.UnreadableFile, myolog.AmbiguousDates) as refused:
            if len(str(refused)) < LEAST_SENTENCE:
                raise AssertionError(f"“{refused}” says too little.") from refused

    return read


def _whole(group: str) -> Callable[[bytes], None]:
    """From bytes to a diary, and where the numbers of its first day come from."""
    import myolog  # noqa: PLC0415 - as above

    other = ("log.csv", b"date,episodes,sleep_h\n2024-03-01,1,7\n2024-03-02,0,8\n")

    def read(content: bytes) -> None:
        files = [("log.csv", content), other] if group == "several files" else [("log.csv", content)]
        reading = myolog.read_diary(*files)
        if not reading.diary.digest or list(reading.problems.columns)[:3] != ["file", "row", "column"]:
            raise AssertionError("The reading is not sound.")
        for day in reading.diary.days.index[:1]:
            myolog.trace(*files, day=day)

    return read


def _alone() -> Callable[[bytes], None]:
    """From bytes to what each file holds."""
    from myolog.parsing.problems import Problems  # noqa: PLC0415 - as above
    from myolog.readers import containers, registry  # noqa: PLC0415 - as above
    from myolog.readers.formats import Context  # noqa: PLC0415 - as above
    from myolog.readers.options import Options  # noqa: PLC0415 - as above
    from myolog.readers.sources import File  # noqa: PLC0415 - as above

    def read(content: bytes) -> None:
        failed: list[Exception] = []
        files, _ = containers.opened_up([File("log.csv", content)], failed)  # type: ignore[arg-type]
        for file in files:
            registry.read_file(file, Context(Options(), None, "00:00", Problems(file.name)))
        if failed:
            raise failed[0]

    return read


def head_of(content: bytes) -> bytes:
    """The lines of a text down to the names of its columns, by which the readers of apps know it; empty for any other."""
    text = content.split(b"\n")
    if content[:1] in (b"<", b"[", b"P"):
        return b""
    widest = max(range(min(len(text), 6)), key=lambda n: text[n].count(b",") + text[n].count(b";"))
    return b"\n".join(text[: widest + 1]) + b"\n"


def fuzz(group: str, seconds: int, keep: Path) -> None:
    """Fuzz a group in this process, which ends with it."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["myolog.readers"]):
        importlib.import_module("myolog.readers")
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as corpus:
        for number, content in enumerate(seeds(group)):
            (Path(corpus) / f"seed{number}").write_bytes(b"\x02" + content)
            if head := head_of(content):
                (Path(corpus) / f"below{number}").write_bytes(bytes([(number << 3 | 3) % 256]) + content[len(head) :])
        options = [
            f"-max_total_time={seconds}", f"-timeout={PATIENCE}", f"-rss_limit_mb={MEGABYTES}", f"-max_len={LONGEST_INPUT + 1}",
            f"-artifact_prefix={keep}/{group.replace(' ', '_')}_", "-print_final_stats=1", "-verbosity=0",
        ]  # fmt: skip
        atheris.Setup(
            [sys.argv[0], *options, corpus], _watched(target(group), keep / f"{group.replace(' ', '_')}_last")
        )
        atheris.Fuzz()


def _watched(read: Callable[[bytes], None], last: Path) -> Callable[[bytes], None]:
    """Keep the input at hand, and end with the stack where it takes too long: the fuzzer's own clock does not interrupt C."""

    def watched(content: bytes) -> None:
        last.write_bytes(content)
        faulthandler.dump_traceback_later(PATIENCE, exit=True)
        read(content)
        faulthandler.cancel_dump_traceback_later()

    return watched


def run(group: str, seconds: int, keep: Path) -> bool:
    """Fuzz a group in a process of its own; whether nothing was found."""
    begin = time.perf_counter()
    command = [sys.executable, __file__, "--child", group, "--seconds", str(seconds), "--keep", str(keep)]
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            env=environment,
            timeout=seconds + 20 * PATIENCE,
        )
    except subprocess.TimeoutExpired:
        print(f"{group:15} hangs")
        return False
    told = [line for line in done.stderr.splitlines() if "number_of_executed_units" in line or "peak_rss_mb" in line]
    executed, peak = (
        next((line.split()[-1] for line in told if name in line), "?") for name in ("executed_units", "peak_rss")
    )
    is_sound = done.returncode == 0
    print(
        f"{group:15} {executed:>8} inputs in {time.perf_counter() - begin:.0f} s, peak {peak} MB, {'nothing found' if is_sound else 'FOUND:'}",
        flush=True,
    )
    if not is_sound:
        print(done.stdout[-3000:], done.stderr[-3000:], sep="\n")
    return is_sound


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="all groups together, ten seconds")
    parser.add_argument("--seconds", type=int, help="so many seconds a group")
    parser.add_argument("--group", choices=[*GROUPS, EVERYTHING], help="this group only")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="where inputs are kept that something was found with"
    )
    parser.add_argument("--child", choices=[*GROUPS, EVERYTHING], help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed here (it has wheels for CPython on Linux, x86-64): nothing was fuzzed.")
        return 0
    seconds = chosen.seconds or SECONDS["small" if chosen.small else "full"]
    keep = chosen.keep or Path(tempfile.mkdtemp(prefix="myolog_fuzz_"))
    keep.mkdir(parents=True, exist_ok=True)
    if chosen.child:
        fuzz(chosen.child, seconds, keep)
    groups = [chosen.group] if chosen.group else [EVERYTHING] if chosen.small else list(GROUPS)
    sound = [run(group, seconds, keep) for group in groups]
    if not all(sound):
        print(f"The inputs are kept in {keep}.")
    return int(not all(sound))


if __name__ == "__main__":
    sys.exit(main())
