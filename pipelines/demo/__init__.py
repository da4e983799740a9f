"""The demo: a whole billing day on one machine, with partners that are real servers.

Belongs here: the embedded partner server, the example's data home, what `demo` runs and shows.

Does not belong here: anything the product needs outside the demo and the tests.
"""
