"""The frames that come out of files, by name: one statement of which contract each of them keeps."""

from types import MappingProxyType

from schemas.acknowledgments import (
    AcknowledgmentContexts,
    AcknowledgmentElementErrors,
    AcknowledgmentGroups,
    AcknowledgmentResponses,
    AcknowledgmentSegmentErrors,
    AcknowledgmentSets,
)
from schemas.agencies import Agencies, Aides, Referrals
from schemas.answers import ClaimAnswers
from schemas.authorizations import Authorizations
from schemas.claim_acknowledgments import (
    ClaimAcknowledgmentClaims,
    ClaimAcknowledgmentLevels,
    ClaimAcknowledgmentLines,
    ClaimAcknowledgmentSets,
    ClaimAcknowledgmentStatuses,
)
from schemas.contract import Contract
from schemas.coverage import ListedCinAliases
from schemas.eligibility import EligibilityAnswers, EligibilityBenefits, EligibilitySets
from schemas.enrollment import EnrollmentCoverages, EnrollmentMembers, EnrollmentSets
from schemas.inquiries import InquiryPersons, InquiryRequests, InquirySets
from schemas.professional_claims import (
    ProfessionalAdjudications,
    ProfessionalClaims,
    ProfessionalLevels,
    ProfessionalLineAdjustments,
    ProfessionalLines,
    ProfessionalOtherPayers,
    ProfessionalPayerAdjustments,
    ProfessionalSets,
)
from schemas.remittance import (
    RemittanceAdjustments,
    RemittanceClaims,
    RemittanceProviderAdjustments,
    RemittanceProviderSummaries,
    RemittanceRemarks,
    RemittanceServices,
    RemittanceSets,
)
from schemas.segments import OtherSegments
from schemas.service_reviews import (
    AuthorizationEvents,
    AuthorizationLevels,
    AuthorizationServices,
    AuthorizationSets,
)
from schemas.visits import LiveInAttestations, Visits

INBOUND_FRAMES: MappingProxyType[str, type[Contract]] = MappingProxyType(
    {
        "enrollment_sets": EnrollmentSets,
        "enrollment_members": EnrollmentMembers,
        "enrollment_coverages": EnrollmentCoverages,
        "eligibility_sets": EligibilitySets,
        "eligibility_answers": EligibilityAnswers,
        "eligibility_benefits": EligibilityBenefits,
        "other_segments": OtherSegments,
        "authorizations": Authorizations,
        "referrals": Referrals,
        "visits": Visits,
        "live_in_attestations": LiveInAttestations,
        "aides": Aides,
        "agencies": Agencies,
        "cin_aliases": ListedCinAliases,
        "claim_answers": ClaimAnswers,
    }
)
"""The frames the stages of the pipeline go on from."""

X12_FRAMES: MappingProxyType[str, type[Contract]] = MappingProxyType(
    {
        **{
            name: model
            for name, model in INBOUND_FRAMES.items()
            if name.startswith(("enrollment_", "eligibility_", "other_"))
        },
        "remittance_sets": RemittanceSets,
        "remittance_provider_summaries": RemittanceProviderSummaries,
        "remittance_claims": RemittanceClaims,
        "remittance_services": RemittanceServices,
        "remittance_adjustments": RemittanceAdjustments,
        "remittance_remarks": RemittanceRemarks,
        "remittance_provider_adjustments": RemittanceProviderAdjustments,
        "professional_sets": ProfessionalSets,
        "professional_levels": ProfessionalLevels,
        "professional_claims": ProfessionalClaims,
        "professional_lines": ProfessionalLines,
        "professional_other_payers": ProfessionalOtherPayers,
        "professional_payer_adjustments": ProfessionalPayerAdjustments,
        "professional_adjudications": ProfessionalAdjudications,
        "professional_line_adjustments": ProfessionalLineAdjustments,
        "inquiry_sets": InquirySets,
        "inquiry_persons": InquiryPersons,
        "inquiry_requests": InquiryRequests,
        "authorization_sets": AuthorizationSets,
        "authorization_levels": AuthorizationLevels,
        "authorization_events": AuthorizationEvents,
        "authorization_services": AuthorizationServices,
        "claim_acknowledgment_sets": ClaimAcknowledgmentSets,
        "claim_acknowledgment_levels": ClaimAcknowledgmentLevels,
        "claim_acknowledgment_claims": ClaimAcknowledgmentClaims,
        "claim_acknowledgment_lines": ClaimAcknowledgmentLines,
        "claim_acknowledgment_statuses": ClaimAcknowledgmentStatuses,
        "acknowledgment_sets": AcknowledgmentSets,
        "acknowledgment_groups": AcknowledgmentGroups,
        "acknowledgment_responses": AcknowledgmentResponses,
        "acknowledgment_segment_errors": AcknowledgmentSegmentErrors,
        "acknowledgment_element_errors": AcknowledgmentElementErrors,
        "acknowledgment_contexts": AcknowledgmentContexts,
    }
)
"""Every frame an X12 file can be read into; those of the pipeline are among them."""
