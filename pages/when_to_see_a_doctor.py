"""When to see a doctor: the red flags, calmly, each with its source."""

from ui import doctor, shell

shell.begin("When to see a doctor")
doctor.comfort()
doctor.advice()
doctor.red_flags()
doctor.what_to_bring()
doctor.sources()
