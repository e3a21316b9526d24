"""What the exports of apps and devices have in common, whatever their form.

`table` (named columns of a delimited export), `symptoms` (which names are twitches, cramps or spasms), `daylog` (what is
said of days), `episodes` (rows of episodes), `nights` (sleep in pieces as hours a night), `diary` (things noted one by
one, as symptom apps keep them).
"""
