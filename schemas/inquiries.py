"""Eligibility inquiries as a 270 states them: transaction sets, persons asked about, what is asked."""

import polars as pl

from schemas.contract import Contract, column


class InquirySets(Contract):
    """One row per 270 transaction set: who asks whom."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan whose folder the file was in")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    structure_code: str = column("Hierarchical structure of the set (BHT01)", nullable=True)
    purpose_code: str = column("13 request, 01 cancellation (BHT02)", nullable=True)
    reference_id: str = column("The sender's number of the set (BHT03)", nullable=True)
    created_date: pl.Date = column("Date of the set (BHT04)", nullable=True)
    created_time: str = column("HHMM[SS[DD]], local to the sender (BHT05)", nullable=True)
    transaction_type_code: str = column("RT: spend down (BHT06)", nullable=True)
    payer_entity_code: str = column(
        "PR payer, 2B administrator, 36 employer, GP gateway, P5 sponsor (2100A NM101)", nullable=True
    )
    payer_entity_type_code: str = column("Information source: 1 person, 2 organization (2100A NM102)", nullable=True)
    payer_last_name: str = column(
        "Information source: last name, or the organization's name (2100A NM103)", nullable=True
    )
    payer_first_name: str = column("Information source: first name (2100A NM104)", nullable=True)
    payer_middle_name: str = column("Information source: middle name (2100A NM105)", nullable=True)
    payer_name_suffix: str = column("Information source: name suffix (2100A NM107)", nullable=True)
    payer_identification_qualifier_code: str = column(
        "Information source: kind of the identification code: XX NPI, MI member, PI payer ... (2100A NM108)",
        nullable=True,
    )
    payer_identification_code: str = column("Information source: identification code (2100A NM109)", nullable=True)
    provider_entity_code: str = column(
        "1P provider, FA facility, GP gateway, PR payer ... (2100B NM101)", nullable=True
    )
    provider_entity_type_code: str = column(
        "Information receiver: 1 person, 2 organization (2100B NM102)", nullable=True
    )
    provider_last_name: str = column(
        "Information receiver: last name, or the organization's name (2100B NM103)", nullable=True
    )
    provider_first_name: str = column("Information receiver: first name (2100B NM104)", nullable=True)
    provider_middle_name: str = column("Information receiver: middle name (2100B NM105)", nullable=True)
    provider_name_suffix: str = column("Information receiver: name suffix (2100B NM107)", nullable=True)
    provider_identification_qualifier_code: str = column(
        "Information receiver: kind of the identification code: XX NPI, MI member, PI payer ... (2100B NM108)",
        nullable=True,
    )
    provider_identification_code: str = column("Information receiver: identification code (2100B NM109)", nullable=True)
    provider_taxonomy_code: str = column("Information receiver: taxonomy (2100B PRV03)", nullable=True)
    provider_address_line_1: str = column("Information receiver: street, line 1 (2100B N301)", nullable=True)
    provider_address_line_2: str = column("Information receiver: street, line 2 (2100B N302)", nullable=True)
    provider_city_name: str = column("Information receiver: city (2100B N401)", nullable=True)
    provider_state_code: str = column("Information receiver: state (2100B N402)", nullable=True)
    provider_postal_code: str = column("Information receiver: ZIP (2100B N403)", nullable=True)
    provider_country_code: str = column(
        "Information receiver: country, when it is not the United States (2100B N404)", nullable=True
    )
    provider_employer_number: str = column(
        "Information receiver: employer's identification number (tax id) (2100B REF TJ)", nullable=True
    )
    provider_license_number: str = column("Information receiver: state license number (2100B REF 0B)", nullable=True)
    provider_medicaid_number: str = column(
        "Information receiver: Medicaid provider number (2100B REF 1D)", nullable=True
    )
    provider_medicare_number: str = column(
        "Information receiver: Medicare provider number (2100B REF 1C)", nullable=True
    )
    provider_submitter_number: str = column("Information receiver: submitter number (2100B REF EO)", nullable=True)


class InquiryPersons(Contract):
    """One row per person asked about (level 22 or 23)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan whose folder the file was in")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    person_ordinal: pl.Int64 = column("Person asked about within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the HL segment in the file, from 1")
    hierarchy_id: str = column("Number of the level in the set (HL01)", nullable=True)
    parent_hierarchy_id: str = column("hierarchy_id of the level above in the set (HL02)", nullable=True)
    level_code: str = column("22 subscriber, 23 dependent (HL03)", nullable=True)
    child_code: str = column("1 when a level follows below, 0 when none does (HL04)", nullable=True)
    trace_number: str = column("Trace number (TRN02)", nullable=True)
    trace_origin_id: str = column("Who made the trace number (TRN03)", nullable=True)
    trace_division: str = column("Division that made the trace number (TRN04)", nullable=True)
    entity_type_code: str = column("1 person, 2 organization (NM102)", nullable=True)
    last_name: str = column("Last name, or the organization's name (NM103)", nullable=True, member_data=True)
    first_name: str = column("First name (NM104)", nullable=True, member_data=True)
    middle_name: str = column("Middle name (NM105)", nullable=True, member_data=True)
    name_suffix: str = column("Name suffix (NM107)", nullable=True, member_data=True)
    identification_qualifier_code: str = column(
        "Kind of the identification code: XX NPI, MI member, PI payer ... (NM108)", nullable=True
    )
    identification_code: str = column("Identification code (NM109)", nullable=True, member_data=True)
    address_line_1: str = column("Street, line 1 (N301)", nullable=True, member_data=True)
    address_line_2: str = column("Street, line 2 (N302)", nullable=True, member_data=True)
    city_name: str = column("City (N401)", nullable=True, member_data=True)
    state_code: str = column("State (N402)", nullable=True)
    postal_code: str = column("ZIP (N403)", nullable=True, member_data=True)
    country_code: str = column("Country, when it is not the United States (N404)", nullable=True)
    birth_date: pl.Date = column("Birth date (DMG02)", nullable=True, member_data=True)
    gender_code: str = column("F, M or U (DMG03)", nullable=True)
    subscriber_code: str = column("Y subscriber, N dependent (INS01)", nullable=True)
    relationship_code: str = column(
        "Relationship of the patient: 18 self, 01 spouse, 19 child ... (INS02)", nullable=True
    )
    birth_sequence: pl.Int64 = column("Birth sequence of a multiple birth (INS17)", nullable=True)
    social_security_number: str = column("Social security number (REF SY)", nullable=True, member_data=True)
    policy_number: str = column("Group or policy number (REF 1L)", nullable=True, member_data=True)
    member_number: str = column("Member id (REF 1W)", nullable=True, member_data=True)
    case_number: str = column("Case number (REF 3H)", nullable=True, member_data=True)
    group_number: str = column("Group or policy number (REF 6P)", nullable=True, member_data=True)
    plan_number: str = column("Plan number (REF 18)", nullable=True)
    medical_record_number: str = column("Medical record number (REF EA)", nullable=True, member_data=True)
    patient_account_number: str = column("Patient account number (REF EJ)", nullable=True, member_data=True)
    medicare_number: str = column("Medicare number (REF F6)", nullable=True, member_data=True)
    medicaid_number: str = column("Medicaid number (REF NQ)", nullable=True, member_data=True)
    card_number: str = column("Identity card number (REF HJ)", nullable=True, member_data=True)
    policy_holder_number: str = column("Insurance policy number (REF IG)", nullable=True, member_data=True)
    plan_network_id: str = column("Plan network (REF N6)", nullable=True)
    property_claim_number: str = column(
        "Number of the property and casualty claim (REF Y4)", nullable=True, member_data=True
    )
    provider_code: str = column("Provider of the inquiry: role (PRV01)", nullable=True)
    provider_qualifier_code: str = column("Provider of the inquiry: PXC taxonomy, HPI NPI ... (PRV02)", nullable=True)
    provider_number: str = column("Provider of the inquiry: reference (PRV03)", nullable=True)
    plan_begin_date: pl.Date = column("First day asked about (DTP 291)", nullable=True)
    plan_end_date: pl.Date = column("Last day asked about; of a single date, that date (DTP 291)", nullable=True)
    card_issue_date: pl.Date = column("Identity card issued (DTP 102)", nullable=True)


class InquiryRequests(Contract):
    """One row per request about a person (EQ)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan whose folder the file was in")
    person_ordinal: pl.Int64 = column("Person asked about within the file, from 0")
    request_ordinal: pl.Int64 = column("Request within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the EQ segment in the file, from 1")
    service_type_codes: str = column("Service types asked about, all repetitions, separated by ^ (EQ01)", nullable=True)
    procedure_qualifier_code: str = column("HC HCPCS or CPT, ER, IV, WK, N4 ... (EQ02-1)", nullable=True)
    procedure_code: str = column("Procedure (EQ02-2)", nullable=True)
    modifier_1_code: str = column("Modifier 1 (EQ02-3)", nullable=True)
    modifier_2_code: str = column("Modifier 2 (EQ02-4)", nullable=True)
    modifier_3_code: str = column("Modifier 3 (EQ02-5)", nullable=True)
    modifier_4_code: str = column("Modifier 4 (EQ02-6)", nullable=True)
    procedure_description: str = column("Procedure described (EQ02-7)", nullable=True)
    coverage_level_code: str = column("FAM: family (EQ03)", nullable=True)
    diagnosis_pointer_1: pl.Int64 = column(
        "Diagnosis pointer 1: position of a diagnosis of the person (EQ05-1)", nullable=True
    )
    diagnosis_pointer_2: pl.Int64 = column(
        "Diagnosis pointer 2: position of a diagnosis of the person (EQ05-2)", nullable=True
    )
    diagnosis_pointer_3: pl.Int64 = column(
        "Diagnosis pointer 3: position of a diagnosis of the person (EQ05-3)", nullable=True
    )
    diagnosis_pointer_4: pl.Int64 = column(
        "Diagnosis pointer 4: position of a diagnosis of the person (EQ05-4)", nullable=True
    )
    spend_down_cents: pl.Int64 = column("Spend down, cents (AMT R)", nullable=True)
    spend_down_billed_cents: pl.Int64 = column("Spend down billed, cents (AMT PB)", nullable=True)
    place_of_service_code: str = column("CMS place of service (III02 of III ZZ)", nullable=True)
    authorization_id: str = column("Authorization number (REF G1)", nullable=True)
    referral_number: str = column("Referral number (REF 9F)", nullable=True)
    service_begin_date: pl.Date = column("First day asked about (DTP 291)", nullable=True)
    service_end_date: pl.Date = column("Last day asked about; of a single date, that date (DTP 291)", nullable=True)
