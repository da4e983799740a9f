"""What a rule is: the row of the registry in `schemas.rules`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule. `severity_code` is error, warning or note for findings, and hold for rules that hold minutes.

    `acknowledgment_code` is the element of a 999 or TA1 the finding becomes, and the code it has there, such as
    `IK403 7`; empty for findings no acknowledgment tells of.
    """

    code: str
    severity_code: str
    sentence: str
    source: str
    next_step: str
    acknowledgment_code: str = ""
