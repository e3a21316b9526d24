"""What goes with the episodes: from a diary to a table, its sentences and its curves.

The way of the data: `outcome` (what is explained), `exposures` (factors made ready, or refused) and `design` (what
every test is adjusted for) -> `model` (the count model), `scan` (tests), `evidence` (p-values put together), `order`
(what comes before what), `adjustment` (what each is tested beside), `selection` (which stand out, step by step) ->
`intervals` (how much), `guards`, `verdicts`, `sentences` -> `find`, which puts the tables together. `looks` says on which
days a growing diary is judged. `curves` gives the rate across a factor; `beside` says what stands beside a finding;
`association` gives plain correlations, made honest.

Hours, not days: `before` counts what came in the hours before an onset and before comparable times, `within_day` tests
it, `before_findings` puts both together, `before_sentences` says it; `course` is the three days around an onset, and
`crossover` conditional Poisson regression, which the others are checked against.
"""

from myolog.triggers.curves import DoseResponse, dose_response
from myolog.triggers.find import TriggerResult, find_triggers

__all__ = ["DoseResponse", "TriggerResult", "dose_response", "find_triggers"]
