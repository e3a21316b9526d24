"""Reading files: from what a person has to a diary, with every problem named.

One module a format, one line a format in `registry`. A format turns the bytes of a file into a `Part`; the
parts of all files are then put together. `table` reads any delimited table, `exports` what the exports of apps and
devices have in common; archives and workbooks are opened first (`containers`).
"""

from myolog.readers.opened import Opened
from myolog.readers.origin import trace
from myolog.readers.read import read_diary
from myolog.readers.reading import Choice, Question, Reading

__all__ = ["Choice", "Opened", "Question", "Reading", "read_diary", "trace"]
