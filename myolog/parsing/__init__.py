"""The ground floor of reading: single cells, numbers, units, dates and encodings, and the list of what was wrong.

Readers, the options of a reading and the forms for noting all stand on it; it knows nothing of files or tables.
"""
