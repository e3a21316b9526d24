"""One module a page's charts: a tidy table in, a plotly figure out. No file is read and no number made here."""
