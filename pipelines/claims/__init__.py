"""Claims: billable lines become claims, and claims become the bytes of an 837P; members become the bytes of a 270.

Belongs here: grouping, claim numbers, the decision between original, rebuild, wait and unchanged, and the checks a file
passes before it may leave.

Does not belong here: why a minute is billable (reconciliation), sending (delivery).
"""
