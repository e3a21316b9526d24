"""Privacy: what is kept where, for how long, and how it goes away."""

from ui import privacy, shell

shell.begin("Privacy")
privacy.in_short()
privacy.looking()
privacy.kept()
privacy.browser()
privacy.check()
