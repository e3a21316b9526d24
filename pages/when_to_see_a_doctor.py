"""When to see a doctor: the red flags, calmly, each with its source."""

from ui import doctor, shell

shell.begin("When to see a doctor")
doctor.emergency()
doctor.comfort()
doctor.advice()
doctor.questions()
doctor.what_to_bring()
doctor.worry()
doctor.sources()
