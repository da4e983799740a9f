"""The tables of the ledger. Uniqueness lives here, in constraints, not in code.

Belongs here: tables, constraints, indexes, and the guard that keeps events append-only.
Does not belong here: queries. A change here needs a migration; a test compares the two.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
metadata = sa.MetaData(naming_convention=NAMING)

RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A row's own number. SQLite numbers rows by itself only in a column typed INTEGER."""


class Instant(sa.types.TypeDecorator[datetime]):
    """An instant in UTC. Databases that keep no zone get it without one, and give it back with UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """UTC going in.

        Raises:
            ValueError: the instant has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant without a zone cannot be recorded; pass an aware datetime.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """UTC coming out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _text(name: str, *args: Any, nullable: bool = False, **kwargs: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), *args, nullable=nullable, **kwargs)


def _whole(name: str, *args: Any, **kwargs: Any) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), *args, nullable=False, **kwargs)


def _day(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=False)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, Instant(), nullable=nullable)


def _row_id() -> sa.Column[int]:
    return sa.Column("id", RowId, primary_key=True, autoincrement=True)


def _one_of(column: str, codes: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def _unique_where(name: str, *columns: str, where: str) -> sa.Index:
    return sa.Index(name, *columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


FILE_STATES = ("prepared", "delivered", "unproven", "superseded")
CLAIM_STATES = (
    *FILE_STATES,
    *("accepted", "refused", "correction_refused", "paid", "denied", "reversed", "replaced", "voided"),
)

received_files = sa.Table(
    "received_files",
    metadata,
    _text("file_sha256", primary_key=True),
    _text("kind_code"),
    _text("layout_id", nullable=True),
    _text("source_code"),
    _text("source_id"),
    _text("plan_id", nullable=True),
    _whole("size_bytes"),
    _instant("received_at"),
    _text("storage_key"),
    _text("source_path_sha256", nullable=True),  # a hash: partners put members' names in file names
)

batches = sa.Table(
    "batches",
    metadata,
    _row_id(),
    _text("plan_id"),
    _day("billing_date"),
    _whole("sequence"),
    _instant("recorded_at"),
    sa.UniqueConstraint("plan_id", "billing_date", "sequence"),
)

control_numbers = sa.Table(
    "control_numbers",
    metadata,
    _text("partner", primary_key=True),
    _text("kind", primary_key=True),
    sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
    sa.Column("batch_id", RowId, sa.ForeignKey("batches.id"), nullable=False),
)

prepared_files = sa.Table(
    "prepared_files",
    metadata,
    _row_id(),
    sa.Column("batch_id", RowId, sa.ForeignKey("batches.id"), nullable=False),
    _text("plan_id"),
    _day("billing_date"),
    _whole("sequence"),
    _text("kind_code"),
    _text("file_name"),
    _text("file_sha256"),
    _whole("size_bytes"),
    _whole("claim_count"),
    _whole("charge_cents"),
    _text("storage_key"),
    _text("content_fingerprint"),
    _text("state_code"),
    _instant("delivered_at", nullable=True),
    _text("proof_code", nullable=True),
    _text("reason_code", nullable=True),
    _whole("lease_number", server_default="0"),
    _instant("leased_until", nullable=True),
    sa.UniqueConstraint("plan_id", "file_name"),
    sa.UniqueConstraint("plan_id", "billing_date", "sequence", "kind_code"),
    _one_of("state_code", FILE_STATES),
)

claims = sa.Table(
    "claims",
    metadata,
    _row_id(),
    sa.Column("batch_id", RowId, sa.ForeignKey("batches.id"), nullable=False),
    sa.Column("file_id", RowId, sa.ForeignKey("prepared_files.id"), nullable=True, index=True),
    _text("claim_id_submitter", unique=True),
    _text("claim_slot"),
    _whole("version"),
    _text("action_code"),
    _text("frequency_code"),
    _text("plan_id"),
    _day("billing_date"),
    _text("member_id_medi_cal"),
    _text("agency_id"),
    _text("authorization_id"),
    _day("from_date"),
    _day("to_date"),
    _text("place_of_service_code"),
    _text("diagnosis_code"),
    _whole("line_count"),
    _whole("charge_cents"),
    _text("content_sha256"),
    _text("state_code"),
    _text("follows_claim_id", nullable=True),
    _text("original_claim_id_payer", nullable=True),
    sa.UniqueConstraint("claim_slot", "version"),
    sa.Index("ix_claims_plan_id_billing_date", "plan_id", "billing_date"),
    _unique_where(
        "ux_claims_live_slot",
        "claim_slot",
        where="state_code NOT IN ('superseded', 'refused', 'replaced', 'voided')",
    ),
    _one_of("state_code", CLAIM_STATES),
)

claim_lines = sa.Table(
    "claim_lines",
    metadata,
    sa.Column("claim_id", RowId, sa.ForeignKey("claims.id"), primary_key=True),
    sa.Column("line_number", sa.BigInteger(), primary_key=True, autoincrement=False),
    _text("line_id_submitter"),
    _text("line_key"),
    _text("service_code"),
    _text("modifier_codes", nullable=True),
    _text("place_of_service_code"),
    _day("service_date"),
    _text("authorization_id"),
    _whole("minutes"),
    _whole("units"),
    _whole("charge_cents"),
)

allocations = sa.Table(
    "allocations",
    metadata,
    _row_id(),
    sa.Column("claim_id", RowId, nullable=False),
    _whole("line_number"),
    _text("agency_id"),  # two agencies' EVV systems may give out the same visit id
    _text("visit_id"),
    _whole("sequence_id"),
    _day("service_date"),
    _whole("first_minute"),
    _whole("minutes"),
    sa.Column("is_live", sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(["claim_id", "line_number"], ["claim_lines.claim_id", "claim_lines.line_number"]),
    sa.Index("ix_allocations_claim_id", "claim_id"),
    _unique_where(
        "ux_allocations_live_stretch", "agency_id", "visit_id", "service_date", "first_minute", where="is_live"
    ),
)

claim_answers = sa.Table(
    "claim_answers",
    metadata,
    _row_id(),
    sa.Column("claim_id", RowId, sa.ForeignKey("claims.id"), nullable=False),
    _text("file_sha256"),
    _whole("segment_ordinal"),
    _text("kind_code"),
    _text("answer_code"),
    _text("outcome_code"),
    _text("state_code"),
    _text("claim_id_payer", nullable=True),
    sa.Column("paid_cents", sa.BigInteger(), nullable=True),
    _text("reason_codes", nullable=True),
    _text("trace_id", nullable=True),
    _text("content_sha256"),
    _instant("recorded_at"),
    sa.UniqueConstraint("claim_id", "content_sha256"),  # holds payer, trace and amounts: a payment counts once
    _one_of("state_code", CLAIM_STATES),
    _one_of("outcome_code", ("applied", "noted", "contradicts")),
)

batch_buckets = sa.Table(
    "batch_buckets",
    metadata,
    _text("plan_id", primary_key=True),
    sa.Column("billing_date", sa.Date(), primary_key=True),
    _text("bucket_code", primary_key=True),
    _whole("minutes"),
    _whole("visits"),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
    _instant("at"),
    _text("event_code"),
    _text("plan_id", nullable=True),
    sa.Column("billing_date", sa.Date(), nullable=True),
    _text("subject", nullable=True),
    _text("facts"),
    _text("previous_sha256"),
    _text("sha256"),
)

event_heads = sa.Table(
    "event_heads",
    metadata,
    sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
    _whole("position"),
    _text("sha256"),
    sa.CheckConstraint("id = 1", name="one_row"),
)

_GUARDS = {
    "sqlite": [
        f"CREATE TRIGGER events_refuse_{verb.lower()} BEFORE {verb} ON events "
        "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION events_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'events are append-only' "
        "USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME; END$$",
        "CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events "
        "FOR EACH STATEMENT EXECUTE FUNCTION events_refuse_change()",
    ],
}
for _dialect, _statements in _GUARDS.items():
    for _statement in _statements:
        sa.event.listen(events, "after_create", sa.DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
