"""The partition of the billing day: billing date x plan."""

import dagster as dg

PLANS = dg.DynamicPartitionsDefinition(name="plan")
BILLING_DATES = dg.DailyPartitionsDefinition(start_date="2026-01-01", timezone="America/Los_Angeles", end_offset=1)
BILLING_DAY = dg.MultiPartitionsDefinition({"billing_date": BILLING_DATES, "plan": PLANS})


def partition_key(*, billing_date: str, plan_id: str) -> dg.MultiPartitionKey:
    """The key Dagster knows the partition under."""
    return dg.MultiPartitionKey({"billing_date": billing_date, "plan": plan_id})


def partition_of_key(key: str) -> tuple[str, str]:
    """Billing date (ISO) and plan of a partition key."""
    billing_date, plan_id = key.split("|", maxsplit=1)  # Dagster joins the dimensions' keys in alphabetical order
    return billing_date, plan_id
