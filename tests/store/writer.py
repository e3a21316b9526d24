"""Writes change after change to a store and says on its output which are on disk, until it is killed."""

from __future__ import annotations

import sys

from myolog import store
from myolog.store import Edit, Store


def main(url: str, diary_id: int, first: int, last: int) -> None:
    kept = Store(store.connect(url))
    for n in range(first, last):
        episode = Edit("episode", None, {"start": f"2026-01-01T{n % 24:02d}:00:00.000000", "notes": str(n)})
        medicine = Edit("medicine", None, {"name": str(n)})
        kept.apply(diary_id, [episode, medicine], "added")
        print(n, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
