"""What a row of a table is, by evidence: one module a kind, with its rule and its reason in words.

A kind is shown by a template of ours, by words, sites and kinds in the table or in its name, or by the person. An hour, a
start, an end, a length, a number called count and a repeated day show nothing. What is not shown is asked (`asking`); until
it is answered the numbers of the table are read as factors of their days, and no row is an episode or an observed day.
"""
