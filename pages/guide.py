"""Guide: what twitching is, what may bring it on, what can be tried, and how well each of it is shown."""

from ui import guide, shell

shell.begin("Guide")
guide.show()
