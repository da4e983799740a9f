"""A batch is recorded whole or not at all, and nothing in it twice."""

from datetime import date

import polars as pl
import pytest

from pipelines.ledger import IllegalMoveError, Ledger, LedgerConflictError, LedgerError, StaleBatchError
from schemas.claims import Claims
from schemas.reconciliation import PriorAllocations
from schemas.validation import validate
from tests.ledger.builders import AT, DATE, PLAN, Claimed, file_row

OTHER_DATE = date(2026, 11, 27)


def record(ledger: Ledger, claimed: Claimed, *, billing_date: date = DATE) -> None:
    with ledger.open_batch(PLAN, billing_date, AT) as batch:
        batch.record_claims(*claimed.frames)


def test_what_is_recorded_is_what_is_known_afterwards(ledger):
    claimed = Claimed({"slot": "a"}, {"slot": "b", "visit": "visit-2"})
    record(ledger, claimed)
    known = ledger.known_claims(PLAN)
    assert known.drop("state_code", "claim_id_payer").equals(claimed.claims)
    assert known["state_code"].unique().to_list() == ["prepared"]
    assert validate(Claims.conform(known), Claims).rejected.is_empty()
    assert ledger.known_allocations(PLAN).select(claimed.stretches.columns).equals(claimed.stretches)
    assert ledger.known_claims("beta_plan").is_empty()


def test_prior_allocations_are_those_of_other_billing_dates(ledger):
    record(ledger, Claimed({"slot": "a"}))
    assert ledger.prior_allocations(PLAN, other_than=DATE).is_empty()
    prior = ledger.prior_allocations(PLAN, other_than=OTHER_DATE)
    assert validate(prior, PriorAllocations).rejected.is_empty()
    row = prior.row(0, named=True)
    assert (row["billing_date"], row["minutes"], row["line_units"], row["line_key"]) == (DATE, 60, 4, "a-line")


@pytest.mark.parametrize("billing_date", [date(2026, 11, 13), DATE, OTHER_DATE])
def test_what_other_plans_drew_counts_whatever_their_billing_date(ledger, billing_date):
    record(ledger, Claimed({"slot": "a"}))
    assert ledger.prior_allocations("beta_plan", other_than=billing_date)["plan_id"].to_list() == [PLAN]


DRAWING = pl.DataFrame({"member_id_medi_cal": ["91234567A"], "has_shared_limit": [True]})
NOT_SHARED = DRAWING.with_columns(has_shared_limit=pl.lit(False))
SOMEBODY_ELSE = DRAWING.with_columns(member_id_medi_cal=pl.lit("90000001A"))


def record_after(ledger: Ledger, mark: pl.DataFrame, drawing: pl.DataFrame, **partition: object) -> None:
    """A batch of beta_plan, or of another partition, that was reconciled at the mark."""
    where = {"plan_id": "beta_plan", "billing_date": DATE, **partition}
    claimed = Claimed({"slot": "b", "visit": "visit-2", **where})
    with ledger.open_batch(*where.values(), AT) as batch:
        batch.record_claims(*claimed.frames)
        batch.refuse_newer_draws(drawing, after=mark["last_allocation"].item())


def test_a_batch_is_refused_if_another_plan_drew_for_its_member_since_it_was_reconciled(ledger):
    mark = ledger.mark()
    record(ledger, Claimed({"slot": "a"}))
    with pytest.raises(StaleBatchError, match="1 members of plan beta_plan"):
        record_after(ledger, mark, DRAWING)
    assert ledger.known_claims("beta_plan").is_empty()
    record_after(ledger, ledger.mark(), DRAWING)
    assert ledger.known_claims("beta_plan").height == 1


@pytest.mark.parametrize("drawing", [NOT_SHARED, SOMEBODY_ELSE, DRAWING.clear()])
def test_what_another_plan_drew_meanwhile_is_no_matter_to_members_without_a_limit_they_share(ledger, drawing):
    mark = ledger.mark()
    record(ledger, Claimed({"slot": "a"}))
    record_after(ledger, mark, drawing)
    assert ledger.known_claims("beta_plan").height == 1


def test_billing_dates_of_a_plan_share_its_authorizations_so_a_draw_of_another_date_refuses_any_member(ledger):
    mark = ledger.mark()
    record(ledger, Claimed({"slot": "a"}))
    with pytest.raises(StaleBatchError, match="plan alpha_health"):
        record_after(ledger, mark, NOT_SHARED, plan_id=PLAN, billing_date=OTHER_DATE)


def test_draws_of_the_partition_itself_and_withdrawn_ones_refuse_nothing(ledger):
    mark = ledger.mark()
    record(ledger, Claimed({"slot": "a"}))
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.refuse_newer_draws(DRAWING, after=mark["last_allocation"].item())
        batch.withdraw_claims(ledger.known_claims(PLAN)["claim_id_submitter"])
    record_after(ledger, mark, DRAWING)
    assert ledger.known_claims("beta_plan").height == 1


def test_a_slot_is_live_once(ledger):
    record(ledger, Claimed({"slot": "a"}))
    with pytest.raises(LedgerConflictError, match="claims"):
        record(ledger, Claimed({"slot": "a", "version": 2, "visit": "visit-2"}))


def test_the_same_stretch_of_a_visit_is_on_one_live_claim(ledger):
    record(ledger, Claimed({"slot": "a"}))
    with pytest.raises(LedgerConflictError, match="allocations"):
        record(ledger, Claimed({"slot": "b"}), billing_date=OTHER_DATE)


@pytest.mark.parametrize(("first_minute", "minutes"), [(30, 60), (59, 1), (1, 10)])
def test_a_minute_of_a_visit_is_on_one_live_claim(ledger, first_minute, minutes):
    record(ledger, Claimed({"slot": "a", "minutes": 60}))
    with pytest.raises(LedgerConflictError, match=r"1 stretches of visits .* overlap"):
        record(ledger, Claimed({"slot": "b", "first_minute": first_minute, "minutes": minutes}))
    assert ledger.known_claims(PLAN)["claim_slot"].to_list() == ["a"]


def test_the_minutes_after_a_stretch_are_free(ledger):
    record(ledger, Claimed({"slot": "a", "minutes": 60}))
    record(ledger, Claimed({"slot": "b", "first_minute": 60, "minutes": 60}))
    assert ledger.known_claims(PLAN).height == 2


def test_two_agencies_may_give_their_visits_the_same_id(ledger):
    record(ledger, Claimed({"slot": "a"}, {"slot": "b", "agency": "1888888884"}))
    assert ledger.known_allocations(PLAN).height == 2


def test_a_rebuild_supersedes_the_prepared_version_and_frees_its_minutes(ledger):
    record(ledger, Claimed({"slot": "a", "minutes": 60}))
    record(ledger, Claimed({"slot": "a", "version": 2, "action": "rebuild", "minutes": 45}))
    assert ledger.known_claims(PLAN).select("version", "charge_cents").rows() == [(2, 450)]
    assert ledger.known_allocations(PLAN)["minutes"].to_list() == [45]


def test_a_claim_number_is_given_once(ledger):
    record(ledger, Claimed({"slot": "a", "claim_id": "NUMBER"}))
    with pytest.raises(LedgerConflictError, match="claim_id_submitter"):
        record(ledger, Claimed({"slot": "a", "version": 2, "action": "rebuild", "claim_id": "NUMBER"}))


def test_only_a_claim_of_the_same_billing_date_is_rebuilt(ledger):
    """The other date's file has not left yet; it would leave with the old version in it."""
    record(ledger, Claimed({"slot": "a", "billing_date": OTHER_DATE}), billing_date=OTHER_DATE)
    with pytest.raises(LedgerConflictError, match="1 of 1 claims to supersede are not live"):
        record(ledger, Claimed({"slot": "a", "version": 2, "action": "rebuild"}))


def test_claims_that_wait_or_are_unchanged_are_not_recorded(ledger):
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.record_claims(*Claimed({"slot": "a", "action": "wait"}, {"slot": "b", "action": "unchanged"}).frames)
    assert ledger.known_claims(PLAN).is_empty()
    assert ledger.batch_count(PLAN) == 0


def test_a_withdrawn_claim_frees_its_minutes(ledger):
    record(ledger, Claimed({"slot": "a"}))
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.withdraw_claims(pl.Series(["A-1"]))
    known = ledger.known_claims(PLAN)
    assert known.select("claim_slot", "version", "state_code").rows() == [("a", 1, "superseded")]
    assert ledger.known_allocations(PLAN).is_empty()
    record(ledger, Claimed({"slot": "a", "version": 2}))


def test_a_delivered_claim_is_never_rebuilt_or_withdrawn(ledger):
    deliver_one_claim(ledger)
    with pytest.raises(IllegalMoveError, match="delivered and cannot become superseded"):
        record(ledger, Claimed({"slot": "a", "version": 2, "action": "rebuild", "minutes": 45}))
    with pytest.raises(IllegalMoveError), ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.withdraw_claims(pl.Series(["A-1"]))
    assert ledger.known_claims(PLAN)["version"].to_list() == [1]


def deliver_one_claim(ledger: Ledger) -> dict:
    row = file_row(1, claim_count=1, charge_cents=600)
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.record_claims(*Claimed({"slot": "a"}).frames)
        batch.record_file(row, content_fingerprint="f1")
    ledger.mark_delivered(row, AT, "read_back")
    return row


def test_a_rebuild_of_a_claim_that_is_not_live_is_a_conflict(ledger):
    with pytest.raises(LedgerConflictError, match="1 of 1 claims to supersede are not live"):
        record(ledger, Claimed({"slot": "a", "version": 2, "action": "rebuild"}))


@pytest.mark.parametrize("column", ["line_count", "charge_cents"])
def test_a_claim_that_is_not_the_sum_of_its_lines_is_refused(ledger, column):
    claims, lines, stretches = Claimed({"slot": "a"}).frames
    with pytest.raises(LedgerError, match="do not equal the sum"), ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.record_claims(claims.with_columns(pl.col(column) + 1), lines, stretches)


def test_a_line_whose_minutes_are_not_all_allocated_is_refused(ledger):
    claims, lines, stretches = Claimed({"slot": "a"}).frames
    with pytest.raises(LedgerError, match="do not equal the sum"), ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.record_claims(claims, lines, stretches.with_columns(minutes=pl.col("minutes") - 1))


def test_control_numbers_rise_per_partner_and_kind_and_are_never_given_again(ledger):
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        taken = [batch.reserve_control_number("alpha", kind) for kind in ("ISA", "ISA", "GS")]
        taken.append(batch.reserve_control_number("beta", "ISA"))
    assert taken == [1, 2, 1, 1]
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        assert batch.reserve_control_number("alpha", "ISA") == 3


def record_everything_and_fail(ledger: Ledger) -> None:
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.reserve_control_number("alpha", "ISA")
        batch.record_claims(*Claimed({"slot": "a"}).frames)
        batch.record_file(file_row(1, claim_count=1, charge_cents=600), content_fingerprint="f1")
        batch.record_buckets(pl.DataFrame({"bucket_code": ["billable"], "minutes": [60], "visits": [1]}))
        raise ZeroDivisionError


def test_control_numbers_of_a_batch_that_failed_are_free(ledger):
    with pytest.raises(ZeroDivisionError):
        record_everything_and_fail(ledger)
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        assert batch.reserve_control_number("alpha", "ISA") == 1


def test_a_failed_batch_leaves_nothing(ledger):
    before = ledger.event_head()
    with pytest.raises(ZeroDivisionError):
        record_everything_and_fail(ledger)
    assert ledger.known_claims(PLAN).is_empty()
    assert ledger.known_allocations(PLAN).is_empty()
    assert ledger.all_files().is_empty()
    assert ledger.batch_buckets().is_empty()
    assert ledger.batch_count(PLAN) == 0
    assert ledger.event_head() == before


def test_a_batch_of_nothing_takes_no_sequence(ledger):
    for _ in range(3):
        with ledger.open_batch(PLAN, DATE, AT) as batch:
            assert batch.sequence == 1
    record(ledger, Claimed({"slot": "a"}))
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        assert batch.sequence == 2
    with ledger.open_batch(PLAN, OTHER_DATE, AT) as batch:
        assert batch.sequence == 1


def test_buckets_are_those_of_the_latest_run_and_take_no_sequence(ledger):
    first = pl.DataFrame({"bucket_code": ["billable", "HOLD-X"], "minutes": [60, 30], "visits": [1, 1]})
    for frame in (first, first.head(1)):
        with ledger.open_batch(PLAN, DATE, AT) as batch:
            batch.record_buckets(frame)
    assert ledger.batch_buckets().rows() == [(PLAN, DATE, "billable", 60, 1)]
    head = ledger.event_head()
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.record_buckets(first.head(1))
        assert batch.sequence == 1
    assert ledger.event_head() == head


def test_a_batch_based_on_what_was_read_before_another_batch_is_refused(ledger):
    count = ledger.batch_count(PLAN)
    record(ledger, Claimed({"slot": "a"}))
    with pytest.raises(StaleBatchError), ledger.open_batch(PLAN, DATE, AT, expected_batch_count=count):
        pass
    with ledger.open_batch(PLAN, DATE, AT, expected_batch_count=count + 1) as batch:
        assert batch.sequence == 2


def test_errors_of_the_database_carry_no_member_data(ledger):
    record(ledger, Claimed({"slot": "a"}))
    with pytest.raises(LedgerConflictError) as refused:
        record(ledger, Claimed({"slot": "a", "version": 2}))
    assert "91234567A" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
