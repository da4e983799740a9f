"""Answers of plans: their own table, and what claims become by them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_FILE_STATES = ("prepared", "delivered", "unproven", "superseded")
_CLAIM_STATES = (
    *_FILE_STATES,
    *("accepted", "refused", "correction_refused", "paid", "denied", "reversed", "replaced", "voided"),
)
_LIVE_BEFORE = "state_code <> 'superseded'"
_LIVE_NOW = "state_code NOT IN ('superseded', 'refused', 'replaced', 'voided')"
_NEW_COLUMNS = ("follows_claim_id", "original_claim_id_payer")


def _one_of(column: str, codes: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(code) for code in codes)})"


def upgrade() -> None:
    """Claims learn new states and what they follow; the table of answers is made."""
    _remake_claims(_CLAIM_STATES, live=_LIVE_NOW, with_new_columns=True)
    op.create_table(
        "claim_answers",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("claim_id", RowId, nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("segment_ordinal", sa.BigInteger(), nullable=False),
        sa.Column("kind_code", sa.Text(), nullable=False),
        sa.Column("answer_code", sa.Text(), nullable=False),
        sa.Column("outcome_code", sa.Text(), nullable=False),
        sa.Column("state_code", sa.Text(), nullable=False),
        sa.Column("claim_id_payer", sa.Text(), nullable=True),
        sa.Column("paid_cents", sa.BigInteger(), nullable=True),
        sa.Column("reason_codes", sa.Text(), nullable=True),
        sa.Column("trace_id", sa.Text(), nullable=True),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_one_of("state_code", _CLAIM_STATES), name=op.f("ck_claim_answers_state_code")),
        sa.CheckConstraint(
            _one_of("outcome_code", ("applied", "noted", "contradicts")), name=op.f("ck_claim_answers_outcome_code")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_answers_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_answers")),
        sa.UniqueConstraint("claim_id", "content_sha256", name=op.f("uq_claim_answers_claim_id_content_sha256")),
    )


def downgrade() -> None:
    """The states before. A claim that was answered is one that was delivered; a later one keeps its slot."""
    op.drop_table("claim_answers")
    op.execute("UPDATE claims SET state_code = 'superseded' WHERE state_code IN ('refused', 'replaced', 'voided')")
    op.execute(
        "UPDATE claims SET state_code = 'delivered' "
        "WHERE state_code IN ('accepted', 'correction_refused', 'paid', 'denied', 'reversed')"
    )
    _remake_claims(_FILE_STATES, live=_LIVE_BEFORE, with_new_columns=False)


def _remake_claims(states: tuple[str, ...], *, live: str, with_new_columns: bool) -> None:
    """SQLite changes no constraint of a table: its rows go out, the table is made again, they come back in. Rows that
    refer to them are checked when the transaction ends.
    """
    op.drop_index("ux_claims_live_slot", "claims")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA defer_foreign_keys = ON")
        op.execute("CREATE TEMPORARY TABLE claims_before AS SELECT * FROM claims")
        op.drop_table("claims")
        table = _make_claims(states, with_new_columns=with_new_columns)
        names = ", ".join(column.name for column in table.columns if column.name not in _NEW_COLUMNS)
        op.execute(f"INSERT INTO claims ({names}) SELECT {names} FROM claims_before")  # noqa: S608 - our own names
        op.execute("DROP TABLE claims_before")
        op.create_index(op.f("ix_claims_file_id"), "claims", ["file_id"], unique=False)
        op.create_index("ix_claims_plan_id_billing_date", "claims", ["plan_id", "billing_date"], unique=False)
    else:
        op.drop_constraint(op.f("ck_claims_state_code"), "claims")
        op.create_check_constraint(op.f("ck_claims_state_code"), "claims", _one_of("state_code", states))
        for name in _NEW_COLUMNS:
            if with_new_columns:
                op.add_column("claims", sa.Column(name, sa.Text(), nullable=True))
            else:
                op.drop_column("claims", name)
    op.create_index(
        "ux_claims_live_slot",
        "claims",
        ["claim_slot"],
        unique=True,
        sqlite_where=sa.text(live),
        postgresql_where=sa.text(live),
    )


def _make_claims(states: tuple[str, ...], *, with_new_columns: bool) -> sa.Table:
    new = [sa.Column(name, sa.Text(), nullable=True) for name in _NEW_COLUMNS if with_new_columns]
    return op.create_table(
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
        *new,
        sa.CheckConstraint(_one_of("state_code", states), name=op.f("ck_claims_state_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_claims_batch_id")),
        sa.ForeignKeyConstraint(["file_id"], ["prepared_files.id"], name=op.f("fk_claims_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("claim_slot", "version", name=op.f("uq_claims_claim_slot_version")),
        sa.UniqueConstraint("claim_id_submitter", name=op.f("uq_claims_claim_id_submitter")),
    )
