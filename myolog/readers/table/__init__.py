"""Taking a delimited table apart, whatever program wrote it, and reading its columns.

From bytes to tables: `rows` and `grid` (cells), `headers` and `sheet` (named columns), `stray` (rows that are none), `dates` and
`timeline` (when), then `day_table`, `event_table`, `lists` or `episode_table`, which read their columns with `factors`, `columns`
and `measures`. Beside the episodes, `episode_table` has what `episode_columns` say of them, the `quiet_rows` that say that
there was none, and the `other_symptoms` of the day.
"""
