"""Reconciliation: visits x authorizations x coverage, until every minute is in exactly one bucket.

Belongs here: splitting visits by date of service, hold rules, rounding, allocation of units, balances of
authorizations; versions of visits and authorizations, and what each changed; forecasts: when authorizations run out or
end, and who goes without care.

Does not belong here: claims, prices on paper, anything a plan receives.
"""
