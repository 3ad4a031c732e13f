"""A year of events that nobody sent: for looking at the page, and for measuring.

`people` says who there is and what they are like, `year` what they do on each day, as rows. The
same seed gives the same rows. No number in here comes from anyone.
"""
