"""Experiments: what is kept, what runs today, what was found, and a new plan. While one runs, its result stays hidden."""

from ui.experiments.kept import conclusions
from ui.experiments.planning import plan, refused, suspect
from ui.experiments.results import finished
from ui.experiments.running import on_home, under_way

__all__ = ["conclusions", "finished", "on_home", "plan", "refused", "suspect", "under_way"]
