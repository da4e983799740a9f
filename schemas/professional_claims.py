"""Professional claims as an 837P states them: sets, levels, claims, lines, other payers and what these adjusted.

Not the claims the network prepares (`schemas.claims`): what a file says, whoever wrote it. What must balance is joined
by ordinals: lines and other payers to their claim, adjudications to their line, adjustments to what they adjust.
"""

import polars as pl

from schemas.contract import Contract, column


class ProfessionalSets(Contract):
    """One row per 837P transaction set: who sends it to whom."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan whose folder the file was in")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    structure_code: str = column("Hierarchical structure of the set (BHT01)", nullable=True)
    purpose_code: str = column("00 original, 18 reissue (BHT02)", nullable=True)
    reference_id: str = column("The sender's number of the set (BHT03)", nullable=True)
    created_date: pl.Date = column("Date of the set (BHT04)", nullable=True)
    created_time: str = column("HHMM[SS[DD]], local to the sender (BHT05)", nullable=True)
    transaction_type_code: str = column("CH chargeable claims, RP encounters, 31 subrogation (BHT06)", nullable=True)
    submitter_entity_type_code: str = column("Submitter: 1 person, 2 organization (1000A NM102)", nullable=True)
    submitter_last_name: str = column("Submitter: last name, or the organization's name (1000A NM103)", nullable=True)
    submitter_first_name: str = column("Submitter: first name (1000A NM104)", nullable=True)
    submitter_middle_name: str = column("Submitter: middle name (1000A NM105)", nullable=True)
    submitter_name_suffix: str = column("Submitter: name suffix (1000A NM107)", nullable=True)
    submitter_identification_qualifier_code: str = column(
        "Submitter: kind of the identification code: XX NPI, MI member, PI payer ... (1000A NM108)", nullable=True
    )
    submitter_identification_code: str = column("Submitter: identification code (1000A NM109)", nullable=True)
    submitter_contact_name: str = column("Submitter: name of the contact (1000A PER02)", nullable=True)
    submitter_contact_phone_number: str = column("Submitter: telephone of the contact (1000A PER TE)", nullable=True)
    submitter_contact_extension: str = column(
        "Submitter: telephone extension of the contact (1000A PER EX)", nullable=True
    )
    submitter_contact_fax_number: str = column("Submitter: fax of the contact (1000A PER FX)", nullable=True)
    submitter_contact_email_address: str = column("Submitter: email of the contact (1000A PER EM)", nullable=True)
    receiver_entity_type_code: str = column("Receiver: 1 person, 2 organization (1000B NM102)", nullable=True)
    receiver_last_name: str = column("Receiver: last name, or the organization's name (1000B NM103)", nullable=True)
    receiver_first_name: str = column("Receiver: first name (1000B NM104)", nullable=True)
    receiver_middle_name: str = column("Receiver: middle name (1000B NM105)", nullable=True)
    receiver_name_suffix: str = column("Receiver: name suffix (1000B NM107)", nullable=True)
    receiver_identification_qualifier_code: str = column(
        "Receiver: kind of the identification code: XX NPI, MI member, PI payer ... (1000B NM108)", nullable=True
    )
    receiver_identification_code: str = column("Receiver: identification code (1000B NM109)", nullable=True)


class ProfessionalLevels(Contract):
    """One row per billing provider, subscriber or patient (level 20, 22 or 23), with the columns of its kind."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan whose folder the file was in")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    level_ordinal: pl.Int64 = column("Level within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the HL segment in the file, from 1")
    hierarchy_id: str = column("Number of the level in the set (HL01)", nullable=True)
    parent_hierarchy_id: str = column("hierarchy_id of the level above in the set (HL02)", nullable=True)
    level_code: str = column("20 billing provider, 22 subscriber, 23 patient (HL03)", nullable=True)
    child_code: str = column("1 when a level follows below, 0 when none does (HL04)", nullable=True)
    billing_entity_type_code: str = column("Billing provider: 1 person, 2 organization (2010AA NM102)", nullable=True)
    billing_last_name: str = column(
        "Billing provider: last name, or the organization's name (2010AA NM103)", nullable=True
    )
    billing_first_name: str = column("Billing provider: first name (2010AA NM104)", nullable=True)
    billing_middle_name: str = column("Billing provider: middle name (2010AA NM105)", nullable=True)
    billing_name_suffix: str = column("Billing provider: name suffix (2010AA NM107)", nullable=True)
    billing_identification_qualifier_code: str = column(
        "Billing provider: kind of the identification code: XX NPI, MI member, PI payer ... (2010AA NM108)",
        nullable=True,
    )
    billing_identification_code: str = column("Billing provider: identification code (2010AA NM109)", nullable=True)
    billing_taxonomy_code: str = column("Billing provider: taxonomy (PRV03 of PRV BI)", nullable=True)
    billing_currency_code: str = column(
        "Billing provider: currency of the amounts, when it is not the US dollar (CUR02)", nullable=True
    )
    billing_address_line_1: str = column("Billing provider: street, line 1 (2010AA N301)", nullable=True)
    billing_address_line_2: str = column("Billing provider: street, line 2 (2010AA N302)", nullable=True)
    billing_city_name: str = column("Billing provider: city (2010AA N401)", nullable=True)
    billing_state_code: str = column("Billing provider: state (2010AA N402)", nullable=True)
    billing_postal_code: str = column("Billing provider: ZIP (2010AA N403)", nullable=True)
    billing_country_code: str = column(
        "Billing provider: country, when it is not the United States (2010AA N404)", nullable=True
    )
    billing_employer_number: str = column(
        "Billing provider: employer's identification number (tax id) (2010AA REF EI)", nullable=True
    )
    billing_social_security_number: str = column(
        "Billing provider: social security number (2010AA REF SY)", nullable=True
    )
    billing_license_number: str = column("Billing provider: state license number (2010AA REF 0B)", nullable=True)
    billing_upin: str = column("Billing provider: UPIN (2010AA REF 1G)", nullable=True)
    billing_contact_name: str = column("Billing provider: name of the contact (2010AA PER02)", nullable=True)
    billing_contact_phone_number: str = column(
        "Billing provider: telephone of the contact (2010AA PER TE)", nullable=True
    )
    billing_contact_extension: str = column(
        "Billing provider: telephone extension of the contact (2010AA PER EX)", nullable=True
    )
    billing_contact_fax_number: str = column("Billing provider: fax of the contact (2010AA PER FX)", nullable=True)
    billing_contact_email_address: str = column("Billing provider: email of the contact (2010AA PER EM)", nullable=True)
    pay_to_entity_type_code: str = column("Pay-to address: 1 person, 2 organization (2010AB NM102)", nullable=True)
    pay_to_address_line_1: str = column("Pay-to address: street, line 1 (2010AB N301)", nullable=True)
    pay_to_address_line_2: str = column("Pay-to address: street, line 2 (2010AB N302)", nullable=True)
    pay_to_city_name: str = column("Pay-to address: city (2010AB N401)", nullable=True)
    pay_to_state_code: str = column("Pay-to address: state (2010AB N402)", nullable=True)
    pay_to_postal_code: str = column("Pay-to address: ZIP (2010AB N403)", nullable=True)
    pay_to_country_code: str = column(
        "Pay-to address: country, when it is not the United States (2010AB N404)", nullable=True
    )
    pay_to_plan_name: str = column("Plan to be paid: name (2010AC NM103)", nullable=True)
    pay_to_plan_identification_qualifier_code: str = column(
        "Plan to be paid: kind of the identification code: XX NPI, MI member, PI payer ... (2010AC NM108)",
        nullable=True,
    )
    pay_to_plan_identification_code: str = column("Plan to be paid: identification code (2010AC NM109)", nullable=True)
    pay_to_plan_address_line_1: str = column("Plan to be paid: street, line 1 (2010AC N301)", nullable=True)
    pay_to_plan_address_line_2: str = column("Plan to be paid: street, line 2 (2010AC N302)", nullable=True)
    pay_to_plan_city_name: str = column("Plan to be paid: city (2010AC N401)", nullable=True)
    pay_to_plan_state_code: str = column("Plan to be paid: state (2010AC N402)", nullable=True)
    pay_to_plan_postal_code: str = column("Plan to be paid: ZIP (2010AC N403)", nullable=True)
    pay_to_plan_country_code: str = column(
        "Plan to be paid: country, when it is not the United States (2010AC N404)", nullable=True
    )
    pay_to_plan_employer_number: str = column(
        "Plan to be paid: employer's identification number (tax id) (2010AC REF EI)", nullable=True
    )
    payer_responsibility_code: str = column(
        "P primary, S secondary, T tertiary, A-H fourth to eleventh, U unknown (SBR01)", nullable=True
    )
    subscriber_relationship_code: str = column(
        "18 when the subscriber is the patient, else not sent (SBR02)", nullable=True
    )
    group_number: str = column("Group or policy number (SBR03)", nullable=True, member_data=True)
    group_name: str = column("Group name (SBR04)", nullable=True)
    insurance_type_code: str = column("Insurance type, when Medicare is not primary (SBR05)", nullable=True)
    claim_filing_code: str = column("MC Medicaid, MB Medicare part B, HM HMO, CI commercial ... (SBR09)", nullable=True)
    subscriber_entity_type_code: str = column("Subscriber: 1 person, 2 organization (2010BA NM102)", nullable=True)
    subscriber_last_name: str = column(
        "Subscriber: last name, or the organization's name (2010BA NM103)", nullable=True, member_data=True
    )
    subscriber_first_name: str = column("Subscriber: first name (2010BA NM104)", nullable=True, member_data=True)
    subscriber_middle_name: str = column("Subscriber: middle name (2010BA NM105)", nullable=True, member_data=True)
    subscriber_name_suffix: str = column("Subscriber: name suffix (2010BA NM107)", nullable=True, member_data=True)
    subscriber_identification_qualifier_code: str = column(
        "Subscriber: kind of the identification code: XX NPI, MI member, PI payer ... (2010BA NM108)", nullable=True
    )
    subscriber_identification_code: str = column(
        "Subscriber: identification code (2010BA NM109)", nullable=True, member_data=True
    )
    subscriber_address_line_1: str = column("Subscriber: street, line 1 (2010BA N301)", nullable=True, member_data=True)
    subscriber_address_line_2: str = column("Subscriber: street, line 2 (2010BA N302)", nullable=True, member_data=True)
    subscriber_city_name: str = column("Subscriber: city (2010BA N401)", nullable=True, member_data=True)
    subscriber_state_code: str = column("Subscriber: state (2010BA N402)", nullable=True)
    subscriber_postal_code: str = column("Subscriber: ZIP (2010BA N403)", nullable=True, member_data=True)
    subscriber_country_code: str = column(
        "Subscriber: country, when it is not the United States (2010BA N404)", nullable=True
    )
    subscriber_birth_date: pl.Date = column("Subscriber: birth date (2010BA DMG02)", nullable=True, member_data=True)
    subscriber_gender_code: str = column("Subscriber: F, M or U (2010BA DMG03)", nullable=True)
    subscriber_social_security_number: str = column(
        "Subscriber: social security number (2010BA REF SY)", nullable=True, member_data=True
    )
    subscriber_property_claim_number: str = column(
        "Subscriber: number of the property and casualty claim (2010BA REF Y4)", nullable=True, member_data=True
    )
    subscriber_contact_name: str = column(
        "Subscriber: name of the contact (2010BA PER02)", nullable=True, member_data=True
    )
    subscriber_contact_phone_number: str = column(
        "Subscriber: telephone of the contact (2010BA PER TE)", nullable=True, member_data=True
    )
    payer_name: str = column("Payer: name (2010BB NM103)", nullable=True)
    payer_identification_qualifier_code: str = column(
        "Payer: kind of the identification code: XX NPI, MI member, PI payer ... (2010BB NM108)", nullable=True
    )
    payer_identification_code: str = column("Payer: identification code (2010BB NM109)", nullable=True)
    payer_address_line_1: str = column("Payer: street, line 1 (2010BB N301)", nullable=True)
    payer_address_line_2: str = column("Payer: street, line 2 (2010BB N302)", nullable=True)
    payer_city_name: str = column("Payer: city (2010BB N401)", nullable=True)
    payer_state_code: str = column("Payer: state (2010BB N402)", nullable=True)
    payer_postal_code: str = column("Payer: ZIP (2010BB N403)", nullable=True)
    payer_country_code: str = column("Payer: country, when it is not the United States (2010BB N404)", nullable=True)
    payer_number: str = column("Payer: payer's number (2010BB REF 2U)", nullable=True)
    payer_employer_number: str = column(
        "Payer: employer's identification number (tax id) (2010BB REF EI)", nullable=True
    )
    payer_claim_office_number: str = column("Payer: claim office number (2010BB REF FY)", nullable=True)
    payer_naic_code: str = column("Payer: NAIC code (2010BB REF NF)", nullable=True)
    billing_commercial_number: str = column(
        "Billing provider: the payer's own number of a provider without an NPI (2010BB REF G2)", nullable=True
    )
    billing_location_number: str = column(
        "Billing provider: location number at the payer (2010BB REF LU)", nullable=True
    )
    patient_relationship_code: str = column("Patient: relationship to the subscriber (PAT01)", nullable=True)
    patient_death_date: pl.Date = column("Patient: date of death (PAT06)", nullable=True, member_data=True)
    patient_weight_unit_code: str = column("Patient: unit of the weight: 01 pounds (PAT07)", nullable=True)
    patient_weight: str = column("Patient: weight as sent (PAT08)", nullable=True)
    patient_pregnancy_code: str = column("Patient: Y pregnant (PAT09)", nullable=True)
    patient_entity_type_code: str = column("Patient: 1 person, 2 organization (2010CA NM102)", nullable=True)
    patient_last_name: str = column(
        "Patient: last name, or the organization's name (2010CA NM103)", nullable=True, member_data=True
    )
    patient_first_name: str = column("Patient: first name (2010CA NM104)", nullable=True, member_data=True)
    patient_middle_name: str = column("Patient: middle name (2010CA NM105)", nullable=True, member_data=True)
    patient_name_suffix: str = column("Patient: name suffix (2010CA NM107)", nullable=True, member_data=True)
    patient_identification_qualifier_code: str = column(
        "Patient: kind of the identification code: XX NPI, MI member, PI payer ... (2010CA NM108)", nullable=True
    )
    patient_identification_code: str = column(
        "Patient: identification code (2010CA NM109)", nullable=True, member_data=True
    )
    patient_address_line_1: str = column("Patient: street, line 1 (2010CA N301)", nullable=True, member_data=True)
    patient_address_line_2: str = column("Patient: street, line 2 (2010CA N302)", nullable=True, member_data=True)
    patient_city_name: str = column("Patient: city (2010CA N401)", nullable=True, member_data=True)
    patient_state_code: str = column("Patient: state (2010CA N402)", nullable=True)
    patient_postal_code: str = column("Patient: ZIP (2010CA N403)", nullable=True, member_data=True)
    patient_country_code: str = column(
        "Patient: country, when it is not the United States (2010CA N404)", nullable=True
    )
    patient_birth_date: pl.Date = column("Patient: birth date (2010CA DMG02)", nullable=True, member_data=True)
    patient_gender_code: str = column("Patient: F, M or U (2010CA DMG03)", nullable=True)
    patient_social_security_number: str = column(
        "Patient: social security number (2010CA REF SY)", nullable=True, member_data=True
    )
    patient_member_number: str = column("Patient: member id (2010CA REF 1W)", nullable=True, member_data=True)
    patient_property_claim_number: str = column(
        "Patient: number of the property and casualty claim (2010CA REF Y4)", nullable=True, member_data=True
    )
    patient_contact_name: str = column("Patient: name of the contact (2010CA PER02)", nullable=True, member_data=True)
    patient_contact_phone_number: str = column(
        "Patient: telephone of the contact (2010CA PER TE)", nullable=True, member_data=True
    )


class ProfessionalClaims(Contract):
    """One row per claim (CLM); its level is that of the patient: the subscriber's, or the patient's own."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan whose folder the file was in")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    level_ordinal: pl.Int64 = column("Level within the file, from 0")
    claim_ordinal: pl.Int64 = column("Claim within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the CLM segment in the file, from 1")
    claim_id_submitter: str = column("Patient control number, echoed in answers (CLM01)", nullable=True)
    charge_cents: pl.Int64 = column("Charge, cents (CLM02)", nullable=True)
    place_of_service_code: str = column("CMS place of service (CLM05-1)", nullable=True)
    place_qualifier_code: str = column("B: place of service (CLM05-2)", nullable=True)
    frequency_code: str = column("1 original, 7 replacement, 8 void (CLM05-3)", nullable=True)
    provider_signature_code: str = column("Y or N: provider's signature on file (CLM06)", nullable=True)
    assignment_code: str = column("A assigned, B lab only, C not assigned (CLM07)", nullable=True)
    benefits_assignment_code: str = column("Y, N or W: benefits assigned to the provider (CLM08)", nullable=True)
    release_code: str = column("Y or I: release of information (CLM09)", nullable=True)
    patient_signature_code: str = column("P: signature generated by the provider (CLM10)", nullable=True)
    related_cause_1_code: str = column("Related cause 1: AA, AB, AP, EM or OA (CLM11-1)", nullable=True)
    related_cause_2_code: str = column("Related cause 2: AA, AB, AP, EM or OA (CLM11-2)", nullable=True)
    related_cause_3_code: str = column("Related cause 3: AA, AB, AP, EM or OA (CLM11-3)", nullable=True)
    accident_state_code: str = column("State of the accident (CLM11-4)", nullable=True)
    accident_country_code: str = column("Country of the accident (CLM11-5)", nullable=True)
    special_program_code: str = column("Special program (CLM12)", nullable=True)
    participation_code: str = column("Participation agreement (CLM16)", nullable=True)
    delay_reason_code: str = column("Delay reason: 1-11, 15 (CLM20)", nullable=True)
    diagnosis_1_qualifier_code: str = column(
        "Diagnosis 1: ABK principal, ABF other (BK, BF: ICD-9) (HI01-1)", nullable=True
    )
    diagnosis_1_code: str = column("Diagnosis 1, without the point (HI01-2)", nullable=True)
    diagnosis_2_qualifier_code: str = column(
        "Diagnosis 2: ABK principal, ABF other (BK, BF: ICD-9) (HI02-1)", nullable=True
    )
    diagnosis_2_code: str = column("Diagnosis 2, without the point (HI02-2)", nullable=True)
    diagnosis_3_qualifier_code: str = column(
        "Diagnosis 3: ABK principal, ABF other (BK, BF: ICD-9) (HI03-1)", nullable=True
    )
    diagnosis_3_code: str = column("Diagnosis 3, without the point (HI03-2)", nullable=True)
    diagnosis_4_qualifier_code: str = column(
        "Diagnosis 4: ABK principal, ABF other (BK, BF: ICD-9) (HI04-1)", nullable=True
    )
    diagnosis_4_code: str = column("Diagnosis 4, without the point (HI04-2)", nullable=True)
    diagnosis_5_qualifier_code: str = column(
        "Diagnosis 5: ABK principal, ABF other (BK, BF: ICD-9) (HI05-1)", nullable=True
    )
    diagnosis_5_code: str = column("Diagnosis 5, without the point (HI05-2)", nullable=True)
    diagnosis_6_qualifier_code: str = column(
        "Diagnosis 6: ABK principal, ABF other (BK, BF: ICD-9) (HI06-1)", nullable=True
    )
    diagnosis_6_code: str = column("Diagnosis 6, without the point (HI06-2)", nullable=True)
    diagnosis_7_qualifier_code: str = column(
        "Diagnosis 7: ABK principal, ABF other (BK, BF: ICD-9) (HI07-1)", nullable=True
    )
    diagnosis_7_code: str = column("Diagnosis 7, without the point (HI07-2)", nullable=True)
    diagnosis_8_qualifier_code: str = column(
        "Diagnosis 8: ABK principal, ABF other (BK, BF: ICD-9) (HI08-1)", nullable=True
    )
    diagnosis_8_code: str = column("Diagnosis 8, without the point (HI08-2)", nullable=True)
    diagnosis_9_qualifier_code: str = column(
        "Diagnosis 9: ABK principal, ABF other (BK, BF: ICD-9) (HI09-1)", nullable=True
    )
    diagnosis_9_code: str = column("Diagnosis 9, without the point (HI09-2)", nullable=True)
    diagnosis_10_qualifier_code: str = column(
        "Diagnosis 10: ABK principal, ABF other (BK, BF: ICD-9) (HI10-1)", nullable=True
    )
    diagnosis_10_code: str = column("Diagnosis 10, without the point (HI10-2)", nullable=True)
    diagnosis_11_qualifier_code: str = column(
        "Diagnosis 11: ABK principal, ABF other (BK, BF: ICD-9) (HI11-1)", nullable=True
    )
    diagnosis_11_code: str = column("Diagnosis 11, without the point (HI11-2)", nullable=True)
    diagnosis_12_qualifier_code: str = column(
        "Diagnosis 12: ABK principal, ABF other (BK, BF: ICD-9) (HI12-1)", nullable=True
    )
    diagnosis_12_code: str = column("Diagnosis 12, without the point (HI12-2)", nullable=True)
    condition_1_code: str = column("Condition 1 (HI01-2)", nullable=True)
    condition_2_code: str = column("Condition 2 (HI02-2)", nullable=True)
    condition_3_code: str = column("Condition 3 (HI03-2)", nullable=True)
    condition_4_code: str = column("Condition 4 (HI04-2)", nullable=True)
    condition_5_code: str = column("Condition 5 (HI05-2)", nullable=True)
    condition_6_code: str = column("Condition 6 (HI06-2)", nullable=True)
    condition_7_code: str = column("Condition 7 (HI07-2)", nullable=True)
    condition_8_code: str = column("Condition 8 (HI08-2)", nullable=True)
    condition_9_code: str = column("Condition 9 (HI09-2)", nullable=True)
    condition_10_code: str = column("Condition 10 (HI10-2)", nullable=True)
    condition_11_code: str = column("Condition 11 (HI11-2)", nullable=True)
    condition_12_code: str = column("Condition 12 (HI12-2)", nullable=True)
    authorization_id: str = column("Authorization number (REF G1)", nullable=True)
    referral_number: str = column("Referral number (REF 9F)", nullable=True)
    payer_claim_number: str = column("The payer's claim number; required for frequency 7 and 8 (REF F8)", nullable=True)
    clearinghouse_claim_number: str = column("The clearinghouse's claim number (REF D9)", nullable=True)
    medical_record_number: str = column("Medical record number (REF EA)", nullable=True, member_data=True)
    authorization_exception_code: str = column("Why there is no authorization (REF 4N)", nullable=True)
    medicare_crossover_code: str = column("Medicare section 4081: Y or N (REF F5)", nullable=True)
    mammography_certification_number: str = column("Mammography certification number (REF EW)", nullable=True)
    laboratory_number: str = column("CLIA number of the laboratory (REF X4)", nullable=True)
    repriced_claim_number: str = column("Repriced claim number (REF 9A)", nullable=True)
    adjusted_repriced_claim_number: str = column("Adjusted repriced claim number (REF 9C)", nullable=True)
    device_exemption_number: str = column("Investigational device exemption number (REF LX)", nullable=True)
    demonstration_project_id: str = column("Demonstration project (REF P4)", nullable=True)
    care_plan_oversight_number: str = column(
        "NPI of the home health agency or hospice overseen (REF 1J)", nullable=True
    )
    onset_date: pl.Date = column("Onset of the illness (DTP 431)", nullable=True)
    initial_treatment_date: pl.Date = column("Initial treatment (DTP 454)", nullable=True)
    last_seen_date: pl.Date = column("Patient last seen (DTP 304)", nullable=True)
    acute_manifestation_date: pl.Date = column("Acute manifestation (DTP 453)", nullable=True)
    accident_date: pl.Date = column("Accident (DTP 439)", nullable=True)
    last_menstrual_period_date: pl.Date = column("Last menstrual period (DTP 484)", nullable=True)
    last_x_ray_date: pl.Date = column("Last x-ray (DTP 455)", nullable=True)
    prescription_date: pl.Date = column("Prescription (DTP 471)", nullable=True)
    disability_begin_date: pl.Date = column("Disability, first day (DTP 314)", nullable=True)
    disability_end_date: pl.Date = column("Disability, last day (DTP 314)", nullable=True)
    disability_first_date: pl.Date = column("Disability, first day sent alone (DTP 360)", nullable=True)
    disability_last_date: pl.Date = column("Disability, last day sent alone (DTP 361)", nullable=True)
    last_worked_date: pl.Date = column("Last day worked (DTP 297)", nullable=True)
    work_return_date: pl.Date = column("Authorized return to work (DTP 296)", nullable=True)
    admission_date: pl.Date = column("Admission (DTP 435)", nullable=True)
    discharge_date: pl.Date = column("Discharge (DTP 096)", nullable=True)
    care_assumed_date: pl.Date = column("Care assumed (DTP 090)", nullable=True)
    care_relinquished_date: pl.Date = column("Care relinquished (DTP 091)", nullable=True)
    first_contact_date: pl.Date = column("First contact in a property and casualty claim (DTP 444)", nullable=True)
    repricer_received_date: pl.Date = column("Received by the repricer (DTP 050)", nullable=True)
    patient_paid_cents: pl.Int64 = column("Paid by the patient, cents (AMT F5)", nullable=True)
    homebound_code: str = column("Y homebound, N not (CRC02 of CRC 75)", nullable=True)
    homebound_condition_code: str = column("IH: independent at home (CRC03 of CRC 75)", nullable=True)
    epsdt_referral_code: str = column("Y or N: EPSDT referral given (CRC02 of CRC ZZ)", nullable=True)
    epsdt_condition_1_code: str = column("AV, NU, S2 or ST (CRC03 of CRC ZZ)", nullable=True)
    epsdt_condition_2_code: str = column("AV, NU, S2 or ST (CRC04 of CRC ZZ)", nullable=True)
    epsdt_condition_3_code: str = column("AV, NU, S2 or ST (CRC05 of CRC ZZ)", nullable=True)
    note_code: str = column(
        "What the note is about: ADD additional, CER certification, DCP goals, DGN diagnosis ... (NTE01)", nullable=True
    )
    note_text: str = column("Note (NTE02)", nullable=True, member_data=True)
    fixed_format_text: str = column("First fixed-format information (K301)", nullable=True, member_data=True)
    attachment_type_code: str = column("First attachment: report type (PWK01)", nullable=True)
    attachment_transmission_code: str = column("First attachment: how it is sent (PWK02)", nullable=True)
    attachment_control_number: str = column("First attachment: control number (PWK06)", nullable=True)
    contract_type_code: str = column("Contract: type, 05 capitated (CN101)", nullable=True)
    contract_amount_cents: pl.Int64 = column("Contract: amount, cents (CN102)", nullable=True)
    contract_percent: str = column("Contract: percent as sent (CN103)", nullable=True)
    contract_code: str = column("Contract: code (CN104)", nullable=True)
    contract_discount_percent: str = column("Contract: terms discount percent as sent (CN105)", nullable=True)
    contract_version: str = column("Contract: version (CN106)", nullable=True)
    referring_entity_type_code: str = column(
        "Referring provider: 1 person, 2 organization (2310A NM102)", nullable=True
    )
    referring_last_name: str = column(
        "Referring provider: last name, or the organization's name (2310A NM103)", nullable=True
    )
    referring_first_name: str = column("Referring provider: first name (2310A NM104)", nullable=True)
    referring_middle_name: str = column("Referring provider: middle name (2310A NM105)", nullable=True)
    referring_name_suffix: str = column("Referring provider: name suffix (2310A NM107)", nullable=True)
    referring_identification_qualifier_code: str = column(
        "Referring provider: kind of the identification code: XX NPI, MI member, PI payer ... (2310A NM108)",
        nullable=True,
    )
    referring_identification_code: str = column("Referring provider: identification code (2310A NM109)", nullable=True)
    referring_taxonomy_code: str = column("Referring provider: taxonomy (2310A PRV03)", nullable=True)
    referring_commercial_number: str = column(
        "Referring provider: the payer's own number of a provider without an NPI (2310A REF G2)", nullable=True
    )
    referring_license_number: str = column("Referring provider: state license number (2310A REF 0B)", nullable=True)
    referring_location_number: str = column("Referring provider: location number (2310A REF LU)", nullable=True)
    referring_upin: str = column("Referring provider: UPIN (2310A REF 1G)", nullable=True)
    primary_care_entity_type_code: str = column(
        "Primary care provider: 1 person, 2 organization (2310A NM102)", nullable=True
    )
    primary_care_last_name: str = column(
        "Primary care provider: last name, or the organization's name (2310A NM103)", nullable=True
    )
    primary_care_first_name: str = column("Primary care provider: first name (2310A NM104)", nullable=True)
    primary_care_middle_name: str = column("Primary care provider: middle name (2310A NM105)", nullable=True)
    primary_care_name_suffix: str = column("Primary care provider: name suffix (2310A NM107)", nullable=True)
    primary_care_identification_qualifier_code: str = column(
        "Primary care provider: kind of the identification code: XX NPI, MI member, PI payer ... (2310A NM108)",
        nullable=True,
    )
    primary_care_identification_code: str = column(
        "Primary care provider: identification code (2310A NM109)", nullable=True
    )
    primary_care_taxonomy_code: str = column("Primary care provider: taxonomy (2310A PRV03)", nullable=True)
    primary_care_commercial_number: str = column(
        "Primary care provider: the payer's own number of a provider without an NPI (2310A REF G2)", nullable=True
    )
    primary_care_license_number: str = column(
        "Primary care provider: state license number (2310A REF 0B)", nullable=True
    )
    primary_care_location_number: str = column("Primary care provider: location number (2310A REF LU)", nullable=True)
    primary_care_upin: str = column("Primary care provider: UPIN (2310A REF 1G)", nullable=True)
    rendering_entity_type_code: str = column(
        "Rendering provider: 1 person, 2 organization (2310B NM102)", nullable=True
    )
    rendering_last_name: str = column(
        "Rendering provider: last name, or the organization's name (2310B NM103)", nullable=True
    )
    rendering_first_name: str = column("Rendering provider: first name (2310B NM104)", nullable=True)
    rendering_middle_name: str = column("Rendering provider: middle name (2310B NM105)", nullable=True)
    rendering_name_suffix: str = column("Rendering provider: name suffix (2310B NM107)", nullable=True)
    rendering_identification_qualifier_code: str = column(
        "Rendering provider: kind of the identification code: XX NPI, MI member, PI payer ... (2310B NM108)",
        nullable=True,
    )
    rendering_identification_code: str = column("Rendering provider: identification code (2310B NM109)", nullable=True)
    rendering_taxonomy_code: str = column("Rendering provider: taxonomy (2310B PRV03)", nullable=True)
    rendering_commercial_number: str = column(
        "Rendering provider: the payer's own number of a provider without an NPI (2310B REF G2)", nullable=True
    )
    rendering_license_number: str = column("Rendering provider: state license number (2310B REF 0B)", nullable=True)
    rendering_location_number: str = column("Rendering provider: location number (2310B REF LU)", nullable=True)
    rendering_upin: str = column("Rendering provider: UPIN (2310B REF 1G)", nullable=True)
    facility_name: str = column("Service facility: name (2310C NM103)", nullable=True)
    facility_identification_qualifier_code: str = column(
        "Service facility: kind of the identification code: XX NPI, MI member, PI payer ... (2310C NM108)",
        nullable=True,
    )
    facility_identification_code: str = column("Service facility: identification code (2310C NM109)", nullable=True)
    facility_address_line_1: str = column("Service facility: street, line 1 (2310C N301)", nullable=True)
    facility_address_line_2: str = column("Service facility: street, line 2 (2310C N302)", nullable=True)
    facility_city_name: str = column("Service facility: city (2310C N401)", nullable=True)
    facility_state_code: str = column("Service facility: state (2310C N402)", nullable=True)
    facility_postal_code: str = column("Service facility: ZIP (2310C N403)", nullable=True)
    facility_country_code: str = column(
        "Service facility: country, when it is not the United States (2310C N404)", nullable=True
    )
    facility_commercial_number: str = column(
        "Service facility: the payer's own number of a provider without an NPI (2310C REF G2)", nullable=True
    )
    facility_license_number: str = column("Service facility: state license number (2310C REF 0B)", nullable=True)
    facility_location_number: str = column("Service facility: location number (2310C REF LU)", nullable=True)
    facility_contact_name: str = column("Service facility: name of the contact (2310C PER02)", nullable=True)
    facility_contact_phone_number: str = column(
        "Service facility: telephone of the contact (2310C PER TE)", nullable=True
    )
    facility_contact_extension: str = column(
        "Service facility: telephone extension of the contact (2310C PER EX)", nullable=True
    )
    facility_contact_fax_number: str = column("Service facility: fax of the contact (2310C PER FX)", nullable=True)
    facility_contact_email_address: str = column("Service facility: email of the contact (2310C PER EM)", nullable=True)
    supervising_entity_type_code: str = column(
        "Supervising provider: 1 person, 2 organization (2310D NM102)", nullable=True
    )
    supervising_last_name: str = column(
        "Supervising provider: last name, or the organization's name (2310D NM103)", nullable=True
    )
    supervising_first_name: str = column("Supervising provider: first name (2310D NM104)", nullable=True)
    supervising_middle_name: str = column("Supervising provider: middle name (2310D NM105)", nullable=True)
    supervising_name_suffix: str = column("Supervising provider: name suffix (2310D NM107)", nullable=True)
    supervising_identification_qualifier_code: str = column(
        "Supervising provider: kind of the identification code: XX NPI, MI member, PI payer ... (2310D NM108)",
        nullable=True,
    )
    supervising_identification_code: str = column(
        "Supervising provider: identification code (2310D NM109)", nullable=True
    )
    supervising_taxonomy_code: str = column("Supervising provider: taxonomy (2310D PRV03)", nullable=True)
    supervising_commercial_number: str = column(
        "Supervising provider: the payer's own number of a provider without an NPI (2310D REF G2)", nullable=True
    )
    supervising_license_number: str = column("Supervising provider: state license number (2310D REF 0B)", nullable=True)
    supervising_location_number: str = column("Supervising provider: location number (2310D REF LU)", nullable=True)
    supervising_upin: str = column("Supervising provider: UPIN (2310D REF 1G)", nullable=True)
    pick_up_address_line_1: str = column(
        "Ambulance pick-up: street, line 1 (2310E N301)", nullable=True, member_data=True
    )
    pick_up_address_line_2: str = column(
        "Ambulance pick-up: street, line 2 (2310E N302)", nullable=True, member_data=True
    )
    pick_up_city_name: str = column("Ambulance pick-up: city (2310E N401)", nullable=True, member_data=True)
    pick_up_state_code: str = column("Ambulance pick-up: state (2310E N402)", nullable=True)
    pick_up_postal_code: str = column("Ambulance pick-up: ZIP (2310E N403)", nullable=True, member_data=True)
    pick_up_country_code: str = column(
        "Ambulance pick-up: country, when it is not the United States (2310E N404)", nullable=True
    )
    drop_off_name: str = column("Ambulance drop-off: name (2310F NM103)", nullable=True, member_data=True)
    drop_off_address_line_1: str = column(
        "Ambulance drop-off: street, line 1 (2310F N301)", nullable=True, member_data=True
    )
    drop_off_address_line_2: str = column(
        "Ambulance drop-off: street, line 2 (2310F N302)", nullable=True, member_data=True
    )
    drop_off_city_name: str = column("Ambulance drop-off: city (2310F N401)", nullable=True, member_data=True)
    drop_off_state_code: str = column("Ambulance drop-off: state (2310F N402)", nullable=True)
    drop_off_postal_code: str = column("Ambulance drop-off: ZIP (2310F N403)", nullable=True, member_data=True)
    drop_off_country_code: str = column(
        "Ambulance drop-off: country, when it is not the United States (2310F N404)", nullable=True
    )


class ProfessionalLines(Contract):
    """One row per service line (LX)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan whose folder the file was in")
    claim_ordinal: pl.Int64 = column("Claim within the file, from 0")
    line_ordinal: pl.Int64 = column("Service line within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the LX segment in the file, from 1")
    line_number: pl.Int64 = column("Number of the line in the claim (LX01)", nullable=True)
    procedure_qualifier_code: str = column("HC HCPCS or CPT, ER, IV, WK, N4 ... (SV101-1)", nullable=True)
    procedure_code: str = column("Procedure (SV101-2)", nullable=True)
    modifier_1_code: str = column("Modifier 1 (SV101-3)", nullable=True)
    modifier_2_code: str = column("Modifier 2 (SV101-4)", nullable=True)
    modifier_3_code: str = column("Modifier 3 (SV101-5)", nullable=True)
    modifier_4_code: str = column("Modifier 4 (SV101-6)", nullable=True)
    procedure_description: str = column("Procedure described (SV101-7)", nullable=True)
    charge_cents: pl.Int64 = column("Charge, cents (SV102)", nullable=True)
    unit_code: str = column("UN units, MJ minutes ... (SV103)", nullable=True)
    quantity: str = column("Quantity as sent (SV104)", nullable=True)
    place_of_service_code: str = column("CMS place of service (SV105)", nullable=True)
    diagnosis_pointer_1: pl.Int64 = column(
        "Diagnosis pointer 1: position of a diagnosis of the claim (SV107-1)", nullable=True
    )
    diagnosis_pointer_2: pl.Int64 = column(
        "Diagnosis pointer 2: position of a diagnosis of the claim (SV107-2)", nullable=True
    )
    diagnosis_pointer_3: pl.Int64 = column(
        "Diagnosis pointer 3: position of a diagnosis of the claim (SV107-3)", nullable=True
    )
    diagnosis_pointer_4: pl.Int64 = column(
        "Diagnosis pointer 4: position of a diagnosis of the claim (SV107-4)", nullable=True
    )
    emergency_code: str = column("Y emergency (SV109)", nullable=True)
    epsdt_code: str = column("Y: EPSDT (SV111)", nullable=True)
    family_planning_code: str = column("Y: family planning (SV112)", nullable=True)
    copay_exempt_code: str = column("0: copay exempt (SV115)", nullable=True)
    service_begin_date: pl.Date = column("First day of service (DTP 472)", nullable=True)
    service_end_date: pl.Date = column("Last day of service; of a single date, that date (DTP 472)", nullable=True)
    prescription_date: pl.Date = column("Prescription (DTP 471)", nullable=True)
    certification_revision_date: pl.Date = column("Certification revision or recertification (DTP 607)", nullable=True)
    therapy_begin_date: pl.Date = column("Begin of therapy (DTP 463)", nullable=True)
    last_certification_date: pl.Date = column("Last certification (DTP 461)", nullable=True)
    last_seen_date: pl.Date = column("Patient last seen (DTP 304)", nullable=True)
    hemoglobin_test_date: pl.Date = column("Most recent hemoglobin or hematocrit test (DTP 738)", nullable=True)
    creatinine_test_date: pl.Date = column("Most recent serum creatinine test (DTP 739)", nullable=True)
    shipped_date: pl.Date = column("Shipped (DTP 011)", nullable=True)
    last_x_ray_date: pl.Date = column("Last x-ray (DTP 455)", nullable=True)
    initial_treatment_date: pl.Date = column("Initial treatment (DTP 454)", nullable=True)
    line_id_submitter: str = column("Line control number, echoed in the remittance (REF 6R)", nullable=True)
    authorization_id: str = column("Authorization number (REF G1)", nullable=True)
    authorization_payer_id: str = column(
        "Payer whose authorization it is, when it is not the destination payer (REF04-2 of REF G1)", nullable=True
    )
    referral_number: str = column("Referral number (REF 9F)", nullable=True)
    referral_payer_id: str = column(
        "Payer whose referral it is, when it is not the destination payer (REF04-2 of REF 9F)", nullable=True
    )
    repriced_line_number: str = column("Repriced line number (REF 9B)", nullable=True)
    adjusted_repriced_line_number: str = column("Adjusted repriced line number (REF 9D)", nullable=True)
    mammography_certification_number: str = column("Mammography certification number (REF EW)", nullable=True)
    laboratory_number: str = column("CLIA number of the laboratory (REF X4)", nullable=True)
    referring_laboratory_number: str = column("CLIA number of the referring laboratory (REF F4)", nullable=True)
    immunization_batch_number: str = column("Immunization batch number (REF BT)", nullable=True)
    sales_tax_cents: pl.Int64 = column("Sales tax, cents (AMT T)", nullable=True)
    postage_cents: pl.Int64 = column("Postage, cents (AMT F4)", nullable=True)
    note_code: str = column(
        "What the note is about: ADD additional, CER certification, DCP goals, DGN diagnosis ... (NTE ADD DCP)",
        nullable=True,
    )
    note_text: str = column("Note (NTE02 of NTE ADD DCP)", nullable=True, member_data=True)
    third_party_note_text: str = column(
        "Note of a third-party organization (NTE02 of NTE TPO)", nullable=True, member_data=True
    )
    fixed_format_text: str = column("First fixed-format information (K301)", nullable=True, member_data=True)
    attachment_type_code: str = column("First attachment: report type (PWK01)", nullable=True)
    attachment_transmission_code: str = column("First attachment: how it is sent (PWK02)", nullable=True)
    attachment_control_number: str = column("First attachment: control number (PWK06)", nullable=True)
    contract_type_code: str = column("Contract: type, 05 capitated (CN101)", nullable=True)
    contract_amount_cents: pl.Int64 = column("Contract: amount, cents (CN102)", nullable=True)
    contract_percent: str = column("Contract: percent as sent (CN103)", nullable=True)
    contract_code: str = column("Contract: code (CN104)", nullable=True)
    contract_discount_percent: str = column("Contract: terms discount percent as sent (CN105)", nullable=True)
    contract_version: str = column("Contract: version (CN106)", nullable=True)
    drug_qualifier_code: str = column("Drug: qualifier of its code: N4 NDC (2410 LIN02)", nullable=True)
    drug_code: str = column("Drug: code, an NDC as a rule (2410 LIN03)", nullable=True)
    drug_quantity: str = column("Drug: quantity as sent (2410 CTP04)", nullable=True)
    drug_unit_code: str = column("Drug: unit: F2, GR, ME, ML, UN (2410 CTP05-1)", nullable=True)
    prescription_number: str = column("Prescription number (2410 REF XZ)", nullable=True)
    drug_link_number: str = column("Drug: number that links the lines of one compound (2410 REF VY)", nullable=True)
    rendering_entity_type_code: str = column(
        "Rendering provider: 1 person, 2 organization (2420A NM102)", nullable=True
    )
    rendering_last_name: str = column(
        "Rendering provider: last name, or the organization's name (2420A NM103)", nullable=True
    )
    rendering_first_name: str = column("Rendering provider: first name (2420A NM104)", nullable=True)
    rendering_middle_name: str = column("Rendering provider: middle name (2420A NM105)", nullable=True)
    rendering_name_suffix: str = column("Rendering provider: name suffix (2420A NM107)", nullable=True)
    rendering_identification_qualifier_code: str = column(
        "Rendering provider: kind of the identification code: XX NPI, MI member, PI payer ... (2420A NM108)",
        nullable=True,
    )
    rendering_identification_code: str = column("Rendering provider: identification code (2420A NM109)", nullable=True)
    rendering_taxonomy_code: str = column("Rendering provider: taxonomy (2420A PRV03)", nullable=True)
    rendering_commercial_number: str = column(
        "Rendering provider: the payer's own number of a provider without an NPI (2420A REF G2)", nullable=True
    )
    rendering_license_number: str = column("Rendering provider: state license number (2420A REF 0B)", nullable=True)
    rendering_location_number: str = column("Rendering provider: location number (2420A REF LU)", nullable=True)
    rendering_upin: str = column("Rendering provider: UPIN (2420A REF 1G)", nullable=True)
    purchased_entity_type_code: str = column("Purchased service: 1 person, 2 organization (2420B NM102)", nullable=True)
    purchased_last_name: str = column(
        "Purchased service: last name, or the organization's name (2420B NM103)", nullable=True
    )
    purchased_first_name: str = column("Purchased service: first name (2420B NM104)", nullable=True)
    purchased_middle_name: str = column("Purchased service: middle name (2420B NM105)", nullable=True)
    purchased_name_suffix: str = column("Purchased service: name suffix (2420B NM107)", nullable=True)
    purchased_identification_qualifier_code: str = column(
        "Purchased service: kind of the identification code: XX NPI, MI member, PI payer ... (2420B NM108)",
        nullable=True,
    )
    purchased_identification_code: str = column("Purchased service: identification code (2420B NM109)", nullable=True)
    purchased_taxonomy_code: str = column("Purchased service: taxonomy (2420B PRV03)", nullable=True)
    purchased_commercial_number: str = column(
        "Purchased service: the payer's own number of a provider without an NPI (2420B REF G2)", nullable=True
    )
    purchased_license_number: str = column("Purchased service: state license number (2420B REF 0B)", nullable=True)
    purchased_location_number: str = column("Purchased service: location number (2420B REF LU)", nullable=True)
    purchased_upin: str = column("Purchased service: UPIN (2420B REF 1G)", nullable=True)
    facility_name: str = column("Service facility: name (2420C NM103)", nullable=True)
    facility_identification_qualifier_code: str = column(
        "Service facility: kind of the identification code: XX NPI, MI member, PI payer ... (2420C NM108)",
        nullable=True,
    )
    facility_identification_code: str = column("Service facility: identification code (2420C NM109)", nullable=True)
    facility_address_line_1: str = column("Service facility: street, line 1 (2420C N301)", nullable=True)
    facility_address_line_2: str = column("Service facility: street, line 2 (2420C N302)", nullable=True)
    facility_city_name: str = column("Service facility: city (2420C N401)", nullable=True)
    facility_state_code: str = column("Service facility: state (2420C N402)", nullable=True)
    facility_postal_code: str = column("Service facility: ZIP (2420C N403)", nullable=True)
    facility_country_code: str = column(
        "Service facility: country, when it is not the United States (2420C N404)", nullable=True
    )
    facility_commercial_number: str = column(
        "Service facility: the payer's own number of a provider without an NPI (2420C REF G2)", nullable=True
    )
    facility_license_number: str = column("Service facility: state license number (2420C REF 0B)", nullable=True)
    facility_location_number: str = column("Service facility: location number (2420C REF LU)", nullable=True)
    supervising_entity_type_code: str = column(
        "Supervising provider: 1 person, 2 organization (2420D NM102)", nullable=True
    )
    supervising_last_name: str = column(
        "Supervising provider: last name, or the organization's name (2420D NM103)", nullable=True
    )
    supervising_first_name: str = column("Supervising provider: first name (2420D NM104)", nullable=True)
    supervising_middle_name: str = column("Supervising provider: middle name (2420D NM105)", nullable=True)
    supervising_name_suffix: str = column("Supervising provider: name suffix (2420D NM107)", nullable=True)
    supervising_identification_qualifier_code: str = column(
        "Supervising provider: kind of the identification code: XX NPI, MI member, PI payer ... (2420D NM108)",
        nullable=True,
    )
    supervising_identification_code: str = column(
        "Supervising provider: identification code (2420D NM109)", nullable=True
    )
    supervising_taxonomy_code: str = column("Supervising provider: taxonomy (2420D PRV03)", nullable=True)
    supervising_commercial_number: str = column(
        "Supervising provider: the payer's own number of a provider without an NPI (2420D REF G2)", nullable=True
    )
    supervising_license_number: str = column("Supervising provider: state license number (2420D REF 0B)", nullable=True)
    supervising_location_number: str = column("Supervising provider: location number (2420D REF LU)", nullable=True)
    supervising_upin: str = column("Supervising provider: UPIN (2420D REF 1G)", nullable=True)
    ordering_entity_type_code: str = column("Ordering provider: 1 person, 2 organization (2420E NM102)", nullable=True)
    ordering_last_name: str = column(
        "Ordering provider: last name, or the organization's name (2420E NM103)", nullable=True
    )
    ordering_first_name: str = column("Ordering provider: first name (2420E NM104)", nullable=True)
    ordering_middle_name: str = column("Ordering provider: middle name (2420E NM105)", nullable=True)
    ordering_name_suffix: str = column("Ordering provider: name suffix (2420E NM107)", nullable=True)
    ordering_identification_qualifier_code: str = column(
        "Ordering provider: kind of the identification code: XX NPI, MI member, PI payer ... (2420E NM108)",
        nullable=True,
    )
    ordering_identification_code: str = column("Ordering provider: identification code (2420E NM109)", nullable=True)
    ordering_taxonomy_code: str = column("Ordering provider: taxonomy (2420E PRV03)", nullable=True)
    ordering_commercial_number: str = column(
        "Ordering provider: the payer's own number of a provider without an NPI (2420E REF G2)", nullable=True
    )
    ordering_license_number: str = column("Ordering provider: state license number (2420E REF 0B)", nullable=True)
    ordering_location_number: str = column("Ordering provider: location number (2420E REF LU)", nullable=True)
    ordering_upin: str = column("Ordering provider: UPIN (2420E REF 1G)", nullable=True)
    ordering_address_line_1: str = column("Ordering provider: street, line 1 (2420E N301)", nullable=True)
    ordering_address_line_2: str = column("Ordering provider: street, line 2 (2420E N302)", nullable=True)
    ordering_city_name: str = column("Ordering provider: city (2420E N401)", nullable=True)
    ordering_state_code: str = column("Ordering provider: state (2420E N402)", nullable=True)
    ordering_postal_code: str = column("Ordering provider: ZIP (2420E N403)", nullable=True)
    ordering_country_code: str = column(
        "Ordering provider: country, when it is not the United States (2420E N404)", nullable=True
    )
    ordering_contact_name: str = column("Ordering provider: name of the contact (2420E PER02)", nullable=True)
    ordering_contact_phone_number: str = column(
        "Ordering provider: telephone of the contact (2420E PER TE)", nullable=True
    )
    ordering_contact_extension: str = column(
        "Ordering provider: telephone extension of the contact (2420E PER EX)", nullable=True
    )
    ordering_contact_fax_number: str = column("Ordering provider: fax of the contact (2420E PER FX)", nullable=True)
    ordering_contact_email_address: str = column(
        "Ordering provider: email of the contact (2420E PER EM)", nullable=True
    )
    referring_entity_type_code: str = column(
        "Referring provider: 1 person, 2 organization (2420F NM102)", nullable=True
    )
    referring_last_name: str = column(
        "Referring provider: last name, or the organization's name (2420F NM103)", nullable=True
    )
    referring_first_name: str = column("Referring provider: first name (2420F NM104)", nullable=True)
    referring_middle_name: str = column("Referring provider: middle name (2420F NM105)", nullable=True)
    referring_name_suffix: str = column("Referring provider: name suffix (2420F NM107)", nullable=True)
    referring_identification_qualifier_code: str = column(
        "Referring provider: kind of the identification code: XX NPI, MI member, PI payer ... (2420F NM108)",
        nullable=True,
    )
    referring_identification_code: str = column("Referring provider: identification code (2420F NM109)", nullable=True)
    referring_taxonomy_code: str = column("Referring provider: taxonomy (2420F PRV03)", nullable=True)
    referring_commercial_number: str = column(
        "Referring provider: the payer's own number of a provider without an NPI (2420F REF G2)", nullable=True
    )
    referring_license_number: str = column("Referring provider: state license number (2420F REF 0B)", nullable=True)
    referring_location_number: str = column("Referring provider: location number (2420F REF LU)", nullable=True)
    referring_upin: str = column("Referring provider: UPIN (2420F REF 1G)", nullable=True)
    primary_care_entity_type_code: str = column(
        "Primary care provider: 1 person, 2 organization (2420F NM102)", nullable=True
    )
    primary_care_last_name: str = column(
        "Primary care provider: last name, or the organization's name (2420F NM103)", nullable=True
    )
    primary_care_first_name: str = column("Primary care provider: first name (2420F NM104)", nullable=True)
    primary_care_middle_name: str = column("Primary care provider: middle name (2420F NM105)", nullable=True)
    primary_care_name_suffix: str = column("Primary care provider: name suffix (2420F NM107)", nullable=True)
    primary_care_identification_qualifier_code: str = column(
        "Primary care provider: kind of the identification code: XX NPI, MI member, PI payer ... (2420F NM108)",
        nullable=True,
    )
    primary_care_identification_code: str = column(
        "Primary care provider: identification code (2420F NM109)", nullable=True
    )
    primary_care_taxonomy_code: str = column("Primary care provider: taxonomy (2420F PRV03)", nullable=True)
    primary_care_commercial_number: str = column(
        "Primary care provider: the payer's own number of a provider without an NPI (2420F REF G2)", nullable=True
    )
    primary_care_license_number: str = column(
        "Primary care provider: state license number (2420F REF 0B)", nullable=True
    )
    primary_care_location_number: str = column("Primary care provider: location number (2420F REF LU)", nullable=True)
    primary_care_upin: str = column("Primary care provider: UPIN (2420F REF 1G)", nullable=True)
    pick_up_address_line_1: str = column(
        "Ambulance pick-up: street, line 1 (2420G N301)", nullable=True, member_data=True
    )
    pick_up_address_line_2: str = column(
        "Ambulance pick-up: street, line 2 (2420G N302)", nullable=True, member_data=True
    )
    pick_up_city_name: str = column("Ambulance pick-up: city (2420G N401)", nullable=True, member_data=True)
    pick_up_state_code: str = column("Ambulance pick-up: state (2420G N402)", nullable=True)
    pick_up_postal_code: str = column("Ambulance pick-up: ZIP (2420G N403)", nullable=True, member_data=True)
    pick_up_country_code: str = column(
        "Ambulance pick-up: country, when it is not the United States (2420G N404)", nullable=True
    )
    drop_off_name: str = column("Ambulance drop-off: name (2420H NM103)", nullable=True, member_data=True)
    drop_off_address_line_1: str = column(
        "Ambulance drop-off: street, line 1 (2420H N301)", nullable=True, member_data=True
    )
    drop_off_address_line_2: str = column(
        "Ambulance drop-off: street, line 2 (2420H N302)", nullable=True, member_data=True
    )
    drop_off_city_name: str = column("Ambulance drop-off: city (2420H N401)", nullable=True, member_data=True)
    drop_off_state_code: str = column("Ambulance drop-off: state (2420H N402)", nullable=True)
    drop_off_postal_code: str = column("Ambulance drop-off: ZIP (2420H N403)", nullable=True, member_data=True)
    drop_off_country_code: str = column(
        "Ambulance drop-off: country, when it is not the United States (2420H N404)", nullable=True
    )


class ProfessionalOtherPayers(Contract):
    """One row per other payer of a claim (SBR of loop 2320)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan whose folder the file was in")
    claim_ordinal: pl.Int64 = column("Claim within the file, from 0")
    other_payer_ordinal: pl.Int64 = column("Other payer within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the SBR segment in the file, from 1")
    payer_responsibility_code: str = column(
        "P primary, S secondary, T tertiary, A-H fourth to eleventh, U unknown (SBR01)", nullable=True
    )
    relationship_code: str = column(
        "Relationship of the patient: 18 self, 01 spouse, 19 child ... (SBR02)", nullable=True
    )
    group_number: str = column("Group or policy number (SBR03)", nullable=True, member_data=True)
    group_name: str = column("Group name (SBR04)", nullable=True)
    insurance_type_code: str = column("Insurance type, when Medicare is not primary (SBR05)", nullable=True)
    claim_filing_code: str = column("MC Medicaid, MB Medicare part B, HM HMO, CI commercial ... (SBR09)", nullable=True)
    paid_cents: pl.Int64 = column("Paid by the other payer, cents (AMT D)", nullable=True)
    non_covered_cents: pl.Int64 = column("Not covered, cents (AMT A8)", nullable=True)
    remaining_liability_cents: pl.Int64 = column("Remaining patient liability, cents (AMT EAF)", nullable=True)
    benefits_assignment_code: str = column("Y, N or W: benefits assigned to the provider (OI03)", nullable=True)
    patient_signature_code: str = column("P: signature generated by the provider (OI04)", nullable=True)
    release_code: str = column("Y or I: release of information (OI06)", nullable=True)
    reimbursement_rate: str = column("Medicare outpatient reimbursement rate as sent (MOA01)", nullable=True)
    hcpcs_payable_cents: pl.Int64 = column("Medicare HCPCS payable amount, cents (MOA02)", nullable=True)
    remark_1_code: str = column("Remark 1 (RARC) (MOA03)", nullable=True)
    remark_2_code: str = column("Remark 2 (RARC) (MOA04)", nullable=True)
    remark_3_code: str = column("Remark 3 (RARC) (MOA05)", nullable=True)
    remark_4_code: str = column("Remark 4 (RARC) (MOA06)", nullable=True)
    remark_5_code: str = column("Remark 5 (RARC) (MOA07)", nullable=True)
    esrd_paid_cents: pl.Int64 = column("Medicare end stage renal disease payment, cents (MOA08)", nullable=True)
    professional_component_cents: pl.Int64 = column(
        "Medicare professional component not payable, cents (MOA09)", nullable=True
    )
    subscriber_entity_type_code: str = column("Subscriber: 1 person, 2 organization (2330A NM102)", nullable=True)
    subscriber_last_name: str = column(
        "Subscriber: last name, or the organization's name (2330A NM103)", nullable=True, member_data=True
    )
    subscriber_first_name: str = column("Subscriber: first name (2330A NM104)", nullable=True, member_data=True)
    subscriber_middle_name: str = column("Subscriber: middle name (2330A NM105)", nullable=True, member_data=True)
    subscriber_name_suffix: str = column("Subscriber: name suffix (2330A NM107)", nullable=True, member_data=True)
    subscriber_identification_qualifier_code: str = column(
        "Subscriber: kind of the identification code: XX NPI, MI member, PI payer ... (2330A NM108)", nullable=True
    )
    subscriber_identification_code: str = column(
        "Subscriber: identification code (2330A NM109)", nullable=True, member_data=True
    )
    subscriber_address_line_1: str = column("Subscriber: street, line 1 (2330A N301)", nullable=True, member_data=True)
    subscriber_address_line_2: str = column("Subscriber: street, line 2 (2330A N302)", nullable=True, member_data=True)
    subscriber_city_name: str = column("Subscriber: city (2330A N401)", nullable=True, member_data=True)
    subscriber_state_code: str = column("Subscriber: state (2330A N402)", nullable=True)
    subscriber_postal_code: str = column("Subscriber: ZIP (2330A N403)", nullable=True, member_data=True)
    subscriber_country_code: str = column(
        "Subscriber: country, when it is not the United States (2330A N404)", nullable=True
    )
    subscriber_social_security_number: str = column(
        "Subscriber: social security number (2330A REF SY)", nullable=True, member_data=True
    )
    payer_name: str = column("Payer: name (2330B NM103)", nullable=True)
    payer_identification_qualifier_code: str = column(
        "Payer: kind of the identification code: XX NPI, MI member, PI payer ... (2330B NM108)", nullable=True
    )
    payer_identification_code: str = column("Payer: identification code (2330B NM109)", nullable=True)
    payer_address_line_1: str = column("Payer: street, line 1 (2330B N301)", nullable=True)
    payer_address_line_2: str = column("Payer: street, line 2 (2330B N302)", nullable=True)
    payer_city_name: str = column("Payer: city (2330B N401)", nullable=True)
    payer_state_code: str = column("Payer: state (2330B N402)", nullable=True)
    payer_postal_code: str = column("Payer: ZIP (2330B N403)", nullable=True)
    payer_country_code: str = column("Payer: country, when it is not the United States (2330B N404)", nullable=True)
    paid_date: pl.Date = column("Paid or adjudicated (2330B DTP 573)", nullable=True)
    payer_number: str = column("Payer: payer's number (2330B REF 2U)", nullable=True)
    payer_employer_number: str = column(
        "Payer: employer's identification number (tax id) (2330B REF EI)", nullable=True
    )
    payer_claim_office_number: str = column("Payer: claim office number (2330B REF FY)", nullable=True)
    payer_naic_code: str = column("Payer: NAIC code (2330B REF NF)", nullable=True)
    authorization_id: str = column("Authorization number (2330B REF G1)", nullable=True)
    referral_number: str = column("Referral number (2330B REF 9F)", nullable=True)
    claim_adjusted_code: str = column("Y: the claim was adjusted (2330B REF T4)", nullable=True)
    payer_claim_number: str = column(
        "The payer's claim number; required for frequency 7 and 8 (2330B REF F8)", nullable=True
    )


class ProfessionalPayerAdjustments(Contract):
    """One row per claim adjustment segment (CAS) of an other payer."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan whose folder the file was in")
    claim_ordinal: pl.Int64 = column("Claim within the file, from 0")
    other_payer_ordinal: pl.Int64 = column("Other payer within the file, from 0")
    payer_adjustment_ordinal: pl.Int64 = column("Adjustment segment of other payers within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the CAS segment in the file, from 1")
    group_code: str = column("CO, CR, OA, PI or PR (2320 CAS01)", nullable=True)
    reason_1_code: str = column("Adjustment 1: reason (CARC) (2320 CAS02)", nullable=True)
    adjustment_1_cents: pl.Int64 = column(
        "Adjustment 1: amount, cents; positive lowers the payment (2320 CAS03)", nullable=True
    )
    quantity_1: str = column("Adjustment 1: quantity as sent (2320 CAS04)", nullable=True)
    reason_2_code: str = column("Adjustment 2: reason (CARC) (2320 CAS05)", nullable=True)
    adjustment_2_cents: pl.Int64 = column(
        "Adjustment 2: amount, cents; positive lowers the payment (2320 CAS06)", nullable=True
    )
    quantity_2: str = column("Adjustment 2: quantity as sent (2320 CAS07)", nullable=True)
    reason_3_code: str = column("Adjustment 3: reason (CARC) (2320 CAS08)", nullable=True)
    adjustment_3_cents: pl.Int64 = column(
        "Adjustment 3: amount, cents; positive lowers the payment (2320 CAS09)", nullable=True
    )
    quantity_3: str = column("Adjustment 3: quantity as sent (2320 CAS10)", nullable=True)
    reason_4_code: str = column("Adjustment 4: reason (CARC) (2320 CAS11)", nullable=True)
    adjustment_4_cents: pl.Int64 = column(
        "Adjustment 4: amount, cents; positive lowers the payment (2320 CAS12)", nullable=True
    )
    quantity_4: str = column("Adjustment 4: quantity as sent (2320 CAS13)", nullable=True)
    reason_5_code: str = column("Adjustment 5: reason (CARC) (2320 CAS14)", nullable=True)
    adjustment_5_cents: pl.Int64 = column(
        "Adjustment 5: amount, cents; positive lowers the payment (2320 CAS15)", nullable=True
    )
    quantity_5: str = column("Adjustment 5: quantity as sent (2320 CAS16)", nullable=True)
    reason_6_code: str = column("Adjustment 6: reason (CARC) (2320 CAS17)", nullable=True)
    adjustment_6_cents: pl.Int64 = column(
        "Adjustment 6: amount, cents; positive lowers the payment (2320 CAS18)", nullable=True
    )
    quantity_6: str = column("Adjustment 6: quantity as sent (2320 CAS19)", nullable=True)


class ProfessionalAdjudications(Contract):
    """One row per adjudication of a service line by an other payer (SVD)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan whose folder the file was in")
    claim_ordinal: pl.Int64 = column("Claim within the file, from 0")
    line_ordinal: pl.Int64 = column("Service line within the file, from 0")
    adjudication_ordinal: pl.Int64 = column("Line adjudication within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the SVD segment in the file, from 1")
    payer_identification_code: str = column("Payer: identification code (SVD01)", nullable=True)
    paid_cents: pl.Int64 = column("Paid by the other payer, cents (SVD02)", nullable=True)
    procedure_qualifier_code: str = column("HC HCPCS or CPT, ER, IV, WK, N4 ... (SVD03-1)", nullable=True)
    procedure_code: str = column("Procedure (SVD03-2)", nullable=True)
    modifier_1_code: str = column("Modifier 1 (SVD03-3)", nullable=True)
    modifier_2_code: str = column("Modifier 2 (SVD03-4)", nullable=True)
    modifier_3_code: str = column("Modifier 3 (SVD03-5)", nullable=True)
    modifier_4_code: str = column("Modifier 4 (SVD03-6)", nullable=True)
    procedure_description: str = column("Procedure described (SVD03-7)", nullable=True)
    paid_quantity: str = column("Quantity paid, as sent (SVD05)", nullable=True)
    bundled_line_number: pl.Int64 = column("Line this line was bundled into (SVD06)", nullable=True)
    paid_date: pl.Date = column("Paid or adjudicated (DTP 573)", nullable=True)
    remaining_liability_cents: pl.Int64 = column("Remaining patient liability, cents (AMT EAF)", nullable=True)


class ProfessionalLineAdjustments(Contract):
    """One row per line adjustment segment (CAS) of an adjudication."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan whose folder the file was in")
    claim_ordinal: pl.Int64 = column("Claim within the file, from 0")
    line_ordinal: pl.Int64 = column("Service line within the file, from 0")
    adjudication_ordinal: pl.Int64 = column("Line adjudication within the file, from 0")
    line_adjustment_ordinal: pl.Int64 = column("Adjustment segment of line adjudications within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the CAS segment in the file, from 1")
    group_code: str = column("CO, CR, OA, PI or PR (2430 CAS01)", nullable=True)
    reason_1_code: str = column("Adjustment 1: reason (CARC) (2430 CAS02)", nullable=True)
    adjustment_1_cents: pl.Int64 = column(
        "Adjustment 1: amount, cents; positive lowers the payment (2430 CAS03)", nullable=True
    )
    quantity_1: str = column("Adjustment 1: quantity as sent (2430 CAS04)", nullable=True)
    reason_2_code: str = column("Adjustment 2: reason (CARC) (2430 CAS05)", nullable=True)
    adjustment_2_cents: pl.Int64 = column(
        "Adjustment 2: amount, cents; positive lowers the payment (2430 CAS06)", nullable=True
    )
    quantity_2: str = column("Adjustment 2: quantity as sent (2430 CAS07)", nullable=True)
    reason_3_code: str = column("Adjustment 3: reason (CARC) (2430 CAS08)", nullable=True)
    adjustment_3_cents: pl.Int64 = column(
        "Adjustment 3: amount, cents; positive lowers the payment (2430 CAS09)", nullable=True
    )
    quantity_3: str = column("Adjustment 3: quantity as sent (2430 CAS10)", nullable=True)
    reason_4_code: str = column("Adjustment 4: reason (CARC) (2430 CAS11)", nullable=True)
    adjustment_4_cents: pl.Int64 = column(
        "Adjustment 4: amount, cents; positive lowers the payment (2430 CAS12)", nullable=True
    )
    quantity_4: str = column("Adjustment 4: quantity as sent (2430 CAS13)", nullable=True)
    reason_5_code: str = column("Adjustment 5: reason (CARC) (2430 CAS14)", nullable=True)
    adjustment_5_cents: pl.Int64 = column(
        "Adjustment 5: amount, cents; positive lowers the payment (2430 CAS15)", nullable=True
    )
    quantity_5: str = column("Adjustment 5: quantity as sent (2430 CAS16)", nullable=True)
    reason_6_code: str = column("Adjustment 6: reason (CARC) (2430 CAS17)", nullable=True)
    adjustment_6_cents: pl.Int64 = column(
        "Adjustment 6: amount, cents; positive lowers the payment (2430 CAS18)", nullable=True
    )
    quantity_6: str = column("Adjustment 6: quantity as sent (2430 CAS19)", nullable=True)
