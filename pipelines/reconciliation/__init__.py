"""Reconciliation: visits x authorizations x coverage, until every minute is in exactly one bucket.

Belongs here: splitting visits by date of service, hold rules, rounding, allocation of units, balances of
authorizations.

Does not belong here: claims, prices on paper, anything a plan receives.
"""
