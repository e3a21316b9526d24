"""A file full of mistakes stays quick to read: problems of one kind are listed up to a thousand, the rest counted."""

import time
from collections.abc import Callable

from myolog import Reading
from myolog.parsing.problems import MOST, SHOWN, shown

Read = Callable[..., Reading]


def test_a_hundred_thousand_bad_cells(read: Read) -> None:
    good = "".join(f"2024-01-01 {h:02d}:{m:02d},calf,5\n" for h in range(24) for m in range(60)) * 80
    bad = good.replace(",5\n", ",x\n").replace("calf", "thumb")[: len(good) * 9 // 10]
    begin = time.perf_counter()
    problems = read(f"start,site,severity\n{good}{bad[: bad.rfind(chr(10)) + 1]}").problems.query(
        "column == 'severity'"
    )
    assert time.perf_counter() - begin < 20
    assert len(problems) == MOST + 1
    n_bad = bad.count("x\n")
    assert problems["found"].iloc[-1] == f"{n_bad - MOST:,} more like this, {n_bad:,} in all"
    assert problems["row"].iloc[0] == good.count("\n") + 2


def test_a_cell_is_shown_on_one_line_and_cut() -> None:
    assert shown("a\n\tb\x00c") == "a b c"
    assert len(shown("x" * 10_000)) == SHOWN + 1
