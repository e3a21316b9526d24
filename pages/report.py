"""Report: the page for the doctor, as PDF and as one HTML file."""

from ui import report, shell

shell.begin("Report")
diary = shell.diary_or_invite(
    "what your doctor will ask, on one page to print: how often, how long, where, what came before, what was tried"
)

wish = report.ask(diary)
report.show(diary, wish)
