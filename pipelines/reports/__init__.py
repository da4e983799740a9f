"""Reports: the workbooks a plan or the billing office reads.

Belongs here: utilization and held-visits workbooks, and the frames they show.

Does not belong here: computing what is reported; a report only arranges frames that other stages closed.
"""
