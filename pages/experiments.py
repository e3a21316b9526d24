"""Experiments: test a suspect on oneself, in blocks of days whose order is drawn by lot."""

from ui import experiments, shell

shell.begin("Experiments")
diary = shell.diary_or_invite("how to test a suspect on yourself, in blocks of days whose order is drawn by lot")

experiments.under_way()
experiments.finished(diary)
experiments.plan(diary)
