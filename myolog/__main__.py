"""The command line: `myolog COMMAND` or `python -m myolog COMMAND`; `--help` lists the commands."""

from __future__ import annotations

import argparse
import os
import runpy
import shlex
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TextIO

import pandas as pd

from myolog import catalogue, commands, experiments, export
from myolog.diary import Diary
from myolog.errors import NothingToReport, StoreError, UnreadableFile
from myolog.readers import read_diary, told
from myolog.readers.reading import Reading
from myolog.readers.rows.asking import WORDS
from myolog.resources import APP
from myolog.simulate import demo
from myolog.triggers import find_triggers
from myolog.triggers.outcome import OF_EPISODES
from myolog.triggers.plain import as_text, printable

REPORT_PARTS: Final = ("before", "experiments", "where", "when", "medicines", "tried", "flags", "appendix")
"""As `report.PARTS`, which takes a while to load."""

FORMS: Final = {".pdf": "pdf", ".html": "html", ".htm": "html", ".json": "fhir"}
"""Forms of a report by the ending of its file."""

TOLD_AT_ONCE: Final = 20
"""Problems of an import that are printed; a file holds all where one is asked for."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; gives the exit status: 0, or 1 with a sentence on the error stream."""
    parser = _parser()
    chosen, others = parser.parse_known_args(arguments)
    if others and chosen.run is not _app:
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    chosen.others = others
    try:
        return int(chosen.run(chosen))
    except ModuleNotFoundError as missing:
        return _failed(f"This needs the package {missing.name}. Install it with: pip install 'myolog[app]'")
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="myolog", description="What goes with muscle twitches, cramps and spasms.")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    opens = verbs.add_parser(
        "app", help="start the dashboard; options of streamlit run may follow (--server.port 8600)"
    )
    opens.set_defaults(run=_app)
    finds = verbs.add_parser("triggers", help="print what goes with the episodes of a log")
    finds.add_argument("logs", type=Path, nargs="+", metavar="LOG", help="files of a log, or the folder of a diary")
    finds.add_argument("--outcome", help="onsets, minutes, severity, or the column to explain; by default all episodes")
    finds.add_argument("--lags", type=int, default=3, help="most days from a factor to the episodes (3)")
    finds.add_argument("--site", help="only episodes at this site (exploration)")
    finds.add_argument("--kind", help="only episodes of this kind: twitch, cramp or spasm (exploration)")
    finds.add_argument(
        "--suspect", action="append", default=[], metavar="FACTOR", help="suspected before looking: up to three factors"
    )
    _add_reading(finds)
    finds.set_defaults(run=_triggers)
    brings = verbs.add_parser("import", help="read the files of apps and devices into the kept diary, or into a folder")
    brings.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="files, archives (.zip), workbooks or folders"
    )
    brings.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FOLDER",
        help="folder to write one diary of CSV files into, in place of keeping it",
    )
    brings.add_argument("--replace", action="store_true", help="write over the diary that is in the folder")
    brings.add_argument(
        "--conflicts",
        choices=["first", "newest", "mean"],
        default="first",
        help="which value counts where files say different things of a day: of the first file, the last, or the mean (first)",
    )
    brings.add_argument(
        "--episode",
        metavar="SYMPTOM",
        action="append",
        default=[],
        help="symptom of a diary that is an episode each time, beside twitches, cramps and spasms; may be repeated",
    )
    brings.add_argument("--outcome", metavar="COLUMN", help="the column to explain, in place of the episodes")
    brings.add_argument(
        "--problems", type=Path, metavar="CSV", help="file to write everything into that was to be told"
    )
    _add_reading(brings)
    commands.add_store(brings)
    brings.set_defaults(run=_import)
    commands.add_parsers(verbs)
    reports = verbs.add_parser("report", help="write the page for the doctor, as PDF or HTML")
    reports.add_argument("logs", type=Path, nargs="+", metavar="LOG", help="files of a log, or the folder of a diary")
    reports.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FILE",
        help="file to write: report.pdf, report.html, or report.json (FHIR R4)",
    )
    reports.add_argument("--from", dest="first", metavar="DATE", help="first day, as YYYY-MM-DD")
    reports.add_argument("--to", dest="last", metavar="DATE", help="last day, as YYYY-MM-DD")
    reports.add_argument("--name", default="", help="your name, if it is to stand on it")
    reports.add_argument("--question", action="append", default=[], help="what you want to ask; may be repeated")
    reports.add_argument("--paper", choices=["a4", "us-letter"], default="a4", help="paper of the PDF (a4)")
    reports.add_argument(
        "--red-flag",
        metavar="KEY=yes|no",
        action="append",
        default=[],
        help="answer to a question of the page When to see a doctor; may be repeated; an unknown KEY lists all questions",
    )
    reports.add_argument(
        "--without",
        metavar="PART",
        action="append",
        default=[],
        help=f"part to leave out: {', '.join(REPORT_PARTS)}; may be repeated",
    )
    reports.add_argument(
        "--outcome", help="onsets, minutes, severity, or the column to explain; by default all episodes"
    )
    _add_reading(reports)
    reports.set_defaults(run=_report)
    reports.add_argument(
        "--experiment",
        type=Path,
        metavar="PROTOCOL",
        action="append",
        default=[],
        help="protocol (JSON) of an experiment that is over; may be repeated",
    )
    tests = verbs.add_parser("experiment", help="print the result of an experiment from its protocol and a log")
    tests.add_argument(
        "protocol", type=Path, metavar="PROTOCOL", help="protocol (JSON), as the page Experiments gives it"
    )
    tests.add_argument("logs", type=Path, nargs="+", metavar="LOG", help="files of a log, or the folder of a diary")
    _add_reading(tests)
    tests.set_defaults(run=_experiment)
    writes = verbs.add_parser("demo", help="write the demo diary as CSV files")
    writes.add_argument("folder", type=Path, metavar="DIR", help="folder to write into; it is made if it is not there")
    writes.add_argument("--ten-days", action="store_true", help="the short demo of ten days instead")
    writes.set_defaults(run=_demo)
    return parser


def _add_reading(command: argparse.ArgumentParser) -> None:
    """What only the person knows about their files."""
    command.add_argument("--day-start", metavar="HH:MM", help="when the day begins (00:00)")
    command.add_argument(
        "--date-order", choices=["dmy", "mdy"], help="order of day and month where the file does not tell"
    )
    command.add_argument(
        "--empty-as-none",
        metavar="COLUMN",
        action="append",
        default=[],
        help="column whose empty cells mean none; may be repeated",
    )
    command.add_argument(
        "--rows",
        metavar="FILE=KIND",
        action="append",
        default=[],
        help=f"what a row of a file is: {', '.join(f'{kind} ({words.lower()})' for kind, words in WORDS.items())}; "
        "FILE as import prints it; may be repeated",
    )


def _mapping(chosen: argparse.Namespace) -> dict[Any, Any]:
    """What the command line says of columns and files, as `read_diary(mapping=…)` takes it."""
    columns: dict[Any, Any] = {column: {"empty": "none"} for column in chosen.empty_as_none}
    return columns | dict(_rows(said) for said in chosen.rows)


def _rows(said: str) -> tuple[tuple[str, str], dict[str, str]]:
    """A file and what a row of it is, of "FILE=KIND"; the name of a file may hold a sign of equality.

    Raises
    ------
    ValueError
        If the file or a kind that there is is missing.
    """
    file, _, kind = said.rpartition("=")
    if not file or kind not in WORDS:
        raise ValueError(
            f"--rows takes FILE=KIND, such as --rows workouts.csv=sessions, not {said!r}. KIND is one of {', '.join(WORDS)}."
        )
    return (file, ""), {"rows": kind}


def _tell_files(reading: Reading, *, to: TextIO) -> None:
    """A line for each file, those that lost something first, and what only the person knows."""
    for _, row in told.summary(reading).iterrows():
        print(printable(f"{row['file']}: {told.sentence(row)}"), file=to)
    for question in reading.questions:
        print(printable(f"Only you know: {question.sentence}"), file=to)
        for choice in question.choices if question.kind == "rows" else ():
            now = " (assumed)" if choice.value == question.default else ""
            print(printable(f"  --rows {shlex.quote(f'{question.file}={choice.value}')}: {choice.label}{now}"), file=to)


def _triggers(chosen: argparse.Namespace) -> int:
    of_episodes = chosen.outcome in OF_EPISODES
    try:
        reading = read_diary(
            *chosen.logs,
            date_order=chosen.date_order,
            mapping=_mapping(chosen),
            outcome=None if of_episodes else chosen.outcome,
            day_start=chosen.day_start,
        )
        result = find_triggers(
            reading.diary,
            chosen.outcome if of_episodes else None,
            chosen.lags,
            site=chosen.site,
            kind=chosen.kind,
            suspects=chosen.suspect,
        )
    except OSError as error:
        return _failed(f"{error.filename} cannot be opened: {error.strerror or error}.")
    except (UnreadableFile, ValueError) as error:
        return _failed(str(error))
    _tell_files(reading, to=sys.stderr)
    _tell(reading.problems)
    print(as_text(result))
    return 0


def _tell(problems: pd.DataFrame) -> None:
    """Problems on the error stream, each with its place."""
    for problem in problems.itertuples(index=False):
        place = [problem.file, "" if pd.isna(problem.row) else f"line {problem.row}", problem.column]
        where = ", ".join(str(part) for part in place if not pd.isna(part) and part)
        print(printable(f"{where}: {problem.found}. {problem.fix}"), file=sys.stderr)


def _import(chosen: argparse.Namespace) -> int:
    try:
        answers: dict[str, Any] = {
            "date_order": chosen.date_order,
            "mapping": _mapping(chosen) | {symptom: {"role": "tally"} for symptom in chosen.episode},
            "outcome": chosen.outcome,
            "day_start": chosen.day_start,
            "conflicts": chosen.conflicts,
        }
        target = None if chosen.output else commands.Target.of(chosen)
        before = target.diaries if target else ()
        progress = _show_progress if sys.stderr.isatty() else None
        reading = read_diary(*before, *chosen.files, **answers, progress=progress)
    except (UnreadableFile, StoreError, ValueError) as error:
        return _failed(str(error))
    _tell_files(reading, to=sys.stdout)
    _tell(reading.problems.head(TOLD_AT_ONCE))
    if len(reading.problems) > TOLD_AT_ONCE:
        more = len(reading.problems) - TOLD_AT_ONCE
        print(f"{more:,} more things to look at; --problems CSV writes all of them.", file=sys.stderr)
    try:
        if chosen.problems:
            chosen.problems.write_bytes(export.csv_bytes(reading.problems))
        written = [target.keep(reading, answers)] if target else _written(reading.diary, chosen)
    except OSError as error:
        return _failed(f"{error.filename} could not be written: {error.strerror or error}.")
    except (StoreError, commands.Refused) as error:
        return _failed(str(error))
    for line in written:
        print(printable(str(line)))
    return 0


def _written(diary: Diary, chosen: argparse.Namespace) -> list[Path]:
    there = [name for name in diary.files() if (chosen.output / name).exists()]
    if there and not chosen.replace:
        raise commands.Refused(
            f"{chosen.output} holds {', '.join(there)} already. Choose another folder, or add --replace."
        )
    return diary.write(chosen.output)


def _app(chosen: argparse.Namespace) -> int:
    if find_spec("streamlit") is None:
        raise ModuleNotFoundError(name="streamlit")
    os.chdir(APP)  # where Streamlit looks for its configuration
    sys.argv = ["streamlit", "run", str(APP / "dashboard.py"), *chosen.others]
    runpy.run_module("streamlit", run_name="__main__")
    return 0


def _report(chosen: argparse.Namespace) -> int:
    from myolog import report  # noqa: PLC0415 - its libraries take a while to load, and only this command needs them

    of_episodes = chosen.outcome in OF_EPISODES
    form = FORMS.get(chosen.output.suffix.lower())
    if form is None:
        return _failed(
            f"{chosen.output} does not say in which form to write. Let it end in .pdf, .html, or .json (FHIR)."
        )
    try:
        reading = read_diary(
            *chosen.logs,
            date_order=chosen.date_order,
            mapping=_mapping(chosen),
            outcome=None if of_episodes else chosen.outcome,
            day_start=chosen.day_start,
        )
        today = pd.Timestamp.now().normalize()
        plans = [experiments.from_json(path.read_bytes()) for path in chosen.experiment]
        wish = report.Wish(
            chosen.first,
            chosen.last,
            parts=_parts(chosen.without),
            name=chosen.name,
            questions=tuple(chosen.question),
            outcome=chosen.outcome if of_episodes else None,
            flags=dict(_red_flag(said) for said in chosen.red_flag),
            experiments=[experiments.conclude(plan, reading.diary, today=today) for plan in plans],
        )
        made = report.make(reading.diary, wish)
        match form:
            case "html":
                content = made.to_html().encode()
            case "fhir":
                content = report.fhir.to_json(made.facts).encode()
            case _:
                content = made.to_pdf(chosen.paper)
        chosen.output.write_bytes(content)
    except OSError as error:
        return _failed(f"{error.filename} cannot be used: {error.strerror or error}.")
    except (UnreadableFile, NothingToReport, ValueError) as error:
        return _failed(str(error))
    _tell(reading.problems)
    print(chosen.output)
    return 0


def _experiment(chosen: argparse.Namespace) -> int:
    try:
        plan = experiments.from_json(chosen.protocol.read_bytes())
        reading = read_diary(
            *chosen.logs,
            date_order=chosen.date_order,
            mapping=_mapping(chosen),
            day_start=chosen.day_start,
        )
        result = experiments.analyse(plan, reading.diary, today=pd.Timestamp.now().normalize())
    except OSError as error:
        return _failed(f"{error.filename} cannot be opened: {error.strerror or error}.")
    except (UnreadableFile, ValueError) as error:
        return _failed(str(error))
    _tell(reading.problems)
    for line in (f"{plan.label}. {result.conclusion}", result.summary, *result.meaning):
        print(printable(line))
    return 0


def _parts(without: Sequence[str]) -> tuple[str, ...]:
    unknown = [part for part in without if part not in REPORT_PARTS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no part of a report. There are {', '.join(REPORT_PARTS)}.")
    return tuple(part for part in REPORT_PARTS if part not in without)


def _red_flag(said: str) -> tuple[str, bool]:
    """A question of the checklist and its answer, of "KEY=yes"."""
    key, _, answer = said.partition("=")
    known = {flag.key: flag.text for flag in catalogue.red_flags()}
    if key not in known:
        lines = "\n".join(f"  {name}: {text}" for name, text in known.items())
        raise ValueError(
            f"{key!r} is no question of the checklist. These are, each to be answered with yes or no:\n{lines}"
        )
    if answer not in ("yes", "no"):
        raise ValueError(f"{said!r} does not say yes or no. Write {key}=yes or {key}=no, or leave it out.")
    return key, answer == "yes"


def _show_progress(file: str, share: float) -> None:
    """One line on the error stream, written over as the reading goes on."""
    end = "\n" if share >= 1 else ""
    print(f"\r\x1b[K{share:4.0%} {printable(file)}", end=end, file=sys.stderr, flush=True)


def _demo(chosen: argparse.Namespace) -> int:
    try:
        written = demo.write_ten_days(chosen.folder) if chosen.ten_days else demo.write(chosen.folder)
    except OSError as error:
        return _failed(f"Nothing could be written into {chosen.folder}: {error.strerror or error}.")
    for path in written:
        print(path)
    return 0


def _failed(sentence: str) -> int:
    print(printable(sentence), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
