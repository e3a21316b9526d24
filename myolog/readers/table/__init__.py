"""Taking a delimited table apart, whatever program wrote it, and reading its columns.

From bytes to tables: `text` (encoding), `rows` and `grid` (cells), `headers` and `sheet` (named columns), `stray` (rows that are none),
`dates` and `timeline` (when), `shape` (episodes or days), then `day_table`, `episode_table` or `lists`, which read their
columns with `factors`, `columns` and `measures`.
"""
