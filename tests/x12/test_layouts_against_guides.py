"""Layouts and guides agree: every place a layout takes a value from is a place the guide has, and uses."""

from collections.abc import Iterator

import pytest

from parsers.transactions.reading import LAYOUTS
from parsers.x12.guide import CompositeRule, ElementRule, Guide, LoopRule, SegmentRule
from parsers.x12.guide_library import guides_of
from parsers.x12.layout import Source, Where

GUIDES = {
    "enrollment_834": ("BE", "005010X220A1"),
    "eligibility_271": ("HB", "005010X279A1"),
    "inquiry_270": ("HS", "005010X279A1"),
    "remittance_835": ("HP", "005010X221A1"),
    "claim_837p": ("HC", "005010X222A1"),
    "claim_acknowledgment_277ca": ("HN", "005010X214"),
    "acknowledgment_999": ("FA", "005010X231A1"),
    "authorization_278": ("HI", "005010X217"),
}

BEYOND_THE_GUIDE = frozenset(
    {
        "acknowledgment_contexts.trigger_component_reference_number",
        "authorization_levels.license_number",
        "authorization_levels.medical_record_number",
        "authorization_levels.member_number",
        "claim_acknowledgment_statuses.code_list_1_code",
        "claim_acknowledgment_statuses.code_list_2_code",
        "claim_acknowledgment_statuses.code_list_3_code",
        "enrollment_members.medicaid_number",
        "inquiry_requests.procedure_description",
        "professional_claims.facility_contact_email_address",
        "professional_claims.facility_contact_fax_number",
        "professional_claims.participation_code",
        "professional_claims.primary_care_location_number",
        "professional_claims.primary_care_taxonomy_code",
        "professional_claims.referring_location_number",
        "professional_claims.referring_taxonomy_code",
        "professional_claims.related_cause_3_code",
        "professional_claims.supervising_taxonomy_code",
        "professional_levels.patient_identification_code",
        "professional_levels.patient_identification_qualifier_code",
        "professional_lines.facility_license_number",
        "professional_lines.ordering_location_number",
        "professional_lines.ordering_taxonomy_code",
        "professional_lines.primary_care_location_number",
        "professional_lines.primary_care_taxonomy_code",
        "professional_lines.purchased_first_name",
        "professional_lines.purchased_last_name",
        "professional_lines.purchased_location_number",
        "professional_lines.purchased_middle_name",
        "professional_lines.purchased_name_suffix",
        "professional_lines.purchased_taxonomy_code",
        "professional_lines.referring_location_number",
        "professional_lines.referring_taxonomy_code",
        "professional_lines.supervising_taxonomy_code",
        "professional_sets.receiver_first_name",
        "professional_sets.receiver_middle_name",
        "professional_sets.receiver_name_suffix",
        "professional_sets.submitter_name_suffix",
        "remittance_claims.patient_consent_code",
        "remittance_claims.patient_status_code",
        "remittance_provider_summaries.blood_deductible_cents",
        "remittance_provider_summaries.coinsurance_cents",
        "remittance_provider_summaries.contractual_adjustment_cents",
        "remittance_provider_summaries.covered_charge_cents",
        "remittance_provider_summaries.deductible_cents",
        "remittance_provider_summaries.denied_charge_cents",
        "remittance_provider_summaries.gramm_rudman_reduction_cents",
        "remittance_provider_summaries.interest_cents",
        "remittance_provider_summaries.noncovered_charge_cents",
        "remittance_provider_summaries.provider_payment_cents",
        "remittance_services.procedure_description",
    }
)
"""Columns of places the guide marks as not used or has not: senders fill them all the same, and nobody is served by
losing what they say. The finding names the sender's fault."""


def guides(kind: str) -> list[Guide]:
    functional_id, guide_id = GUIDES[kind]
    return [tables.guide for _, tables in guides_of("00501", guide_id, functional_id)]


def segments(loops: tuple[LoopRule, ...], above: str = "ST") -> Iterator[tuple[str, SegmentRule]]:
    """The segments of a guide with the loop they stand in; those of the header stand in ST."""
    for loop in loops:
        own = loop.loop_id if loop.loop_id[:4].isdigit() else above
        for child in loop.children:
            if isinstance(child, SegmentRule):
                yield own, child
            else:
                yield from segments((child,), own)


def places(kind: str) -> dict[tuple[str, str], list[SegmentRule]]:
    found: dict[tuple[str, str], list[SegmentRule]] = {}
    for guide in guides(kind):
        for loop, segment in segments(guide.loops):
            found.setdefault((loop, segment.segment_id), []).append(segment)
    return found


def loop_of(name: str) -> str:
    """The guide's id of a layout's loop. Layouts tell loops of one id apart by what stands behind it, and open rows by
    segments that have no loop of their own in the guide."""
    first = name.split(maxsplit=1)[0]
    return first if first[:4].isdigit() else "ST"


def value_of(segment: SegmentRule, element: int, component: int) -> ElementRule | CompositeRule | None:
    if element > len(segment.elements):
        return None
    rule = segment.elements[element - 1]
    if isinstance(rule, CompositeRule) and component:
        return rule.components[component - 1] if component <= len(rule.components) else None
    return rule


def takes(segment: SegmentRule, where: Where) -> bool:
    """Whether the guide has one of the codes at the condition's place, or lists none."""
    rule = value_of(segment, where.element, where.component)
    if isinstance(rule, CompositeRule):
        rule = rule.components[0]
    return rule is not None and (rule.codes is None or bool(set(where.codes) & rule.codes))


def test_every_layout_has_its_guide() -> None:
    assert set(GUIDES) == set(LAYOUTS)


def fits(known: dict[tuple[str, str], list[SegmentRule]], source: Source) -> bool:
    """Whether the guide has and uses one of the source's places."""
    return any(
        all(takes(segment, where) for where in pick.where)
        and (rule := value_of(segment, pick.element, pick.component)) is not None
        and rule.usage != "N"
        for pick in source.picks
        for loop in source.loops
        for segment in known.get((loop_of(loop), source.segment), [])
    )


def test_every_column_has_a_place_in_its_guide() -> None:
    astray = {
        f"{frame.name}.{column.name}"
        for kind, layout in LAYOUTS.items()
        for known in [places(kind)]
        for frame in layout.frames
        for column in frame.columns
        if not any(fits(known, source) for source in column.sources)
    }
    assert astray == BEYOND_THE_GUIDE


@pytest.mark.parametrize("kind", LAYOUTS)
def test_every_loop_of_a_layout_is_opened_as_in_its_guide(kind: str) -> None:
    """But for those without a condition, which take what no guide names."""
    known = places(kind)
    astray = [
        (loop.loop_id, loop.segment)
        for loop in LAYOUTS[kind].loops
        if loop.where is not None
        and not any(takes(segment, loop.where) for segment in known.get((loop_of(loop.loop_id), loop.segment), []))
    ]
    assert not astray
