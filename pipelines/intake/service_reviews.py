"""Authorizations from a plan's 278 responses: every service answered becomes a service line, or a finding.

Decisions on a service override those on its event, and so do dates, provider and delivery pattern (005010X217). What
the response counts without naming the unit (UN, FL) is counted in the unit of the plan's profile for the code.
"""

from collections.abc import Mapping

import polars as pl

from pipelines.plans.profile import UNIT_MINUTES, PlanProfile
from schemas.authorizations import Authorizations
from schemas.findings import Findings
from schemas.rules import RULES

_STANDING = {"A1": "approved", "A2": "approved", "A6": "approved", "A3": "denied", "C": "cancelled"}
"""HCR01 -> standing. A4 pended, CT contact payer and NA no action decide nothing."""

_PERIODS = {"DA": "day", "WK": "week", "MO": "month"}
"""HSD03: what a quantity is granted per."""

_DURATIONS = {"7": "day", "35": "week", "34": "month"}
"""HSD05: what the pattern's duration is counted in."""

_MINUTES = {"HS": 60, "DY": 1440, "MJ": 1}
"""HSD01, SV103: length of what is counted. UN and FL are units of the profile; visits have no length."""

_OWN_UNITS = ("UN", "FL")

_PARTS = 10_000
"""Quantities have up to four decimals; they are reckoned in ten-thousandths, exactly."""


def authorizations_of(frames: Mapping[str, pl.DataFrame], profile: PlanProfile) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Service lines that the 278 responses of a file decide on.

    Args:
        frames: `authorization_sets`, `_levels`, `_events` and `_services` of the file.
        profile: the plan's.

    Returns:
        `Authorizations` without `file_sha256` and `plan_id`: approved, denied or cancelled lines, `row_number` being
        the segment of the service; and AUTHORIZATION-NOT-GRANTED for every service or event that is none of these.
        What a line lacks is null and found when it is held against its contract.
    """
    services = _answered_services(frames)
    status = pl.col("decision").replace_strict(_STANDING, default=None, return_dtype=pl.String)
    decided = services.with_columns(status_code=status).with_columns(
        authorization_id=pl.when(pl.col("status_code") == "approved")
        .then("granted_id")
        .otherwise(pl.coalesce("granted_id", "earlier_id"))
    )
    has_number = pl.col("status_code").is_not_null() & (
        pl.col("authorization_id").is_not_null() | (pl.col("status_code") == "approved")
    )
    lines = _in_units(_with_own_unit(decided.filter(has_number), profile))
    is_medi_cal = profile.eligibility.member_id_kind == "medi_cal"
    stated = lines.with_columns(
        member_id_medi_cal=pl.when(is_medi_cal).then("member_id"),
        member_id_plan=pl.when(not is_medi_cal).then("member_id"),
        service_line_number=pl.lit(None),
        row_number="segment_ordinal",
    )
    schema = {n: t for n, t in Authorizations.polars_schema().items() if n not in ("file_sha256", "plan_id")}
    undecided = decided.filter(~has_number)["segment_ordinal"]
    alone = frames["authorization_events"].join(frames["authorization_services"], on="event_ordinal", how="anti")
    return (
        stated.select(pl.col(name).cast(dtype) for name, dtype in schema.items()),
        _not_granted(pl.concat([undecided, alone["segment_ordinal"]]).sort()),
    )


def _not_granted(segments: pl.Series) -> pl.DataFrame:
    rule = RULES["AUTHORIZATION-NOT-GRANTED"]
    found = pl.DataFrame({"segment_ordinal": segments}).with_columns(
        rule_code=pl.lit(rule.code), severity_code=pl.lit(rule.severity_code)
    )
    return pl.concat([Findings.empty(), found], how="diagonal")


def _answered_services(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Services with what their event, its person and its set say; a set that is no response decides nothing."""
    sets = frames["authorization_sets"].select("set_ordinal", is_response=pl.col("purpose_code") == "11")
    persons = frames["authorization_levels"].select(
        "level_ordinal",
        member_id=pl.when(pl.col("identification_qualifier_code") == "MI").then("identification_code"),
    )
    events = frames["authorization_events"].drop("segment_ordinal")
    both = (
        frames["authorization_services"]
        .join(events, on="event_ordinal", how="left", suffix="_of_event", maintain_order="left")
        .join(persons, on="level_ordinal", how="left", maintain_order="left")
        .join(sets, on="set_ordinal", how="left", maintain_order="left")
    )
    modifiers = pl.concat_str([f"modifier_{n}_code" for n in range(1, 5)], separator=":", ignore_nulls=True)
    is_icd_10 = pl.col("diagnosis_1_qualifier_code").is_in(["ABK", "ABF", "ABJ"])
    return both.select(
        "segment_ordinal",
        "member_id",
        decision=pl.when("is_response").then(pl.coalesce("decision_code", "decision_code_of_event")),
        granted_id=pl.coalesce("authorization_id", "authorization_id_of_event"),
        earlier_id=pl.coalesce("previous_authorization_id", "previous_authorization_id_of_event"),
        service_code=pl.when(pl.col("procedure_qualifier_code") == "HC").then("procedure_code"),
        modifier_codes=pl.when(modifiers != "").then(modifiers),
        agency_id=pl.coalesce(_provider(""), _provider("_of_event")),
        start_date=pl.coalesce(
            "certification_begin_date",
            "service_begin_date",
            "certification_begin_date_of_event",
            "certification_issue_date",
            "certification_issue_date_of_event",
            "event_begin_date",
        ),
        end_date=pl.coalesce(
            "certification_end_date",
            "service_end_date",
            "certification_end_date_of_event",
            "certification_expiration_date",
            "certification_expiration_date_of_event",
            "event_end_date",
        ),
        diagnosis_code=pl.when(is_icd_10).then("diagnosis_1_code"),
        counted="unit_code",
        quantity="quantity",
        **_pattern(),
    )


def _provider(of: str) -> pl.Expr:
    """The provider's NPI; one named by anything else fails the contract, rather than the line be anybody's."""
    code = pl.col(f"provider_identification_code{of}")
    is_npi = pl.col(f"provider_identification_qualifier_code{of}") == "XX"
    return pl.when(is_npi).then(code).otherwise(pl.lit("no NPI: ") + code)


def _pattern() -> dict[str, pl.Expr]:
    """The delivery pattern of the service, or of its event where the service has none."""
    has_own = pl.any_horizontal(
        pl.col(f"delivery_{name}").is_not_null() for name in ("quantity", "frequency_code", "period_code")
    )
    names = ("quantity_code", "quantity", "frequency_code", "frequency", "period_code", "period_count")
    return {
        f"pattern_{name}": pl.when(has_own).then(f"delivery_{name}").otherwise(f"delivery_{name}_of_event")
        for name in names
    }


def _with_own_unit(lines: pl.DataFrame, profile: PlanProfile) -> pl.DataFrame:
    """`own_unit`: the unit the profile counts the code in on the line's first date, null where it does not know it."""
    entries = pl.DataFrame(
        [
            (code, _sorted_modifiers(modifiers), s.effective_from, s.effective_to, s.unit_code)
            for s in profile.services
            for code, modifiers in {
                (s.service_code, s.modifier_codes),
                (
                    s.billed_service_code or s.service_code,
                    s.modifier_codes if s.billed_modifier_codes is None else s.billed_modifier_codes,
                ),
            }
        ],
        schema={
            "service_code": pl.String,
            "sorted_modifiers": pl.String,
            "effective_from": pl.Date,
            "effective_to": pl.Date,
            "own_unit": pl.String,
        },
        orient="row",
    )
    in_force = (pl.col("start_date") >= pl.col("effective_from")) & (
        pl.col("effective_to").is_null() | (pl.col("start_date") <= pl.col("effective_to"))
    )
    spoken = lines.with_row_index("line").with_columns(
        sorted_modifiers=pl.col("modifier_codes").fill_null("").str.split(":").list.sort().list.join(":")
    )
    found = (
        spoken.select("line", "service_code", "sorted_modifiers", "start_date")
        .join(entries, on=["service_code", "sorted_modifiers"], how="inner")
        .filter(in_force)
        .unique("line", keep="first", maintain_order=True)
        .select("line", "own_unit")
    )
    return spoken.join(found, on="line", how="left", maintain_order="left")


def _sorted_modifiers(modifiers: str) -> str:
    return ":".join(sorted(modifiers.split(":")))


def _in_units(lines: pl.DataFrame) -> pl.DataFrame:
    """`unit_code`, `authorized_units`, `period_code`, `period_units`.

    The unit is the profile's where the response counts in units, else the one it names. Without a quantity of its own
    (SV104) the total is that of the pattern: all of it, or per period times as many periods. A limit that cannot be
    said in the unit, or not per day, week or month, leaves the total null: such a line is not granted by half.
    """
    is_own, is_pattern_own = (pl.col(name).is_in(_OWN_UNITS) for name in ("counted", "pattern_quantity_code"))
    has_total = pl.col("quantity").is_not_null()
    named = pl.col("pattern_quantity_code").replace_strict(
        {"HS": "hour", "DY": "day"}, default=None, return_dtype=pl.String
    )
    unit = (
        pl.when(has_total & (pl.col("counted") == "MJ"))
        .then(pl.lit("15min"))
        .when(has_total | is_pattern_own)
        .then("own_unit")
        .otherwise(named)
    )
    counted_minutes = pl.col("counted").replace_strict(_MINUTES, default=None, return_dtype=pl.Int64)
    pattern_minutes = pl.col("pattern_quantity_code").replace_strict(_MINUTES, default=None, return_dtype=pl.Int64)
    measured = (
        lines.with_columns(unit_code=unit)
        .with_columns(unit=pl.col("unit_code").replace_strict(UNIT_MINUTES, default=None, return_dtype=pl.Int64))
        .with_columns(
            total=_units(_parts("quantity"), pl.when(is_own).then("unit").otherwise(counted_minutes)),
            pattern=_units(_parts("pattern_quantity"), pl.when(is_pattern_own).then("unit").otherwise(pattern_minutes)),
            per=pl.col("pattern_frequency_code").replace_strict(_PERIODS, default=None, return_dtype=pl.String),
            duration=pl.col("pattern_period_code").replace_strict(_DURATIONS, default=None, return_dtype=pl.String),
        )
    )
    is_per = pl.col("pattern_frequency_code").is_not_null() & pl.col("pattern_quantity").is_not_null()
    is_sayable = ~is_per | (
        pl.col("per").is_not_null()
        & pl.col("pattern").is_not_null()
        & (pl.col("pattern_frequency").fill_null("1") == "1")
    )
    of_pattern = (
        pl.when(~is_per)
        .then("pattern")
        .when(pl.col("per") == pl.col("duration"))
        .then(pl.col("pattern") * pl.col("pattern_period_count"))
    )
    return measured.with_columns(
        authorized_units=pl.when(is_sayable).then(pl.when(has_total).then("total").otherwise(of_pattern)),
        period_code=pl.when(is_per & is_sayable).then("per"),
        period_units=pl.when(is_per & is_sayable).then("pattern"),
    )


def _parts(name: str) -> pl.Expr:
    """A quantity as sent in ten-thousandths; null when it is no such number."""
    form = r"^(\d{1,9})(?:\.(\d{1,4}))?$"
    whole, decimals = pl.col(name).str.extract(form, 1), pl.col(name).str.extract(form, 2)
    return whole.cast(pl.Int64) * _PARTS + decimals.fill_null("").str.pad_end(4, "0").cast(pl.Int64)


def _units(parts: pl.Expr, minutes: pl.Expr) -> pl.Expr:
    """Whole units of `unit` minutes in a quantity of things of `minutes` each; null unless they are whole.

    Days and time are not turned into one another: a day unit stands for the date, whatever the hours.
    """
    day = UNIT_MINUTES["day"]
    same_kind = (minutes == day) == (pl.col("unit") == day)
    whole = pl.col("unit") * _PARTS
    return pl.when(same_kind & (parts * minutes % whole == 0)).then(parts * minutes // whole)
