"""Report: the page for the doctor, as PDF and as one HTML file."""

from ui import report, shell

shell.begin("Report")
diary = shell.diary_or_invite("a page for your doctor: how often, how long, where, what came before, what was tried")

wish = report.ask(diary)
report.show(diary, wish)
