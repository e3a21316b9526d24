"""Whatever bytes a person drops, no reader crashes, hangs or fills the memory: coverage-guided fuzzing with atheris.

`python benchmarks/fuzz.py` fuzzes each group of readers for a minute (`--small`: all of them together for ten seconds),
`--seconds N` for another time, `--group NAME` one group only. The beginnings are the files of tests/files, and what changes in them is either
anything or only what stands below the names of the columns, so that the readers of apps are reached. A file may end in a
reading or in `UnreadableFile`; any other exception, an input that takes more than 20 seconds, or more than 2 GB of memory
ends the run with exit code 1, and the input is kept (`--keep FOLDER`).

The fuzzing runs only where atheris is installed: it has wheels for CPython on Linux (x86-64). Elsewhere this says so.

`--rows N` tries N tables made of any names of columns and any cells: nothing that is asked is believed, and each answer gives
what it says.

Before it, and by itself with `--costs`, come the files that are made to be dear (a wide table, a sparse workbook, one huge cell,
two hundred years, an archive in archives): for each the size, the seconds and the megabytes of reading it, testing its factors
and making the report, each in a process of its own. One that takes more than 20 seconds or 2 GB ends the run with exit code 1.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import importlib.util
import io
import multiprocessing
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
    from myolog.readers import registry  # noqa: PLC0415 - as above
    from myolog.readers.formats import Context  # noqa: PLC0415 - as above
    from myolog.readers.opened import open_inputs  # noqa: PLC0415 - as above
    from myolog.readers.options import Options  # noqa: PLC0415 - as above

    def read(content: bytes) -> None:
        opened = open_inputs([("log.csv", content)])
        for file in opened.files:
            registry.read_file(file, Context(Options(), None, "00:00", Problems(file.name)))
        if opened.failed:
            raise opened.failed[0]

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


def _wide(columns: int) -> bytes:
    head = ",".join(["date", "episodes", *(f"c{i}" for i in range(columns))])
    rows = (
        f"2024-{1 + n // 28:02d}-{1 + n % 28:02d},{n % 3}," + ",".join([str(n * 7 % 10)] * columns) for n in range(60)
    )
    return "\n".join([head, *rows]).encode()


def _sparse(far: str) -> bytes:
    """A workbook with two days at its beginning, and a cell at an address far away."""
    book = importlib.import_module("openpyxl").Workbook()
    for row in (("date", "episodes"), ("2026-03-01", 1), ("2026-03-02", 0)):
        book.active.append(row)
    book.active[far] = "2026-03-03" if far.startswith("A") else "x"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _episodes(*rows: str) -> bytes:
    return "\n".join(["start,duration_min,site,notes", *rows]).encode()


def _nested(depth: int) -> bytes:
    content, name = _episodes("2024-03-01 22:10,15,calf,"), "log.csv"
    for _ in range(depth):
        content, name = _archive({name: content, "padding.csv": b"," * 5_000_000}), "inside.zip"
    return content


def _two_centuries() -> bytes:
    """An archive as Myolog writes it: of any other file, a day two hundred years ago would be taken for a slip."""
    import pandas as pd  # noqa: PLC0415 - only in the process that is measured

    import myolog  # noqa: PLC0415 - as above

    starts = pd.to_datetime(["1824-03-01 22:10", "2024-03-01 06:40"])
    return _archive(myolog.Diary(pd.DataFrame({"start": starts, "site": ["calf", "thumb"]})).files())


def dear(*, small: bool) -> dict[str, Callable[[], bytes]]:
    """Files that are made to be dear, each by what it is."""
    n = 10 if small else 1
    return {
        f"{5_000 // n:,} columns": lambda: _wide(5_000 // n),
        f"{100_000 // n:,} columns": lambda: _wide(100_000 // n),
        f"{1_000_000 // n:,} rows": lambda: _episodes(
            *(f"20{i // 10**5 % 20:02d}-03-{1 + i % 28:02d} {i % 24:02d}:10,15,calf," for i in range(1_000_000 // n))
        ),
        "workbook, a cell in row 1,048,576": lambda: _sparse("A1048576"),
        "workbook, a cell in column XFD": lambda: _sparse("XFD3"),
        "workbook, a cell in the last corner": lambda: _sparse("XFD1048576"),
        f"a note of {4 / n:g} MB": lambda: _episodes(
            "2024-03-01 22:10,15,calf," + "x" * (4_000_000 // n), "2024-03-03,5,thumb,"
        ),
        f"a site of {4 / n:g} MB": lambda: _episodes(
            f"2024-03-01 22:10,15,{'x' * (4_000_000 // n)},", "2024-03-03,5,thumb,"
        ),
        "200 years": _two_centuries,
        "an archive in archives": lambda: _nested(4),
    }


def costs(*, small: bool) -> bool:
    """Print what each of the dear files costs, each in a process of its own; whether all stayed within bounds."""
    print(f"{'what is brought':38}{'bytes':>12}{'seconds':>10}{'MB':>8}  what comes of it", flush=True)
    context = multiprocessing.get_context("spawn")
    within = True
    for name in dear(small=small):
        process = context.Process(target=_cost, args=(name,), kwargs={"small": small})
        process.start()
        process.join(5 * PATIENCE)
        if process.exitcode is None:
            process.kill()
            print(f"{name:38} takes more than {5 * PATIENCE} s", flush=True)
        within &= process.exitcode == 0
    return within


def _cost(name: str, *, small: bool) -> None:
    """Print bytes, seconds of the processors, peak megabytes and what came of a dear file; 1 if it is too dear."""
    import resource  # noqa: PLC0415 - not on every system

    from myolog import UnreadableFile, find_triggers, read_diary, report  # noqa: PLC0415 - not in a process that fuzzes
    from myolog.errors import NothingToReport  # noqa: PLC0415 - as above

    content = dear(small=small)[name]()
    begin = time.process_time()
    try:
        diary = read_diary(("log", content)).diary
        made = report.make(diary, result=find_triggers(diary))
        made.to_html()
        made.to_pdf()
        report.fhir.to_json(made.facts)
        what = f"{len(diary.span):,} days, {len(diary.factors):,} factors, a report"
    except (UnreadableFile, NothingToReport) as refused:
        what = f"“{str(refused)[:70]}…”"
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() - begin + children.ru_utime
    megabytes = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children.ru_maxrss) / 1024
    is_dear = seconds > PATIENCE or megabytes > MEGABYTES
    said = f"{what}{' TOO DEAR' if is_dear else ''}"
    print(f"{name:38}{len(content):>12,}{seconds:>10.1f}{megabytes:>8,.0f}  {said}", flush=True)
    sys.exit(int(is_dear))


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
    parser.add_argument("--costs", action="store_true", help="only what the dear files cost")
    parser.add_argument(
        "--rows", type=int, metavar="N", help="only N tables of any kind of row, by tests/readers/test_fuzz_rows.py"
    )
    chosen = parser.parse_args(arguments)
    if chosen.rows:
        tests = [
            sys.executable,
            "-m",
            "pytest",
            "-o",
            "faulthandler_timeout=0",
            str(ROOT / "tests" / "readers" / "test_fuzz_rows.py"),
        ]
        return subprocess.run(
            tests, check=False, cwd=ROOT, env=os.environ | {"MYOLOG_FUZZ": str(chosen.rows)}
        ).returncode
    within = bool(chosen.child) or costs(small=chosen.small)
    if chosen.costs:
        return int(not within)
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed here (it has wheels for CPython on Linux, x86-64): nothing was fuzzed.")
        return int(not within)
    seconds = chosen.seconds or SECONDS["small" if chosen.small else "full"]
    keep = chosen.keep or Path(tempfile.mkdtemp(prefix="myolog_fuzz_"))
    keep.mkdir(parents=True, exist_ok=True)
    if chosen.child:
        fuzz(chosen.child, seconds, keep)
    groups = [chosen.group] if chosen.group else [EVERYTHING] if chosen.small else list(GROUPS)
    sound = [run(group, seconds, keep) for group in groups]
    if not all(sound):
        print(f"The inputs are kept in {keep}.")
    return int(not (all(sound) and within))


if __name__ == "__main__":
    sys.exit(main())
