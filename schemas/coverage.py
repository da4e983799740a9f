"""Who was covered, by which plan, on which days; and who the members are."""

import pandera.polars as pa
import polars as pl

from schemas.contract import Contract, Instant, column

CIN_LETTERS = "ACDEFGHMNTUVWXYZ"
CIN_PATTERN = f"^9[0-9]{{7}}[{CIN_LETTERS}]$"
"""9, seven digits, one of the letters in use (LA County DMH bulletin NGA 12-041)."""


class CoverageSpans(Contract):
    """One row per uninterrupted stretch of days a member was covered by a plan; spans of one member and plan do not
    overlap.
    """

    plan_id: str = column("Plan that covers")
    member_id_medi_cal: str = column("CIN of the member", member_data=True)
    covered_from_date: pl.Date = column("First covered day")
    covered_to_date: pl.Date = column("Last covered day; null: open", nullable=True)
    source_code: str = column("What says so", codes=("834", "271"))
    file_sha256: str = column("File that says so, SHA-256, hex")
    segment_ordinal: pl.Int64 = column("Segment that says so, from 1")


class Members(Contract):
    """One row per member and plan: the identity a claim needs, as the plan last stated it."""

    plan_id: str = column("Plan of the member")
    member_id_medi_cal: str = column("CIN of the member", member_data=True)
    member_id_plan: str = column("The plan's member id", nullable=True, member_data=True)
    last_name: str = column("Last name", nullable=True, member_data=True)
    first_name: str = column("First name", nullable=True, member_data=True)
    middle_name: str = column("Middle name", nullable=True, member_data=True)
    birth_date: pl.Date = column("Birth date", nullable=True, member_data=True)
    gender_code: str = column("F, M or U", nullable=True, member_data=True)
    address_line_1: str = column("Residence, line 1", nullable=True, member_data=True)
    address_line_2: str = column("Residence, line 2", nullable=True, member_data=True)
    city_name: str = column("City", nullable=True, member_data=True)
    state_code: str = column("State", nullable=True)
    postal_code: str = column("ZIP", nullable=True, member_data=True)
    county_code: str = column("County of residence, as sent", nullable=True)


class ListedCinAliases(Contract):
    """One row per CIN that the network's staff know to be changed into another or merged with it."""

    file_sha256: str = column("SHA-256 of the file, hex")
    row_number: pl.Int64 = column("Record within the file, from 1")
    member_id_medi_cal_former: str = column("CIN the person had", member_data=True, pattern=CIN_PATTERN)
    member_id_medi_cal: str = column("CIN the person has", member_data=True, pattern=CIN_PATTERN)
    known_date: pl.Date = column(
        "Day since which it is so: what plans state later under the former CIN replaces nothing"
    )
    source_note: str = column("Who or what says so", member_data=True, max_length=200)

    @pa.dataframe_check(name="MEMBER-FORMER-CIN-ITSELF")
    def names_another_cin(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805 - pandera calls it on the class
        differ = pl.col("member_id_medi_cal_former") != pl.col("member_id_medi_cal")
        return data.lazyframe.select(differ.fill_null(True))  # null: own finding


class CinAliases(Contract):
    """One row per CIN that is no longer its person's: files under it are about the person's present CIN."""

    member_id_medi_cal_former: str = column("CIN the person had", member_data=True)
    member_id_medi_cal: str = column("CIN the person has", member_data=True)
    file_sha256: str = column("File that says so, SHA-256, hex")
    segment_ordinal: pl.Int64 = column("X12: segment that says so, from 1", nullable=True)
    row_number: pl.Int64 = column("Tabular: record that says so, from 1", nullable=True)


class RosterApprovals(Contract):
    """One row per full file that a person let end the members it does not name."""

    file_sha256: str = column("Full file, SHA-256, hex")
    approved_by: str = column("Who approved it")
    approved_at: Instant = column("When")


ROSTER_STANDINGS = ("counted", "held", "approved")


class Rosters(Contract):
    """One row per full file of a plan whose full files name all its members."""

    plan_id: str = column("Plan that sent it")
    file_sha256: str = column("Full file, SHA-256, hex")
    effective_date: pl.Date = column("First day on which a member it does not name is not covered")
    known_member_count: pl.Int64 = column("Members known, before the file, to be covered on or after that date")
    unnamed_member_count: pl.Int64 = column("Those of them that the file does not name")
    limit_percent: pl.Int64 = column("Share of them that the file may end without a person's approval, percent")
    is_complete: bool = column("All the members it sent, and as many as it says, could be read")
    standing_code: str = column(
        "counted: it ended those it does not name; held: it ended nobody; approved: it ended them by approval",
        codes=ROSTER_STANDINGS,
    )


CHANGE_CODES = ("new", "extended", "lost", "moved_in", "moved_out", "moved_county")


class CoverageChanges(Contract):
    """One row per member, plan and stretch of days whose coverage is known otherwise at the later of two instants."""

    plan_id: str = column("Plan whose coverage changed")
    member_id_medi_cal: str = column("CIN of the member, as known at the later instant", member_data=True)
    change_code: str = column(
        "new: covered, and not known to the plan before; extended: days gained by a known member, a reinstatement too; "
        "lost; moved_in, moved_out: from or to another plan; moved_county: another county of residence",
        codes=CHANGE_CODES,
    )
    from_date: pl.Date = column("First day gained or lost; of a county, the day looked at")
    to_date: pl.Date = column("Last day gained or lost; null: all that follow", nullable=True)
    other_plan_id: str = column("Plan that lost, or gained, the same days", nullable=True)
    is_retroactive: bool = column("The days begin before the day looked at: coverage ended or began in the past")
    visit_count: pl.Int64 = column("Visits to the member on these days", minimum=0)
    claim_count: pl.Int64 = column("Live claims of the plan for the member with a service on these days", minimum=0)
