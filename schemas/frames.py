"""The frames that come out of received files, by name: one statement of which contract each of them keeps."""

from types import MappingProxyType

from schemas.agencies import Agencies, Aides, Referrals
from schemas.authorizations import Authorizations
from schemas.contract import Contract
from schemas.eligibility import EligibilityAnswers, EligibilityBenefits, EligibilitySets
from schemas.enrollment import EnrollmentCoverages, EnrollmentMembers, EnrollmentSets
from schemas.segments import OtherSegments
from schemas.visits import Visits

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
        "aides": Aides,
        "agencies": Agencies,
    }
)
