"""The first schema: files received and prepared, batches, control numbers, claims, allocations, buckets, events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table, the guard of the events, and the head of their empty chain."""
    _make_files_and_batches()
    _make_claims()
    _make_events()


def _make_files_and_batches() -> None:
    op.create_table(
        "batch_buckets",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("billing_date", sa.Date(), nullable=False),
        sa.Column("bucket_code", sa.Text(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("visits", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "billing_date", "bucket_code", name=op.f("pk_batch_buckets")),
    )
    op.create_table(
        "batches",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("billing_date", sa.Date(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint(
            "plan_id", "billing_date", "sequence", name=op.f("uq_batches_plan_id_billing_date_sequence")
        ),
    )
    op.create_table(
        "received_files",
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("kind_code", sa.Text(), nullable=False),
        sa.Column("layout_id", sa.Text(), nullable=True),
        sa.Column("source_code", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("source_path_sha256", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("file_sha256", name=op.f("pk_received_files")),
    )
    op.create_table(
        "control_numbers",
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("batch_id", RowId, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_control_numbers_batch_id")),
        sa.PrimaryKeyConstraint("partner", "kind", "number", name=op.f("pk_control_numbers")),
    )
    op.create_table(
        "prepared_files",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("batch_id", RowId, nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("billing_date", sa.Date(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("kind_code", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("claim_count", sa.BigInteger(), nullable=False),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("content_fingerprint", sa.Text(), nullable=False),
        sa.Column("state_code", sa.Text(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proof_code", sa.Text(), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("lease_number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state_code IN ('prepared', 'delivered', 'unproven', 'superseded')",
            name=op.f("ck_prepared_files_state_code"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_prepared_files_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prepared_files")),
        sa.UniqueConstraint(
            "plan_id",
            "billing_date",
            "sequence",
            "kind_code",
            name=op.f("uq_prepared_files_plan_id_billing_date_sequence_kind_code"),
        ),
        sa.UniqueConstraint("plan_id", "file_name", name=op.f("uq_prepared_files_plan_id_file_name")),
    )


def _make_claims() -> None:
    op.create_table(
        "claims",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("batch_id", RowId, nullable=False),
        sa.Column("file_id", RowId, nullable=True),
        sa.Column("claim_id_submitter", sa.Text(), nullable=False),
        sa.Column("claim_slot", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("action_code", sa.Text(), nullable=False),
        sa.Column("frequency_code", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("billing_date", sa.Date(), nullable=False),
        sa.Column("member_id_medi_cal", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Text(), nullable=False),
        sa.Column("authorization_id", sa.Text(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=False),
        sa.Column("place_of_service_code", sa.Text(), nullable=False),
        sa.Column("diagnosis_code", sa.Text(), nullable=False),
        sa.Column("line_count", sa.BigInteger(), nullable=False),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("state_code", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state_code IN ('prepared', 'delivered', 'unproven', 'superseded')", name=op.f("ck_claims_state_code")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_claims_batch_id")),
        sa.ForeignKeyConstraint(["file_id"], ["prepared_files.id"], name=op.f("fk_claims_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("claim_slot", "version", name=op.f("uq_claims_claim_slot_version")),
        sa.UniqueConstraint("claim_id_submitter", name=op.f("uq_claims_claim_id_submitter")),
    )
    op.create_index(op.f("ix_claims_file_id"), "claims", ["file_id"], unique=False)
    op.create_index("ix_claims_plan_id_billing_date", "claims", ["plan_id", "billing_date"], unique=False)
    op.create_index(
        "ux_claims_live_slot",
        "claims",
        ["claim_slot"],
        unique=True,
        sqlite_where=sa.text("state_code <> 'superseded'"),
        postgresql_where=sa.text("state_code <> 'superseded'"),
    )
    op.create_table(
        "claim_lines",
        sa.Column("claim_id", RowId, nullable=False),
        sa.Column("line_number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line_id_submitter", sa.Text(), nullable=False),
        sa.Column("line_key", sa.Text(), nullable=False),
        sa.Column("service_code", sa.Text(), nullable=False),
        sa.Column("modifier_codes", sa.Text(), nullable=True),
        sa.Column("place_of_service_code", sa.Text(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("authorization_id", sa.Text(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_lines_claim_id")),
        sa.PrimaryKeyConstraint("claim_id", "line_number", name=op.f("pk_claim_lines")),
    )
    op.create_table(
        "allocations",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("claim_id", RowId, nullable=False),
        sa.Column("line_number", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.Text(), nullable=False),
        sa.Column("visit_id", sa.Text(), nullable=False),
        sa.Column("sequence_id", sa.BigInteger(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("first_minute", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id", "line_number"],
            ["claim_lines.claim_id", "claim_lines.line_number"],
            name=op.f("fk_allocations_claim_id_line_number"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
    )
    op.create_index("ix_allocations_claim_id", "allocations", ["claim_id"], unique=False)
    op.create_index(
        "ux_allocations_live_stretch",
        "allocations",
        ["agency_id", "visit_id", "service_date", "first_minute"],
        unique=True,
        sqlite_where=sa.text("is_live"),
        postgresql_where=sa.text("is_live"),
    )


def _make_events() -> None:
    op.create_table(
        "event_heads",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_event_heads_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_heads")),
    )
    op.create_table(
        "events",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_code", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=True),
        sa.Column("billing_date", sa.Date(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("previous_sha256", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_events")),
    )
    op.execute("INSERT INTO event_heads (id, position, sha256) VALUES (1, 0, '" + "0" * 64 + "')")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events "
            "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
        )
        op.execute(
            "CREATE TRIGGER events_refuse_delete BEFORE DELETE ON events "
            "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
        )
    else:
        op.execute(
            "CREATE FUNCTION events_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'events are append-only' "
            "USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME; END$$"
        )
        op.execute(
            "CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events "
            "FOR EACH STATEMENT EXECUTE FUNCTION events_refuse_change()"
        )


def downgrade() -> None:
    """Drop every table, children first."""
    for table in (
        "allocations",
        "claim_lines",
        "claims",
        "prepared_files",
        "control_numbers",
        "received_files",
        "events",
        "event_heads",
        "batches",
        "batch_buckets",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION events_refuse_change()")
