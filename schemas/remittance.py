"""Remittance as a plan sends it in an 835: payments, claims, service lines, and what was taken off or added, and why.

Amounts are cents as sent. Charges less adjustments are payments: of a line, of a claim with its lines, and of a set
less its provider adjustments.
"""

import polars as pl

from schemas.contract import Contract, column


class RemittanceSets(Contract):
    """One row per 835 transaction set: one payment, by whom, to whom, and by what it is found at the bank."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    handling_code: str = column(
        "BPR01: I remittance only, C payment with it, D payment only, H notification, P prenotification ...",
        nullable=True,
    )
    payment_cents: pl.Int64 = column("BPR02: what is paid, never negative, cents", nullable=True)
    credit_debit_code: str = column("BPR03: C credit, D debit", nullable=True)
    payment_method_code: str = column("BPR04: ACH, BOP, CHK cheque, FWT wire, NON no payment", nullable=True)
    payment_format_code: str = column("BPR05: CCP, CTX", nullable=True)
    sender_bank_qualifier_code: str = column("BPR06: 01 routing number, 04 Canadian bank", nullable=True)
    sender_bank_id: str = column("BPR07: the payer's bank", nullable=True)
    sender_account_qualifier_code: str = column("BPR08: DA demand deposit", nullable=True)
    sender_account_number: str = column("BPR09: the payer's account", nullable=True)
    originating_company_id: str = column("BPR10: 1 and the tax id of the payer as a rule", nullable=True)
    originating_company_supplemental_code: str = column("BPR11", nullable=True)
    receiver_bank_qualifier_code: str = column("BPR12", nullable=True)
    receiver_bank_id: str = column("BPR13: the payee's bank", nullable=True)
    receiver_account_qualifier_code: str = column("BPR14: DA demand deposit, SG savings", nullable=True)
    receiver_account_number: str = column("BPR15: the payee's account", nullable=True)
    payment_date: pl.Date = column("BPR16: cheque issued or transfer effective", nullable=True)
    trace_number: str = column("TRN02: cheque or EFT number", nullable=True)
    trace_company_id: str = column("TRN03: 1 and the tax id of the payer", nullable=True)
    trace_company_supplemental_code: str = column("TRN04", nullable=True)
    currency_code: str = column("CUR02; null: US dollars", nullable=True)
    receiver_id: str = column("REF EV: receiver of the file, when it is not the payee", nullable=True)
    version_number: str = column("REF F2: version of the payer's adjudication system", nullable=True)
    production_date: pl.Date = column("DTM 405: end of the adjudication cycle", nullable=True)
    payer_name: str = column("N1 PR, name", nullable=True)
    payer_id_qualifier_code: str = column("N1 PR, kind of identification code", nullable=True)
    payer_id: str = column("N1 PR, identification code", nullable=True)
    payer_address_line_1: str = column("N1 PR, address, line 1", nullable=True)
    payer_address_line_2: str = column("N1 PR, address, line 2", nullable=True)
    payer_city_name: str = column("N1 PR, city", nullable=True)
    payer_state_code: str = column("N1 PR, state", nullable=True)
    payer_postal_code: str = column("N1 PR, ZIP", nullable=True)
    payer_number: str = column("REF 2U of the payer", nullable=True)
    payer_submitter_number: str = column("REF EO of the payer", nullable=True)
    payer_health_industry_number: str = column("REF HI of the payer", nullable=True)
    payer_naic_number: str = column("REF NF of the payer", nullable=True)
    payer_business_contact_name: str = column("PER CX, name: whom to ask about payments", nullable=True)
    payer_business_phone_number: str = column("PER CX TE", nullable=True)
    payer_business_email_address: str = column("PER CX EM", nullable=True)
    payer_technical_contact_name: str = column("First PER BL, name: whom to ask about the file", nullable=True)
    payer_technical_phone_number: str = column("First PER BL, TE", nullable=True)
    payer_technical_email_address: str = column("First PER BL, EM", nullable=True)
    payer_web_address: str = column("PER IC UR, or UR of the first PER BL", nullable=True)
    payee_name: str = column("N1 PE, name", nullable=True)
    payee_id_qualifier_code: str = column("N1 PE: XX NPI, FI tax id, XV plan id", nullable=True)
    payee_id: str = column("N1 PE, identification code", nullable=True)
    payee_address_line_1: str = column("N1 PE, address, line 1", nullable=True)
    payee_address_line_2: str = column("N1 PE, address, line 2", nullable=True)
    payee_city_name: str = column("N1 PE, city", nullable=True)
    payee_state_code: str = column("N1 PE, state", nullable=True)
    payee_postal_code: str = column("N1 PE, ZIP", nullable=True)
    payee_tax_id: str = column("REF TJ of the payee", nullable=True)
    payee_number: str = column("REF PQ: the payer's number of the payee", nullable=True)
    payee_state_license_number: str = column("REF 0B of the payee", nullable=True)
    payee_pharmacy_number: str = column("REF D3 of the payee", nullable=True)
    delivery_code: str = column(
        "RDM01: how a paper copy travels: BM mail, EM e-mail, FT file, OL online", nullable=True
    )
    delivery_name: str = column("RDM02", nullable=True)
    delivery_address: str = column("RDM03", nullable=True)


class RemittanceProviderSummaries(Contract):
    """One row per header number (LX): the group of claims up to the next one, with its totals when sent."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    summary_ordinal: pl.Int64 = column("Provider summary within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the LX segment in the file, from 1")
    assigned_number: str = column("LX01: the payer's number of the group of claims that follow", nullable=True)
    provider_id: str = column("TS301: provider the claims are of", nullable=True)
    facility_type_code: str = column("TS302: place of service or facility", nullable=True)
    fiscal_period_date: pl.Date = column("TS303: last day of the provider's fiscal year", nullable=True)
    claim_count: pl.Int64 = column("TS304: claims in the group", nullable=True)
    charge_cents: pl.Int64 = column("TS305: charges of the claims, cents", nullable=True)
    covered_charge_cents: pl.Int64 = column("TS306: covered charges; not used in this guide, cents", nullable=True)
    noncovered_charge_cents: pl.Int64 = column(
        "TS307: charges not covered; not used in this guide, cents", nullable=True
    )
    denied_charge_cents: pl.Int64 = column("TS308: charges denied; not used in this guide, cents", nullable=True)
    provider_payment_cents: pl.Int64 = column(
        "TS309: paid to the provider; not used in this guide, cents", nullable=True
    )
    interest_cents: pl.Int64 = column("TS310: interest; not used in this guide, cents", nullable=True)
    contractual_adjustment_cents: pl.Int64 = column(
        "TS311: contractual adjustments; not used in this guide, cents", nullable=True
    )
    gramm_rudman_reduction_cents: pl.Int64 = column(
        "TS312: reduction under the Gramm-Rudman act; not used in this guide, cents", nullable=True
    )
    msp_payer_cents: pl.Int64 = column("TS313: paid by payers before Medicare, cents", nullable=True)
    blood_deductible_cents: pl.Int64 = column("TS314: blood deductible; not used in this guide, cents", nullable=True)
    non_lab_charge_cents: pl.Int64 = column("TS315: charges other than laboratory, cents", nullable=True)
    coinsurance_cents: pl.Int64 = column("TS316: co-insurance; not used in this guide, cents", nullable=True)
    hcpcs_reported_charge_cents: pl.Int64 = column("TS317: charges reported under HCPCS, cents", nullable=True)
    hcpcs_payable_cents: pl.Int64 = column("TS318: payable under HCPCS, cents", nullable=True)
    deductible_cents: pl.Int64 = column("TS319: deductible; not used in this guide, cents", nullable=True)
    professional_component_cents: pl.Int64 = column("TS320: professional component, cents", nullable=True)
    msp_patient_liability_cents: pl.Int64 = column(
        "TS321: patient liability met by payers before Medicare, cents", nullable=True
    )
    patient_reimbursement_cents: pl.Int64 = column("TS322: reimbursed to patients, cents", nullable=True)
    pip_claim_count: pl.Int64 = column("TS323: claims under periodic interim payment", nullable=True)
    pip_adjustment_cents: pl.Int64 = column("TS324: adjustments under periodic interim payment, cents", nullable=True)
    drg_cents: pl.Int64 = column("TS201: DRG amounts, cents", nullable=True)
    federal_specific_cents: pl.Int64 = column("TS202: federal specific amounts, cents", nullable=True)
    hospital_specific_cents: pl.Int64 = column("TS203: hospital specific amounts, cents", nullable=True)
    disproportionate_share_cents: pl.Int64 = column("TS204: disproportionate share, cents", nullable=True)
    capital_cents: pl.Int64 = column("TS205: capital, cents", nullable=True)
    indirect_medical_education_cents: pl.Int64 = column("TS206: indirect medical education, cents", nullable=True)
    outlier_day_count: pl.Int64 = column("TS207: outlier days", nullable=True)
    day_outlier_cents: pl.Int64 = column("TS208: day outliers, cents", nullable=True)
    cost_outlier_cents: pl.Int64 = column("TS209: cost outliers, cents", nullable=True)
    average_length_of_stay: str = column("TS210: average length of stay, days as sent", nullable=True)
    discharge_count: pl.Int64 = column("TS211: discharges", nullable=True)
    cost_report_day_count: pl.Int64 = column("TS212: cost report days", nullable=True)
    covered_day_count: pl.Int64 = column("TS213: covered days", nullable=True)
    noncovered_day_count: pl.Int64 = column("TS214: days not covered", nullable=True)
    msp_pass_through_cents: pl.Int64 = column("TS215: pass-through of payers before Medicare, cents", nullable=True)
    average_drg_weight: str = column("TS216: average DRG weight, as sent", nullable=True)
    pps_capital_fsp_drg_cents: pl.Int64 = column("TS217: PPS capital, federal portion of DRG, cents", nullable=True)
    pps_capital_hsp_drg_cents: pl.Int64 = column("TS218: PPS capital, hospital portion of DRG, cents", nullable=True)
    pps_dsh_drg_cents: pl.Int64 = column("TS219: PPS, disproportionate share of DRG, cents", nullable=True)


class RemittanceClaims(Contract):
    """One row per claim payment (CLP). A reversal is a row of its own, with negative amounts."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    claim_ordinal: pl.Int64 = column("Claim payment within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the CLP segment in the file, from 1")
    patient_control_number: str = column("CLP01: our CLM01, echoed", nullable=True)
    claim_status_code: str = column(
        "CLP02: 1-3 paid as primary to tertiary, 19-21 and forwarded, 4 denied, 22 reversal, 23 forwarded",
        nullable=True,
    )
    charge_cents: pl.Int64 = column("CLP03: charge of the claim, cents", nullable=True)
    payment_cents: pl.Int64 = column("CLP04: paid, cents", nullable=True)
    patient_responsibility_cents: pl.Int64 = column("CLP05: due from the patient, cents", nullable=True)
    claim_filing_code: str = column("CLP06: MC Medicaid, HM HMO, MA and MB Medicare ...", nullable=True)
    payer_claim_control_number: str = column(
        "CLP07: the payer's number of the claim; a replacement or void names it", nullable=True
    )
    facility_type_code: str = column("CLP08: place of service or facility", nullable=True)
    frequency_code: str = column("CLP09: 1 original, 7 replacement, 8 void", nullable=True)
    patient_status_code: str = column("CLP10; not used in this guide", nullable=True)
    drg_code: str = column("CLP11", nullable=True)
    drg_weight: str = column("CLP12, as sent", nullable=True)
    discharge_fraction: str = column("CLP13, as sent", nullable=True)
    patient_consent_code: str = column("CLP14; not used in this guide", nullable=True)
    patient_last_name: str = column("NM1 QC: last or organization name", nullable=True, member_data=True)
    patient_first_name: str = column("NM1 QC: first name", nullable=True, member_data=True)
    patient_middle_name: str = column("NM1 QC: middle name", nullable=True, member_data=True)
    patient_name_suffix: str = column("NM1 QC: suffix of the name", nullable=True, member_data=True)
    patient_id_qualifier_code: str = column(
        "NM1 QC: MI member id, 34 SSN, MR Medicaid id, HN Medicare id, II", nullable=True
    )
    patient_identification_code: str = column("NM1 QC: identification code", nullable=True, member_data=True)
    insured_last_name: str = column(
        "NM1 IL, when not the patient: last or organization name", nullable=True, member_data=True
    )
    insured_first_name: str = column("NM1 IL, when not the patient: first name", nullable=True, member_data=True)
    insured_middle_name: str = column("NM1 IL, when not the patient: middle name", nullable=True, member_data=True)
    insured_name_suffix: str = column(
        "NM1 IL, when not the patient: suffix of the name", nullable=True, member_data=True
    )
    insured_id_qualifier_code: str = column("NM1 IL, when not the patient: kind of identification code", nullable=True)
    insured_identification_code: str = column(
        "NM1 IL, when not the patient: identification code", nullable=True, member_data=True
    )
    corrected_last_name: str = column(
        "NM1 74, who the patient or insured is by the payer: last or organization name", nullable=True, member_data=True
    )
    corrected_first_name: str = column(
        "NM1 74, who the patient or insured is by the payer: first name", nullable=True, member_data=True
    )
    corrected_middle_name: str = column(
        "NM1 74, who the patient or insured is by the payer: middle name", nullable=True, member_data=True
    )
    corrected_name_suffix: str = column(
        "NM1 74, who the patient or insured is by the payer: suffix of the name", nullable=True, member_data=True
    )
    corrected_id_qualifier_code: str = column(
        "NM1 74, who the patient or insured is by the payer: C: the id is a corrected one", nullable=True
    )
    corrected_identification_code: str = column(
        "NM1 74, who the patient or insured is by the payer: identification code", nullable=True, member_data=True
    )
    rendering_provider_last_name: str = column("NM1 82: last or organization name", nullable=True)
    rendering_provider_first_name: str = column("NM1 82: first name", nullable=True)
    rendering_provider_middle_name: str = column("NM1 82: middle name", nullable=True)
    rendering_provider_name_suffix: str = column("NM1 82: suffix of the name", nullable=True)
    rendering_provider_id_qualifier_code: str = column(
        "NM1 82: XX NPI, or another kind of identification code", nullable=True
    )
    rendering_provider_identification_code: str = column("NM1 82: identification code", nullable=True)
    crossover_carrier_name: str = column("NM1 TT, payer the claim was forwarded to: name", nullable=True)
    crossover_carrier_id_qualifier_code: str = column(
        "NM1 TT, payer the claim was forwarded to: kind of identification code", nullable=True
    )
    crossover_carrier_id: str = column("NM1 TT, payer the claim was forwarded to: identification code", nullable=True)
    corrected_payer_name: str = column("NM1 PR, payer that should have been billed first: name", nullable=True)
    corrected_payer_id_qualifier_code: str = column(
        "NM1 PR, payer that should have been billed first: kind of identification code", nullable=True
    )
    corrected_payer_id: str = column(
        "NM1 PR, payer that should have been billed first: identification code", nullable=True
    )
    other_subscriber_last_name: str = column("NM1 GB: last or organization name", nullable=True, member_data=True)
    other_subscriber_first_name: str = column("NM1 GB: first name", nullable=True, member_data=True)
    other_subscriber_middle_name: str = column("NM1 GB: middle name", nullable=True, member_data=True)
    other_subscriber_name_suffix: str = column("NM1 GB: suffix of the name", nullable=True, member_data=True)
    other_subscriber_id_qualifier_code: str = column("NM1 GB: kind of identification code", nullable=True)
    other_subscriber_identification_code: str = column("NM1 GB: identification code", nullable=True, member_data=True)
    inpatient_covered_days: str = column("MIA01: covered days or visits, as sent", nullable=True)
    pps_operating_outlier_cents: pl.Int64 = column("MIA02: PPS operating outlier, cents", nullable=True)
    lifetime_psychiatric_days: str = column("MIA03: lifetime psychiatric days, as sent", nullable=True)
    drg_cents: pl.Int64 = column("MIA04: DRG amount, cents", nullable=True)
    inpatient_remark_1_code: str = column("MIA05: remark code (RARC)", nullable=True)
    disproportionate_share_cents: pl.Int64 = column("MIA06: disproportionate share, cents", nullable=True)
    msp_pass_through_cents: pl.Int64 = column("MIA07: pass-through of payers before Medicare, cents", nullable=True)
    pps_capital_cents: pl.Int64 = column("MIA08: PPS capital, cents", nullable=True)
    pps_capital_fsp_drg_cents: pl.Int64 = column("MIA09: PPS capital, federal portion of DRG, cents", nullable=True)
    pps_capital_hsp_drg_cents: pl.Int64 = column("MIA10: PPS capital, hospital portion of DRG, cents", nullable=True)
    pps_capital_dsh_drg_cents: pl.Int64 = column(
        "MIA11: PPS capital, disproportionate share of DRG, cents", nullable=True
    )
    old_capital_cents: pl.Int64 = column("MIA12: old capital, cents", nullable=True)
    pps_capital_ime_cents: pl.Int64 = column("MIA13: PPS capital, indirect medical education, cents", nullable=True)
    pps_operating_hospital_specific_drg_cents: pl.Int64 = column(
        "MIA14: PPS operating, hospital specific DRG, cents", nullable=True
    )
    cost_report_days: str = column("MIA15: cost report days, as sent", nullable=True)
    pps_operating_federal_specific_drg_cents: pl.Int64 = column(
        "MIA16: PPS operating, federal specific DRG, cents", nullable=True
    )
    pps_capital_outlier_cents: pl.Int64 = column("MIA17: PPS capital outlier, cents", nullable=True)
    indirect_teaching_cents: pl.Int64 = column("MIA18: indirect teaching, cents", nullable=True)
    inpatient_nonpayable_professional_component_cents: pl.Int64 = column(
        "MIA19: professional component not payable, cents", nullable=True
    )
    inpatient_remark_2_code: str = column("MIA20: remark code", nullable=True)
    inpatient_remark_3_code: str = column("MIA21: remark code", nullable=True)
    inpatient_remark_4_code: str = column("MIA22: remark code", nullable=True)
    inpatient_remark_5_code: str = column("MIA23: remark code", nullable=True)
    pps_capital_exception_cents: pl.Int64 = column("MIA24: PPS capital exception, cents", nullable=True)
    outpatient_reimbursement_rate: str = column("MOA01: reimbursement rate, as sent", nullable=True)
    hcpcs_payable_cents: pl.Int64 = column("MOA02: payable under HCPCS, cents", nullable=True)
    outpatient_remark_1_code: str = column("MOA03: remark code (RARC)", nullable=True)
    outpatient_remark_2_code: str = column("MOA04: remark code", nullable=True)
    outpatient_remark_3_code: str = column("MOA05: remark code", nullable=True)
    outpatient_remark_4_code: str = column("MOA06: remark code", nullable=True)
    outpatient_remark_5_code: str = column("MOA07: remark code", nullable=True)
    esrd_payment_cents: pl.Int64 = column("MOA08: paid for end-stage renal disease, cents", nullable=True)
    outpatient_nonpayable_professional_component_cents: pl.Int64 = column(
        "MOA09: professional component not payable, cents", nullable=True
    )
    group_number: str = column("REF 1L: group or policy number", nullable=True, member_data=True)
    member_number: str = column("REF 1W: member id", nullable=True, member_data=True)
    employee_number: str = column("REF 28", nullable=True, member_data=True)
    other_group_number: str = column("REF 6P", nullable=True, member_data=True)
    repriced_claim_number: str = column("REF 9A", nullable=True)
    adjusted_repriced_claim_number: str = column("REF 9C", nullable=True)
    authorization_number: str = column("REF BB", nullable=True)
    contract_class_code: str = column("REF CE: class of contract under which it was paid", nullable=True)
    medical_record_number: str = column("REF EA", nullable=True, member_data=True)
    original_reference_number: str = column("REF F8: number of the claim this one corrects", nullable=True)
    prior_authorization_number: str = column("REF G1", nullable=True)
    predetermination_number: str = column("REF G3", nullable=True)
    policy_number: str = column("REF IG", nullable=True, member_data=True)
    social_security_number: str = column("REF SY", nullable=True, member_data=True)
    rendering_provider_secondary_qualifier_code: str = column(
        "REF01 of the first further id of the rendering provider", nullable=True
    )
    rendering_provider_secondary_id: str = column("REF 0B 1A 1B 1C 1D 1G 1H 1J D3 G2 LU, the first sent", nullable=True)
    statement_from_date: pl.Date = column("DTM 232: first date of service", nullable=True)
    statement_to_date: pl.Date = column("DTM 233: last date of service", nullable=True)
    coverage_expiration_date: pl.Date = column("DTM 036: end of coverage, when it is why it was denied", nullable=True)
    received_date: pl.Date = column("DTM 050: when the payer received the claim", nullable=True)
    contact_name: str = column("First PER CX of the claim, name", nullable=True)
    contact_number_qualifier_code: str = column("PER03: TE telephone, FX fax, EM e-mail", nullable=True)
    contact_number: str = column("PER04", nullable=True)
    contact_2_number_qualifier_code: str = column("PER05, EX extension too", nullable=True)
    contact_2_number: str = column("PER06", nullable=True)
    contact_3_number_qualifier_code: str = column("PER07: EX extension", nullable=True)
    contact_3_number: str = column("PER08", nullable=True)
    coverage_cents: pl.Int64 = column("AMT AU: covered, cents", nullable=True)
    discount_cents: pl.Int64 = column("AMT D8: prompt payment discount, cents", nullable=True)
    per_day_limit_cents: pl.Int64 = column("AMT DY: limit per day, cents", nullable=True)
    patient_paid_cents: pl.Int64 = column("AMT F5: paid by the patient, cents", nullable=True)
    interest_cents: pl.Int64 = column("AMT I: interest, cents", nullable=True)
    negative_ledger_cents: pl.Int64 = column("AMT NL: negative ledger balance, cents", nullable=True)
    tax_cents: pl.Int64 = column("AMT T: tax, cents", nullable=True)
    before_taxes_cents: pl.Int64 = column("AMT T2: claim before taxes, cents", nullable=True)
    covered_quantity: str = column("QTY CA: covered days or visits, as sent", nullable=True)
    coinsured_quantity: str = column("QTY CD: co-insured days, as sent", nullable=True)
    lifetime_reserve_quantity: str = column("QTY LA: lifetime reserve days used, as sent", nullable=True)
    lifetime_reserve_estimated_quantity: str = column(
        "QTY LE: lifetime reserve days, estimated, as sent", nullable=True
    )
    noncovered_estimated_quantity: str = column("QTY NE: not covered, estimated, as sent", nullable=True)
    not_replaced_blood_quantity: str = column("QTY NR: blood not replaced, as sent", nullable=True)
    outlier_quantity: str = column("QTY OU: outlier days, as sent", nullable=True)
    prescription_quantity: str = column("QTY PS: prescriptions, as sent", nullable=True)
    visit_quantity: str = column("QTY VS: visits, as sent", nullable=True)


class RemittanceServices(Contract):
    """One row per service line paid or denied (SVC)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    claim_ordinal: pl.Int64 = column("Claim payment within the file, from 0")
    service_ordinal: pl.Int64 = column("Service line within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the SVC segment in the file, from 1")
    procedure_qualifier_code: str = column(
        "SVC01-1: HC HCPCS, NU revenue code, N4 drug ..., as adjudicated", nullable=True
    )
    procedure_code: str = column("SVC01-2, as adjudicated", nullable=True)
    modifier_1_code: str = column("SVC01-3, as adjudicated", nullable=True)
    modifier_2_code: str = column("SVC01-4, as adjudicated", nullable=True)
    modifier_3_code: str = column("SVC01-5, as adjudicated", nullable=True)
    modifier_4_code: str = column("SVC01-6, as adjudicated", nullable=True)
    procedure_description: str = column("SVC01-7, as adjudicated", nullable=True)
    charge_cents: pl.Int64 = column("SVC02: charge of the line, cents", nullable=True)
    payment_cents: pl.Int64 = column("SVC03: paid, cents", nullable=True)
    revenue_code: str = column("SVC04", nullable=True)
    paid_quantity: str = column("SVC05: units paid, as sent; null: one", nullable=True)
    original_procedure_qualifier_code: str = column(
        "SVC06-1: HC HCPCS, NU revenue code, N4 drug ..., as billed, when it was changed", nullable=True
    )
    original_procedure_code: str = column("SVC06-2, as billed, when it was changed", nullable=True)
    original_modifier_1_code: str = column("SVC06-3, as billed, when it was changed", nullable=True)
    original_modifier_2_code: str = column("SVC06-4, as billed, when it was changed", nullable=True)
    original_modifier_3_code: str = column("SVC06-5, as billed, when it was changed", nullable=True)
    original_modifier_4_code: str = column("SVC06-6, as billed, when it was changed", nullable=True)
    original_procedure_description: str = column("SVC06-7, as billed, when it was changed", nullable=True)
    original_quantity: str = column("SVC07: units billed, as sent, when they were changed", nullable=True)
    service_begin_date: pl.Date = column("DTM 150, or 472 of a single day", nullable=True)
    service_end_date: pl.Date = column("DTM 151, or 472 of a single day", nullable=True)
    line_item_control_number: str = column("REF 6R: our line number, echoed", nullable=True)
    authorization_number: str = column("REF BB", nullable=True)
    prior_authorization_number: str = column("REF G1", nullable=True)
    predetermination_number: str = column("REF G3", nullable=True)
    attachment_number: str = column("REF E9", nullable=True)
    location_number: str = column("REF LU", nullable=True)
    rate_code: str = column("REF RB", nullable=True)
    ambulatory_patient_group_number: str = column("REF 1S", nullable=True)
    ambulatory_payment_class_code: str = column("REF APC", nullable=True)
    policy_id: str = column("REF 0K: first policy of the payer that was applied", nullable=True)
    rendering_provider_npi: str = column("REF HPI", nullable=True)
    rendering_provider_secondary_qualifier_code: str = column(
        "REF01 of the first further id of the rendering provider", nullable=True
    )
    rendering_provider_secondary_id: str = column(
        "REF 0B 1A 1B 1C 1D 1G 1H 1J D3 G2 SY TJ, the first sent", nullable=True
    )
    allowed_cents: pl.Int64 = column("AMT B6: allowed, cents", nullable=True)
    late_filing_reduction_cents: pl.Int64 = column("AMT KH: reduced for late filing, cents", nullable=True)
    tax_cents: pl.Int64 = column("AMT T: tax, cents", nullable=True)
    before_taxes_cents: pl.Int64 = column("AMT T2: line before taxes, cents", nullable=True)


class RemittanceAdjustments(Contract):
    """One row per CAS segment: up to six reasons of one group, of a claim or of a service line."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    claim_ordinal: pl.Int64 = column("Claim payment within the file, from 0")
    service_ordinal: pl.Int64 = column(
        "Service line within the file the adjustment stands under; null: it is of the claim", nullable=True
    )
    adjustment_ordinal: pl.Int64 = column("Adjustment within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the CAS segment in the file, from 1")
    group_code: str = column(
        "CAS01: CO contractual, PR patient responsibility, OA other, PI payer initiated", nullable=True
    )
    reason_1_code: str = column("CAS02: reason (CARC)", nullable=True)
    amount_1_cents: pl.Int64 = column("CAS03: taken off what is paid; negative: added, cents", nullable=True)
    quantity_1: str = column("CAS04: units adjusted, as sent", nullable=True)
    reason_2_code: str = column("CAS05: reason (CARC)", nullable=True)
    amount_2_cents: pl.Int64 = column("CAS06: taken off what is paid; negative: added, cents", nullable=True)
    quantity_2: str = column("CAS07: units adjusted, as sent", nullable=True)
    reason_3_code: str = column("CAS08: reason (CARC)", nullable=True)
    amount_3_cents: pl.Int64 = column("CAS09: taken off what is paid; negative: added, cents", nullable=True)
    quantity_3: str = column("CAS10: units adjusted, as sent", nullable=True)
    reason_4_code: str = column("CAS11: reason (CARC)", nullable=True)
    amount_4_cents: pl.Int64 = column("CAS12: taken off what is paid; negative: added, cents", nullable=True)
    quantity_4: str = column("CAS13: units adjusted, as sent", nullable=True)
    reason_5_code: str = column("CAS14: reason (CARC)", nullable=True)
    amount_5_cents: pl.Int64 = column("CAS15: taken off what is paid; negative: added, cents", nullable=True)
    quantity_5: str = column("CAS16: units adjusted, as sent", nullable=True)
    reason_6_code: str = column("CAS17: reason (CARC)", nullable=True)
    amount_6_cents: pl.Int64 = column("CAS18: taken off what is paid; negative: added, cents", nullable=True)
    quantity_6: str = column("CAS19: units adjusted, as sent", nullable=True)


class RemittanceRemarks(Contract):
    """One row per remark on a service line (LQ)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    service_ordinal: pl.Int64 = column("Service line within the file, from 0")
    remark_ordinal: pl.Int64 = column("Remark within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the LQ segment in the file, from 1")
    code_list_code: str = column("LQ01: HE remark codes (RARC), RX drug claims (NCPDP)", nullable=True)
    remark_code: str = column("LQ02", nullable=True)


class RemittanceProviderAdjustments(Contract):
    """One row per PLB segment: up to six adjustments of the payment that belong to no claim of the file."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    provider_adjustment_ordinal: pl.Int64 = column("Provider adjustment within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the PLB segment in the file, from 1")
    provider_id: str = column("PLB01: NPI, or tax id", nullable=True)
    fiscal_period_date: pl.Date = column("PLB02: last day of the provider's fiscal year", nullable=True)
    reason_1_code: str = column(
        "PLB03-1: WO overpayment recovery, FB forwarding balance, L6 interest, 72 return ...", nullable=True
    )
    reference_1_id: str = column("PLB03-2: what the adjustment refers to", nullable=True)
    amount_1_cents: pl.Int64 = column("PLB04: taken off the payment; negative: added, cents", nullable=True)
    reason_2_code: str = column(
        "PLB05-1: WO overpayment recovery, FB forwarding balance, L6 interest, 72 return ...", nullable=True
    )
    reference_2_id: str = column("PLB05-2: what the adjustment refers to", nullable=True)
    amount_2_cents: pl.Int64 = column("PLB06: taken off the payment; negative: added, cents", nullable=True)
    reason_3_code: str = column(
        "PLB07-1: WO overpayment recovery, FB forwarding balance, L6 interest, 72 return ...", nullable=True
    )
    reference_3_id: str = column("PLB07-2: what the adjustment refers to", nullable=True)
    amount_3_cents: pl.Int64 = column("PLB08: taken off the payment; negative: added, cents", nullable=True)
    reason_4_code: str = column(
        "PLB09-1: WO overpayment recovery, FB forwarding balance, L6 interest, 72 return ...", nullable=True
    )
    reference_4_id: str = column("PLB09-2: what the adjustment refers to", nullable=True)
    amount_4_cents: pl.Int64 = column("PLB10: taken off the payment; negative: added, cents", nullable=True)
    reason_5_code: str = column(
        "PLB11-1: WO overpayment recovery, FB forwarding balance, L6 interest, 72 return ...", nullable=True
    )
    reference_5_id: str = column("PLB11-2: what the adjustment refers to", nullable=True)
    amount_5_cents: pl.Int64 = column("PLB12: taken off the payment; negative: added, cents", nullable=True)
    reason_6_code: str = column(
        "PLB13-1: WO overpayment recovery, FB forwarding balance, L6 interest, 72 return ...", nullable=True
    )
    reference_6_id: str = column("PLB13-2: what the adjustment refers to", nullable=True)
    amount_6_cents: pl.Int64 = column("PLB14: taken off the payment; negative: added, cents", nullable=True)
