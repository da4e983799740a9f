"""Coverage: who was covered, by which plan, each day.

Belongs here: turning enrollment (834) and eligibility answers (271) into coverage spans and member identities; full
files that name all members of a plan (rosters), and those that wait for a person's approval; CINs that were changed or
merged, by the plans' or the staff's word; questions: who is covered on a day, what is known otherwise since.

Does not belong here: reading X12 or lists, recording approvals (the ledger does), or judging visits.
"""
