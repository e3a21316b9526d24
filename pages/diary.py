"""Diary: everything that is kept, to look at, change, take back, take along, or erase."""

from ui import shell
from ui.diary import about, editing, history, yours

shell.begin("Diary")
kept = shell.kept_or_offer()

about.name(kept)
editing.episodes(kept)
editing.days(kept)
about.ranges(kept)
about.settings(kept)
history.changes(kept)
history.imports(kept)
yours.take_along(kept)
yours.backups(kept)
yours.erase(kept)
