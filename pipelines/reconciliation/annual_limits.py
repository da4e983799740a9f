"""What is left of a program's limit per member and calendar year of the date of service, in delivered minutes."""

import polars as pl

from pipelines.plans.program_rules import ProgramRules
from pipelines.reconciliation.facts import latest_referrals
from pipelines.reconciliation.lookups import grouped, rows, with_lookup

_KEY = ["member_id_medi_cal", "program_code", "year"]


def annual_rooms(
    pools: pl.DataFrame, *, lines: pl.DataFrame, referrals: pl.DataFrame, rules: ProgramRules
) -> tuple[pl.Series, pl.Series]:
    """Minutes left before this batch draws: the limit in force, and exceptions, less what was billed or used elsewhere.

    Referrals add up: each names its own provider's knowledge, and to count too much use holds minutes, to count too
    little bills over the limit.

    Args:
        pools: `pooled`.
        lines: `prior_lines` of every plan: the limit is the member's, whoever paid.
        referrals: `Referrals` of all plans.
        rules: the program rules.

    Returns:
        Which limit each pool is under (null: none), and the minutes left under each. Below 0 where more was used than
        the limit allows.
    """
    year = pl.col("service_date").dt.year()
    numbers, first_rows = grouped(pools.select("member_number", "program_number", year=year))
    asked = rows(pools.select("member_id_medi_cal", "program_code", year=year), first_rows)
    billed = lines.select("member_id_medi_cal", "program_code", year=year, used_minutes="minutes")
    stated = latest_referrals(referrals)
    used = (
        pl.concat(
            [billed.drop_nulls(), _respite(stated, "external_use", sign=1), _respite(stated, "exception", sign=-1)]
        )
        .group_by(_KEY)
        .agg(pl.col("used_minutes").sum())
    )
    rooms = with_lookup(with_lookup(asked, _limits(asked, rules), on=["program_code", "year"]), used, on=_KEY).select(
        room_minutes=pl.col("limit_minutes") - pl.col("used_minutes").fill_null(0)
    )["room_minutes"]
    limited = numbers.to_frame("cap").select(pl.when(rooms.is_not_null().gather(numbers)).then("cap")).to_series()
    return limited, rooms.fill_null(0)


def _respite(stated: pl.DataFrame, name: str, *, sign: int) -> pl.DataFrame:
    """Respite of a member and year that referrals state, as use; an exception is use taken back."""
    return stated.select(
        "member_id_medi_cal",
        program_code=pl.lit("respite"),
        year=pl.col(f"{name}_year").cast(pl.Int32, strict=False),
        used_minutes=sign * pl.col(f"{name}_minutes"),
    ).drop_nulls()


def _limits(asked: pl.DataFrame, rules: ProgramRules) -> pl.DataFrame:
    """The limit of each program and year asked for."""
    limits = pl.DataFrame(
        [
            (
                rule.program_code,
                rule.effective_from.year,
                rule.effective_to and rule.effective_to.year,
                rule.limit_hours,
            )
            for rule in rules.annual_limits
        ],
        schema={"program_code": pl.String, "from_year": pl.Int32, "to_year": pl.Int32, "limit_hours": pl.Int64},
        orient="row",
    )
    return (
        asked.select("program_code", "year")
        .unique()
        .join(limits, on="program_code", how="inner")
        .filter(pl.col("year") >= pl.col("from_year"), pl.col("year") <= pl.col("to_year").fill_null(pl.col("year")))
        .select("program_code", "year", limit_minutes=pl.col("limit_hours") * 60)
    )
