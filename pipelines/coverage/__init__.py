"""Coverage: who was covered, by which plan, each day.

Belongs here: turning enrollment (834) and eligibility answers (271) into coverage spans and member identities.

Does not belong here: reading X12, or judging visits.
"""
