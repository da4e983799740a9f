"""Requests for authorization and the answers to them, as a 278 states them: sets, levels, events, services.

Not the authorizations the pipeline reckons with (`schemas.authorizations`): what a file says, request or response.
"""

import polars as pl

from schemas.contract import Contract, column


class AuthorizationSets(Contract):
    """One row per 278 transaction set; its purpose tells request and response apart."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan whose folder the file was in")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    structure_code: str = column("Hierarchical structure of the set (BHT01)", nullable=True)
    purpose_code: str = column(
        "13 request, 01 cancellation, 36 authority to deduct, 11 response (BHT02)", nullable=True
    )
    reference_id: str = column("The sender's number of the set (BHT03)", nullable=True)
    created_date: pl.Date = column("Date of the set (BHT04)", nullable=True)
    created_time: str = column("HHMM[SS[DD]], local to the sender (BHT05)", nullable=True)
    transaction_type_code: str = column(
        "18 final response, 19 further updates follow, RU medical services reservation (BHT06)", nullable=True
    )


class AuthorizationLevels(Contract):
    """One row per review organization, requester, subscriber or dependent (level 20, 21, 22 or 23)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan whose folder the file was in")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    level_ordinal: pl.Int64 = column("Level within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the HL segment in the file, from 1")
    hierarchy_id: str = column("Number of the level in the set (HL01)", nullable=True)
    parent_hierarchy_id: str = column("hierarchy_id of the level above in the set (HL02)", nullable=True)
    level_code: str = column(
        "20 review organization, 21 requester, 22 subscriber, 23 dependent, EV event, SS service (HL03)", nullable=True
    )
    child_code: str = column("1 when a level follows below, 0 when none does (HL04)", nullable=True)
    entity_code: str = column(
        "Who it is: X3 review organization, 1P provider, FA facility, IL subscriber, QC dependent ... (NM101)",
        nullable=True,
    )
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
    contact_name: str = column("Name of the contact (PER02)", nullable=True, member_data=True)
    contact_phone_number: str = column("Telephone of the contact (PER TE)", nullable=True, member_data=True)
    contact_extension: str = column("Telephone extension of the contact (PER EX)", nullable=True, member_data=True)
    contact_fax_number: str = column("Fax of the contact (PER FX)", nullable=True, member_data=True)
    contact_email_address: str = column("Email of the contact (PER EM)", nullable=True, member_data=True)
    taxonomy_code: str = column("Taxonomy (PRV03)", nullable=True)
    birth_date: pl.Date = column("Birth date (DMG02)", nullable=True, member_data=True)
    gender_code: str = column("F, M or U (DMG03)", nullable=True)
    subscriber_code: str = column("Y subscriber, N dependent (INS01)", nullable=True)
    relationship_code: str = column(
        "Relationship of the patient: 18 self, 01 spouse, 19 child ... (INS02)", nullable=True
    )
    military_status_code: str = column("Military status (INS08)", nullable=True)
    birth_sequence: pl.Int64 = column("Birth sequence of a multiple birth (INS17)", nullable=True)
    employer_number: str = column("Employer's identification number (tax id) (REF EI)", nullable=True)
    license_number: str = column("State license number (REF 0B)", nullable=True)
    upin: str = column("UPIN (REF 1G)", nullable=True)
    social_security_number: str = column("Social security number (REF SY)", nullable=True, member_data=True)
    policy_number: str = column("Group or policy number (REF 1L)", nullable=True, member_data=True)
    member_number: str = column("Member id (REF 1W)", nullable=True, member_data=True)
    group_number: str = column("Group or policy number (REF 6P)", nullable=True, member_data=True)
    medicare_number: str = column("Medicare number (REF F6)", nullable=True, member_data=True)
    medicaid_number: str = column("Medicaid number (REF NQ)", nullable=True, member_data=True)
    patient_account_number: str = column("Patient account number (REF EJ)", nullable=True, member_data=True)
    medical_record_number: str = column("Medical record number (REF EA)", nullable=True, member_data=True)
    card_number: str = column("Identity card number (REF HJ)", nullable=True, member_data=True)
    policy_holder_number: str = column("Insurance policy number (REF IG)", nullable=True, member_data=True)
    plan_network_id: str = column("Plan network (REF N6)", nullable=True)
    valid_request_code: str = column(
        "N: the request is not valid; null when nothing was refused (AAA01)", nullable=True
    )
    reject_reason_code: str = column("Why it was refused; null when nothing was (AAA03)", nullable=True)
    follow_up_action_code: str = column("What to do about the refusal: C correct and resend ... (AAA04)", nullable=True)


class AuthorizationEvents(Contract):
    """One row per patient event (level EV): what is asked for as a whole, and the decision on it."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan whose folder the file was in")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    level_ordinal: pl.Int64 = column("Level within the file, from 0")
    event_ordinal: pl.Int64 = column("Event within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the HL segment in the file, from 1")
    hierarchy_id: str = column("Number of the level in the set (HL01)", nullable=True)
    parent_hierarchy_id: str = column("hierarchy_id of the level above in the set (HL02)", nullable=True)
    level_code: str = column(
        "20 review organization, 21 requester, 22 subscriber, 23 dependent, EV event, SS service (HL03)", nullable=True
    )
    child_code: str = column("1 when a level follows below, 0 when none does (HL04)", nullable=True)
    trace_number: str = column("Trace number of the sender (TRN02 of TRN 1)", nullable=True)
    trace_origin_id: str = column("Who made the trace number (TRN03 of TRN 1)", nullable=True)
    trace_division: str = column("Division that made the trace number (TRN04 of TRN 1)", nullable=True)
    echoed_trace_number: str = column("Trace number of the request, echoed (TRN02 of TRN 2)", nullable=True)
    echoed_trace_origin_id: str = column("Who made the echoed trace number (TRN03 of TRN 2)", nullable=True)
    echoed_trace_division: str = column("Division that made the echoed trace number (TRN04 of TRN 2)", nullable=True)
    request_category_code: str = column(
        "AR admission, HS health services, IN individual, SC specialty care (UM01)", nullable=True
    )
    certification_type_code: str = column(
        "I initial, R renewal, S revised, N reconsideration, 1 and 2 appeal, 3 cancel, 4 extension (UM02)",
        nullable=True,
    )
    service_type_code: str = column("Service type: 42 home health care ... (UM03)", nullable=True)
    facility_code: str = column("Place of service or facility type (UM04-1)", nullable=True)
    facility_qualifier_code: str = column("A facility type, B place of service (UM04-2)", nullable=True)
    decision_code: str = column(
        "A1 certified, A2 in part, A3 not certified, A4 pended, A6 modified, C cancelled, CT contact payer, NA (HCR01)",
        nullable=True,
    )
    authorization_id: str = column("Authorization number: what a claim under it names (HCR02)", nullable=True)
    decision_reason_codes: str = column(
        "Reasons of the decision, all repetitions, separated by ^ (HCR03)", nullable=True
    )
    second_opinion_code: str = column("Y: second surgical opinion asked for (HCR04)", nullable=True)
    previous_authorization_id: str = column("Earlier authorization number (REF BB)", nullable=True)
    previous_administrative_number: str = column("Earlier administrative reference number (REF NT)", nullable=True)
    related_cause_1_code: str = column("Related cause 1: AA, AB, AP, EM or OA (UM05-1)", nullable=True)
    related_cause_2_code: str = column("Related cause 2: AA, AB, AP, EM or OA (UM05-2)", nullable=True)
    related_cause_3_code: str = column("Related cause 3: AA, AB, AP, EM or OA (UM05-3)", nullable=True)
    accident_state_code: str = column("State of the accident (UM05-4)", nullable=True)
    accident_country_code: str = column("Country of the accident (UM05-5)", nullable=True)
    level_of_service_code: str = column("03 emergency, E elective, U urgent (UM06)", nullable=True)
    health_condition_code: str = column("Current health condition (UM07)", nullable=True)
    prognosis_code: str = column("Prognosis (UM08)", nullable=True)
    release_code: str = column("Y or I: release of information (UM09)", nullable=True)
    delay_reason_code: str = column("Delay reason: 1-11, 15 (UM10)", nullable=True)
    event_begin_date: pl.Date = column("Event, first day (DTP AAH)", nullable=True)
    event_end_date: pl.Date = column("Event, last day; of a single date, that date (DTP AAH)", nullable=True)
    admission_begin_date: pl.Date = column("Admission, first day (DTP 435)", nullable=True)
    admission_end_date: pl.Date = column("Admission, last day; of a single date, that date (DTP 435)", nullable=True)
    discharge_begin_date: pl.Date = column("Discharge, first day (DTP 096)", nullable=True)
    discharge_end_date: pl.Date = column("Discharge, last day; of a single date, that date (DTP 096)", nullable=True)
    certification_issue_date: pl.Date = column("Certification issued (DTP 102)", nullable=True)
    certification_expiration_date: pl.Date = column("Certification expires (DTP 036)", nullable=True)
    certification_begin_date: pl.Date = column("Certification effective, first day (DTP 007)", nullable=True)
    certification_end_date: pl.Date = column(
        "Certification effective, last day; of a single date, that date (DTP 007)", nullable=True
    )
    accident_date: pl.Date = column("Accident (DTP 439)", nullable=True)
    onset_date: pl.Date = column("Onset of the illness (DTP 431)", nullable=True)
    last_menstrual_period_date: pl.Date = column("Last menstrual period (DTP 484)", nullable=True)
    expected_birth_date: pl.Date = column("Expected birth (DTP ABC)", nullable=True)
    diagnosis_1_qualifier_code: str = column(
        "Diagnosis 1: ABK principal, ABF other, ABJ admitting (BK, BF, BJ: ICD-9) (HI01-1)", nullable=True
    )
    diagnosis_1_code: str = column("Diagnosis 1, without the point (HI01-2)", nullable=True)
    diagnosis_2_qualifier_code: str = column(
        "Diagnosis 2: ABK principal, ABF other, ABJ admitting (BK, BF, BJ: ICD-9) (HI02-1)", nullable=True
    )
    diagnosis_2_code: str = column("Diagnosis 2, without the point (HI02-2)", nullable=True)
    diagnosis_3_qualifier_code: str = column(
        "Diagnosis 3: ABK principal, ABF other, ABJ admitting (BK, BF, BJ: ICD-9) (HI03-1)", nullable=True
    )
    diagnosis_3_code: str = column("Diagnosis 3, without the point (HI03-2)", nullable=True)
    diagnosis_4_qualifier_code: str = column(
        "Diagnosis 4: ABK principal, ABF other, ABJ admitting (BK, BF, BJ: ICD-9) (HI04-1)", nullable=True
    )
    diagnosis_4_code: str = column("Diagnosis 4, without the point (HI04-2)", nullable=True)
    diagnosis_5_qualifier_code: str = column(
        "Diagnosis 5: ABK principal, ABF other, ABJ admitting (BK, BF, BJ: ICD-9) (HI05-1)", nullable=True
    )
    diagnosis_5_code: str = column("Diagnosis 5, without the point (HI05-2)", nullable=True)
    diagnosis_6_qualifier_code: str = column(
        "Diagnosis 6: ABK principal, ABF other, ABJ admitting (BK, BF, BJ: ICD-9) (HI06-1)", nullable=True
    )
    diagnosis_6_code: str = column("Diagnosis 6, without the point (HI06-2)", nullable=True)
    diagnosis_7_qualifier_code: str = column(
        "Diagnosis 7: ABK principal, ABF other, ABJ admitting (BK, BF, BJ: ICD-9) (HI07-1)", nullable=True
    )
    diagnosis_7_code: str = column("Diagnosis 7, without the point (HI07-2)", nullable=True)
    diagnosis_8_qualifier_code: str = column(
        "Diagnosis 8: ABK principal, ABF other, ABJ admitting (BK, BF, BJ: ICD-9) (HI08-1)", nullable=True
    )
    diagnosis_8_code: str = column("Diagnosis 8, without the point (HI08-2)", nullable=True)
    diagnosis_9_qualifier_code: str = column(
        "Diagnosis 9: ABK principal, ABF other, ABJ admitting (BK, BF, BJ: ICD-9) (HI09-1)", nullable=True
    )
    diagnosis_9_code: str = column("Diagnosis 9, without the point (HI09-2)", nullable=True)
    diagnosis_10_qualifier_code: str = column(
        "Diagnosis 10: ABK principal, ABF other, ABJ admitting (BK, BF, BJ: ICD-9) (HI10-1)", nullable=True
    )
    diagnosis_10_code: str = column("Diagnosis 10, without the point (HI10-2)", nullable=True)
    diagnosis_11_qualifier_code: str = column(
        "Diagnosis 11: ABK principal, ABF other, ABJ admitting (BK, BF, BJ: ICD-9) (HI11-1)", nullable=True
    )
    diagnosis_11_code: str = column("Diagnosis 11, without the point (HI11-2)", nullable=True)
    diagnosis_12_qualifier_code: str = column(
        "Diagnosis 12: ABK principal, ABF other, ABJ admitting (BK, BF, BJ: ICD-9) (HI12-1)", nullable=True
    )
    diagnosis_12_code: str = column("Diagnosis 12, without the point (HI12-2)", nullable=True)
    delivery_quantity_code: str = column(
        "What the quantity counts: VS visits, HS hours, DY days, UN units ... (HSD01)", nullable=True
    )
    delivery_quantity: str = column("Quantity as sent (HSD02)", nullable=True)
    delivery_frequency_code: str = column("Per what: DA day, WK week, MO month (HSD03)", nullable=True)
    delivery_frequency: str = column("Sample selection modulus as sent (HSD04)", nullable=True)
    delivery_period_code: str = column("Unit of the duration: 34 month, 35 week, 7 day ... (HSD05)", nullable=True)
    delivery_period_count: pl.Int64 = column("Duration in these units (HSD06)", nullable=True)
    delivery_pattern_code: str = column("Calendar pattern (HSD07)", nullable=True)
    delivery_time_code: str = column("Time of day pattern (HSD08)", nullable=True)
    admission_type_code: str = column("Admission type (CL101)", nullable=True)
    admission_source_code: str = column("Admission source (CL102)", nullable=True)
    patient_status_code: str = column("Patient status (CL103)", nullable=True)
    residence_status_code: str = column("Nursing home residential status (CL104)", nullable=True)
    home_health_prognosis_code: str = column("Home health: prognosis (CR601)", nullable=True)
    home_health_start_date: pl.Date = column("Home health: start of service (CR602)", nullable=True)
    home_health_begin_date: pl.Date = column("Home health certification, first day (CR604)", nullable=True)
    home_health_end_date: pl.Date = column(
        "Home health certification, last day; of a single date, that date (CR604)", nullable=True
    )
    medicare_coverage_code: str = column("Home health: Medicare coverage (CR607)", nullable=True)
    home_health_certification_type_code: str = column(
        "Home health: I initial, R renewal, S revised ... (CR608)", nullable=True
    )
    attachment_type_code: str = column("First attachment: report type (PWK01)", nullable=True)
    attachment_transmission_code: str = column("First attachment: how it is sent (PWK02)", nullable=True)
    attachment_control_number: str = column("First attachment: control number (PWK06)", nullable=True)
    attachment_description: str = column("First attachment: description (PWK07)", nullable=True, member_data=True)
    message: str = column("First message (MSG01)", nullable=True, member_data=True)
    provider_entity_type_code: str = column("Service provider: 1 person, 2 organization (2010EA NM102)", nullable=True)
    provider_last_name: str = column(
        "Service provider: last name, or the organization's name (2010EA NM103)", nullable=True
    )
    provider_first_name: str = column("Service provider: first name (2010EA NM104)", nullable=True)
    provider_middle_name: str = column("Service provider: middle name (2010EA NM105)", nullable=True)
    provider_name_suffix: str = column("Service provider: name suffix (2010EA NM107)", nullable=True)
    provider_identification_qualifier_code: str = column(
        "Service provider: kind of the identification code: XX NPI, MI member, PI payer ... (2010EA NM108)",
        nullable=True,
    )
    provider_identification_code: str = column("Service provider: identification code (2010EA NM109)", nullable=True)
    provider_taxonomy_code: str = column("Service provider: taxonomy (2010EA PRV03)", nullable=True)
    provider_address_line_1: str = column("Service provider: street, line 1 (2010EA N301)", nullable=True)
    provider_address_line_2: str = column("Service provider: street, line 2 (2010EA N302)", nullable=True)
    provider_city_name: str = column("Service provider: city (2010EA N401)", nullable=True)
    provider_state_code: str = column("Service provider: state (2010EA N402)", nullable=True)
    provider_postal_code: str = column("Service provider: ZIP (2010EA N403)", nullable=True)
    provider_country_code: str = column(
        "Service provider: country, when it is not the United States (2010EA N404)", nullable=True
    )
    provider_license_number: str = column("Service provider: state license number (2010EA REF 0B)", nullable=True)
    provider_employer_number: str = column(
        "Service provider: employer's identification number (tax id) (2010EA REF EI)", nullable=True
    )
    provider_contact_name: str = column("Service provider: name of the contact (2010EA PER02)", nullable=True)
    provider_contact_phone_number: str = column(
        "Service provider: telephone of the contact (2010EA PER TE)", nullable=True
    )
    provider_contact_extension: str = column(
        "Service provider: telephone extension of the contact (2010EA PER EX)", nullable=True
    )
    provider_contact_fax_number: str = column("Service provider: fax of the contact (2010EA PER FX)", nullable=True)
    provider_contact_email_address: str = column(
        "Service provider: email of the contact (2010EA PER EM)", nullable=True
    )
    valid_request_code: str = column(
        "N: the request is not valid; null when nothing was refused (AAA01)", nullable=True
    )
    reject_reason_code: str = column("Why it was refused; null when nothing was (AAA03)", nullable=True)
    follow_up_action_code: str = column("What to do about the refusal: C correct and resend ... (AAA04)", nullable=True)


class AuthorizationServices(Contract):
    """One row per service of an event (level SS); its decision overrides that on the event."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan whose folder the file was in")
    event_ordinal: pl.Int64 = column("Event within the file, from 0")
    service_ordinal: pl.Int64 = column("Service within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the HL segment in the file, from 1")
    hierarchy_id: str = column("Number of the level in the set (HL01)", nullable=True)
    parent_hierarchy_id: str = column("hierarchy_id of the level above in the set (HL02)", nullable=True)
    level_code: str = column(
        "20 review organization, 21 requester, 22 subscriber, 23 dependent, EV event, SS service (HL03)", nullable=True
    )
    child_code: str = column("1 when a level follows below, 0 when none does (HL04)", nullable=True)
    trace_number: str = column("Trace number of the sender (TRN02 of TRN 1)", nullable=True)
    trace_origin_id: str = column("Who made the trace number (TRN03 of TRN 1)", nullable=True)
    trace_division: str = column("Division that made the trace number (TRN04 of TRN 1)", nullable=True)
    echoed_trace_number: str = column("Trace number of the request, echoed (TRN02 of TRN 2)", nullable=True)
    echoed_trace_origin_id: str = column("Who made the echoed trace number (TRN03 of TRN 2)", nullable=True)
    echoed_trace_division: str = column("Division that made the echoed trace number (TRN04 of TRN 2)", nullable=True)
    request_category_code: str = column(
        "AR admission, HS health services, IN individual, SC specialty care (UM01)", nullable=True
    )
    certification_type_code: str = column(
        "I initial, R renewal, S revised, N reconsideration, 1 and 2 appeal, 3 cancel, 4 extension (UM02)",
        nullable=True,
    )
    service_type_code: str = column("Service type: 42 home health care ... (UM03)", nullable=True)
    facility_code: str = column("Place of service or facility type (UM04-1)", nullable=True)
    facility_qualifier_code: str = column("A facility type, B place of service (UM04-2)", nullable=True)
    decision_code: str = column(
        "A1 certified, A2 in part, A3 not certified, A4 pended, A6 modified, C cancelled, CT contact payer, NA (HCR01)",
        nullable=True,
    )
    authorization_id: str = column("Authorization number: what a claim under it names (HCR02)", nullable=True)
    decision_reason_codes: str = column(
        "Reasons of the decision, all repetitions, separated by ^ (HCR03)", nullable=True
    )
    second_opinion_code: str = column("Y: second surgical opinion asked for (HCR04)", nullable=True)
    previous_authorization_id: str = column("Earlier authorization number (REF BB)", nullable=True)
    previous_administrative_number: str = column("Earlier administrative reference number (REF NT)", nullable=True)
    service_begin_date: pl.Date = column("First day of service (DTP 472)", nullable=True)
    service_end_date: pl.Date = column("Last day of service; of a single date, that date (DTP 472)", nullable=True)
    certification_issue_date: pl.Date = column("Certification issued (DTP 102)", nullable=True)
    certification_expiration_date: pl.Date = column("Certification expires (DTP 036)", nullable=True)
    certification_begin_date: pl.Date = column("Certification effective, first day (DTP 007)", nullable=True)
    certification_end_date: pl.Date = column(
        "Certification effective, last day; of a single date, that date (DTP 007)", nullable=True
    )
    revenue_code: str = column("Revenue code (SV201)", nullable=True)
    procedure_qualifier_code: str = column("HC HCPCS or CPT, ER, IV, WK, N4 ... (SV101-1 or SV202-1)", nullable=True)
    procedure_code: str = column("Procedure (SV101-2 or SV202-2)", nullable=True)
    modifier_1_code: str = column("Modifier 1 (SV101-3 or SV202-3)", nullable=True)
    modifier_2_code: str = column("Modifier 2 (SV101-4 or SV202-4)", nullable=True)
    modifier_3_code: str = column("Modifier 3 (SV101-5 or SV202-5)", nullable=True)
    modifier_4_code: str = column("Modifier 4 (SV101-6 or SV202-6)", nullable=True)
    procedure_description: str = column("Procedure described (SV101-7 or SV202-7)", nullable=True)
    procedure_range_end_code: str = column("Last procedure of a range (SV101-8 or SV202-8)", nullable=True)
    charge_cents: pl.Int64 = column("Amount, cents (SV102 or SV203)", nullable=True)
    unit_code: str = column("UN units, MJ minutes ... (SV103 or SV204)", nullable=True)
    quantity: str = column("Quantity as sent (SV104 or SV205)", nullable=True)
    rate_cents: pl.Int64 = column("Unit rate, cents (SV206)", nullable=True)
    diagnosis_pointer_1: pl.Int64 = column(
        "Diagnosis pointer 1: position of a diagnosis of the event (SV107-1)", nullable=True
    )
    diagnosis_pointer_2: pl.Int64 = column(
        "Diagnosis pointer 2: position of a diagnosis of the event (SV107-2)", nullable=True
    )
    diagnosis_pointer_3: pl.Int64 = column(
        "Diagnosis pointer 3: position of a diagnosis of the event (SV107-3)", nullable=True
    )
    diagnosis_pointer_4: pl.Int64 = column(
        "Diagnosis pointer 4: position of a diagnosis of the event (SV107-4)", nullable=True
    )
    epsdt_code: str = column("Y: EPSDT (SV111)", nullable=True)
    nursing_home_status_code: str = column("Nursing home residential status (SV209)", nullable=True)
    level_of_care_code: str = column("Level of care (SV120 or SV210)", nullable=True)
    delivery_quantity_code: str = column(
        "What the quantity counts: VS visits, HS hours, DY days, UN units ... (HSD01)", nullable=True
    )
    delivery_quantity: str = column("Quantity as sent (HSD02)", nullable=True)
    delivery_frequency_code: str = column("Per what: DA day, WK week, MO month (HSD03)", nullable=True)
    delivery_frequency: str = column("Sample selection modulus as sent (HSD04)", nullable=True)
    delivery_period_code: str = column("Unit of the duration: 34 month, 35 week, 7 day ... (HSD05)", nullable=True)
    delivery_period_count: pl.Int64 = column("Duration in these units (HSD06)", nullable=True)
    delivery_pattern_code: str = column("Calendar pattern (HSD07)", nullable=True)
    delivery_time_code: str = column("Time of day pattern (HSD08)", nullable=True)
    attachment_type_code: str = column("First attachment: report type (PWK01)", nullable=True)
    attachment_transmission_code: str = column("First attachment: how it is sent (PWK02)", nullable=True)
    attachment_control_number: str = column("First attachment: control number (PWK06)", nullable=True)
    attachment_description: str = column("First attachment: description (PWK07)", nullable=True, member_data=True)
    message: str = column("First message (MSG01)", nullable=True, member_data=True)
    provider_entity_type_code: str = column("Service provider: 1 person, 2 organization (2010FA NM102)", nullable=True)
    provider_last_name: str = column(
        "Service provider: last name, or the organization's name (2010FA NM103)", nullable=True
    )
    provider_first_name: str = column("Service provider: first name (2010FA NM104)", nullable=True)
    provider_middle_name: str = column("Service provider: middle name (2010FA NM105)", nullable=True)
    provider_name_suffix: str = column("Service provider: name suffix (2010FA NM107)", nullable=True)
    provider_identification_qualifier_code: str = column(
        "Service provider: kind of the identification code: XX NPI, MI member, PI payer ... (2010FA NM108)",
        nullable=True,
    )
    provider_identification_code: str = column("Service provider: identification code (2010FA NM109)", nullable=True)
    provider_taxonomy_code: str = column("Service provider: taxonomy (2010FA PRV03)", nullable=True)
    provider_address_line_1: str = column("Service provider: street, line 1 (2010FA N301)", nullable=True)
    provider_address_line_2: str = column("Service provider: street, line 2 (2010FA N302)", nullable=True)
    provider_city_name: str = column("Service provider: city (2010FA N401)", nullable=True)
    provider_state_code: str = column("Service provider: state (2010FA N402)", nullable=True)
    provider_postal_code: str = column("Service provider: ZIP (2010FA N403)", nullable=True)
    provider_country_code: str = column(
        "Service provider: country, when it is not the United States (2010FA N404)", nullable=True
    )
    provider_license_number: str = column("Service provider: state license number (2010FA REF 0B)", nullable=True)
    provider_employer_number: str = column(
        "Service provider: employer's identification number (tax id) (2010FA REF EI)", nullable=True
    )
    provider_contact_name: str = column("Service provider: name of the contact (2010FA PER02)", nullable=True)
    provider_contact_phone_number: str = column(
        "Service provider: telephone of the contact (2010FA PER TE)", nullable=True
    )
    provider_contact_extension: str = column(
        "Service provider: telephone extension of the contact (2010FA PER EX)", nullable=True
    )
    provider_contact_fax_number: str = column("Service provider: fax of the contact (2010FA PER FX)", nullable=True)
    provider_contact_email_address: str = column(
        "Service provider: email of the contact (2010FA PER EM)", nullable=True
    )
    valid_request_code: str = column(
        "N: the request is not valid; null when nothing was refused (AAA01)", nullable=True
    )
    reject_reason_code: str = column("Why it was refused; null when nothing was (AAA03)", nullable=True)
    follow_up_action_code: str = column("What to do about the refusal: C correct and resend ... (AAA04)", nullable=True)
