"""What a person notes by hand, checked and turned into rows of the store: an episode that runs, a past one, a day.

`clock` is the time where the person is; `episode` and `day` take what was said on a form and give cells, or say in a
sentence why it cannot be so; `caffeine` are drinks and what they add to a day; `sample` are two minutes of counting, at
times drawn by lot.
"""
