"""Diary: everything that is kept, to look through, change, take back, take along, or erase."""

from ui import shell
from ui.diary import about, history, parts, sheets, yours

shell.begin("Diary")
kept = sheets.take(parts.kept_or_look())
history.last(kept)
sheets.side_by_side(kept)
parts.show(
    {
        "Episodes": [sheets.episodes],
        "Days": [sheets.days, about.ranges],
        "History": [history.changes, history.imports],
        "Settings": [about.settings],
        "Yours": [yours.take_along, yours.backups, yours.erase],
    },
    kept,
)
