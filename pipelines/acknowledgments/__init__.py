"""Acknowledgments: what plans answer becomes the standing of claims.

Belongs here: finding the claims an answer is about, and what it does to each of them.

Does not belong here: reading the answers' files (intake), recording (ledger), what is billed next (claims).
"""
