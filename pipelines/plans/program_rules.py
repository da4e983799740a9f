"""Rules of the programs themselves, as dated data: what holds for every plan, from a date to a date, with its source.

The entries stand in `program_rules.toml` beside this module; they are read once and passed to the stages.
"""

import itertools
import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipelines.plans.profile import Part

ProgramCode = Literal["respite", "pchs"]


class DatedRule(Part):
    """A rule of a program from its first to its last day (none: open), and who says so."""

    program_code: ProgramCode
    effective_from: date
    effective_to: date | None = None
    source: str = Field(min_length=1)


class AnnualLimit(DatedRule):
    """Most delivered time per member and calendar year of the date of service."""

    limit_hours: int = Field(ge=0)


class Exclusion(DatedRule):
    """Programs beside which this one is not covered."""

    excluded_by: tuple[Literal["HCBA", "WPCS"], ...]


class DurationLimit(DatedRule):
    """Most calendar days of a program for members of some standings with IHSS, from the first day of that standing."""

    ihss_statuses: tuple[Literal["applied", "reassessment", "maximum", "not_eligible", "hcba_waitlist"], ...]
    limit_days: int = Field(ge=0, le=3660)


class EvvRule(Part):
    """A rule of electronic visit verification from its first to its last day (none: open), and who says so."""

    effective_from: date
    effective_to: date | None = None
    source: str = Field(min_length=1)


class ReasonCodes(EvvRule):
    """Reasons an agency may give for a correction, as numbers, and those that need a memo."""

    codes: tuple[int, ...]
    memo_needed: tuple[int, ...] = ()


class ProgramRules(Part):
    """All program rules. One program has one rule of a kind on any date."""

    annual_limits: tuple[AnnualLimit, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    duration_limits: tuple[DurationLimit, ...] = ()
    reason_codes: tuple[ReasonCodes, ...] = ()
    adjusted_within_calls: Annotated[tuple[EvvRule, ...], Field(max_length=1)] = ()
    """From when on a corrected visit must meet the captured one."""

    @model_validator(mode="after")
    def one_rule_on_a_date(self) -> Self:
        """Entries of one kind and program do not overlap, and a year has one limit."""
        _check_follow("annual_limits", self.annual_limits)
        _check_follow("exclusions", self.exclusions)
        _check_follow("duration_limits", self.duration_limits)
        for rule in self.annual_limits:
            ends_within = rule.effective_to is not None and (rule.effective_to.month, rule.effective_to.day) != (12, 31)
            if (rule.effective_from.month, rule.effective_from.day) != (1, 1) or ends_within:
                raise ValueError("annual_limits: a limit per calendar year begins on 1 January and ends on 31 December")
        return self


@cache
def load_program_rules() -> ProgramRules:
    """The rules that come with the package.

    Raises:
        pydantic.ValidationError: the file breaks the shape of the rules. A fault of ours.
    """
    text = (resources.files("pipelines.plans") / "program_rules.toml").read_text(encoding="utf-8")
    return ProgramRules.model_validate(tomllib.loads(text))


def _check_follow(kind: str, rules: Iterable[DatedRule]) -> None:
    entries = sorted(rules, key=lambda rule: (rule.program_code, rule.effective_from))
    for earlier, later in itertools.pairwise(entries):
        meets = earlier.effective_to is None or earlier.effective_to >= later.effective_from
        if earlier.program_code == later.program_code and meets:
            raise ValueError(f"{kind}: {later.program_code} has two rules on {later.effective_from}")
