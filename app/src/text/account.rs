//! Words of accounts, rights and the audit list.

use crate::language::Language;
use domain::account::{AccountError, Agreement, Field, PasswordError, Trade};
use domain::api_key::{Scope, StaffScope};
use domain::audit::Deed;
use domain::requisite::RequisiteError;
use domain::user::Right;

/// The sentence for a refusal.
pub(super) fn account(say: Language, error: &AccountError) -> String {
    let plain = match error {
        AccountError::Password(error) => password(say, *error),
        AccountError::Email => say.account_error_email(),
        AccountError::WrongPassword => say.account_error_wrong_password(),
        AccountError::NotAgreed => say.account_error_not_agreed(),
        AccountError::LoginTaken => say.account_error_login_taken(),
        AccountError::LoginForm => say.account_error_login_form(),
        AccountError::OtherCounterparty => say.account_error_other_counterparty(),
        AccountError::MemberKnown => say.account_error_member_known(),
        AccountError::Days => say.account_error_days(),
        AccountError::Link => say.account_error_link(),
        AccountError::Code => say.account_error_code(),
        AccountError::SecondFactorFirst => say.account_error_second_first(),
        AccountError::Picture => say.account_error_picture(),
        AccountError::LastAdministrator => say.account_error_last_administrator(),
        AccountError::RightLacked => say.account_error_right_lacked(),
        AccountError::CounterpartyKnown => say.account_error_counterparty_known(),
        AccountError::Date => say.account_error_date(),
        AccountError::Amount => say.account_error_amount(),
        AccountError::Phone(_) => say.account_error_phone(),
        AccountError::Name(of) => return say.account_error_name(field(say, *of)),
        AccountError::Missing(of) => return say.account_error_missing(field(say, *of)),
        AccountError::TooLong(of) => return say.account_error_too_long(field(say, *of)),
        AccountError::TooMany { seconds } => return say.account_error_too_many(u64::from(seconds.div_ceil(60))),
        AccountError::EmailsLimit { limit } => return say.account_error_emails_limit(limit),
        AccountError::KeysLimit { limit } => return say.account_error_keys_limit(limit),
        AccountError::Requisite(of, why) => return say.account_error_requisite(field(say, *of), requisite(say, *why)),
    };
    plain.to_owned()
}

const fn password(say: Language, error: PasswordError) -> &'static str {
    match error {
        PasswordError::Short => say.account_password_short(),
        PasswordError::Long => say.account_password_long(),
        PasswordError::NoDigit => say.account_password_no_digit(),
        PasswordError::NoSmall => say.account_password_no_small(),
        PasswordError::NoCapital => say.account_password_no_capital(),
        PasswordError::Differs => say.account_password_differs(),
        PasswordError::Guessable => say.account_password_guessable(),
    }
}

fn requisite(say: Language, error: RequisiteError) -> String {
    let plain = match error {
        RequisiteError::Length { expected } => return say.account_why_length(u64::from(expected)),
        RequisiteError::NotDigits => say.account_why_not_digits(),
        RequisiteError::Checksum => say.account_why_checksum(),
        RequisiteError::AllZeros => say.account_why_zeros(),
        RequisiteError::Format => say.account_why_format(),
        RequisiteError::LostZero => say.account_why_lost_zero(),
    };
    plain.to_owned()
}

const fn field(say: Language, field: Field) -> &'static str {
    match field {
        Field::LastName => say.account_last_name(),
        Field::FirstName => say.account_first_name(),
        Field::MiddleName => say.account_middle_name(),
        Field::Trade => say.account_trade(),
        Field::Login => say.account_login(),
        Field::Region => say.account_region(),
        Field::Phone => say.account_phone(),
        Field::Mobile => say.account_mobile(),
        Field::Name => say.company_name(),
        Field::Address => say.company_address(),
        Field::Consignee => say.company_consignee(),
        Field::Reason => say.staff_reason(),
        Field::Inn => say.company_inn(),
        Field::Kpp => say.company_kpp(),
        Field::Ogrn => say.company_ogrn(),
        Field::Bic => say.company_bic(),
        Field::Account => say.company_account(),
        Field::KeyName => say.company_key_name(),
        Field::LegalAddress => say.company_legal_address(),
        Field::Comment => say.draft_return_comment(),
    }
}

/// «Вы *» of the questionnaire.
#[must_use]
pub const fn trade(say: Language, trade: Trade) -> &'static str {
    match trade {
        Trade::Federal => say.account_trade_federal(),
        Trade::Distributor => say.account_trade_distributor(),
        Trade::PanelBuilder => say.account_trade_panel_builder(),
        Trade::Oem => say.account_trade_oem(),
        Trade::Diy => say.account_trade_diy(),
        Trade::State => say.account_trade_state(),
        Trade::Corporation => say.account_trade_corporation(),
        Trade::DesignInstitute => say.account_trade_design_institute(),
        Trade::Designer => say.account_trade_designer(),
        Trade::Engineer => say.account_trade_engineer(),
        Trade::Electrician => say.account_trade_electrician(),
        Trade::Fitter => say.account_trade_fitter(),
        Trade::Individual => say.account_trade_individual(),
        Trade::SoleTrader => say.account_trade_sole_trader(),
        Trade::Retail => say.account_trade_retail(),
        Trade::Salesperson => say.account_trade_salesperson(),
        Trade::Student => say.account_trade_student(),
    }
}

/// All of them for a field that begins with `none`.
#[must_use]
pub fn trades(say: Language, none: &'static str) -> Vec<(&'static str, &'static str)> {
    let all = Trade::ALL.into_iter().map(|of| (of.code(), trade(say, of)));
    std::iter::once(("", none)).chain(all).collect()
}

/// What is agreed to.
#[must_use]
pub const fn agreement(say: Language, agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Terms => say.account_agreement_terms(),
        Agreement::PersonalData => say.account_agreement_personal(),
        Agreement::News => say.account_agreement_news(),
    }
}

/// The eight rights of the guide.
#[must_use]
pub const fn right(say: Language, right: Right) -> &'static str {
    match right {
        Right::Administrator => say.company_right_administrator(),
        Right::ApiKey => say.company_right_api_key(),
        Right::Finance => say.company_right_finance(),
        Right::SendOrders => say.company_right_send_orders(),
        Right::Reports => say.company_right_reports(),
        Right::OwnOrdersOnly => say.company_right_own_orders_only(),
        Right::Nomenclature => say.company_right_nomenclature(),
        Right::Projects => say.company_right_projects(),
    }
}

/// What a key of a program may do.
#[must_use]
pub const fn scope(say: Language, scope: Scope) -> &'static str {
    match scope {
        Scope::Catalog => say.company_scope_catalog(),
        Scope::Orders => say.company_scope_orders(),
        Scope::Reports => say.company_scope_reports(),
        Scope::Finance => say.company_scope_finance(),
    }
}

/// What a key of the supplier's people may do.
#[must_use]
pub const fn staff_scope(say: Language, scope: StaffScope) -> &'static str {
    match scope {
        StaffScope::Goods => say.staff_scope_goods(),
        StaffScope::Orders => say.staff_scope_orders(),
        StaffScope::Payments => say.staff_scope_payments(),
        StaffScope::Companies => say.staff_scope_companies(),
    }
}

/// A kind of record of the audit list.
#[must_use]
pub const fn deed(say: Language, deed: Deed) -> &'static str {
    match deed {
        Deed::SignedIn => say.company_deed_signed_in(),
        Deed::SentOrder => say.company_deed_sent_order(),
        Deed::StartedOrder => say.company_deed_started_order(),
        Deed::SawFinance => say.company_deed_saw_finance(),
        Deed::AskedApproval => say.company_deed_asked_approval(),
        Deed::MadeProposal => say.proposal_deed_made(),
        Deed::ReopenedProposal => say.proposal_deed_reopened(),
        Deed::Invited => say.company_deed_invited(),
        Deed::ChangedRights => say.company_deed_changed_rights(),
        Deed::Disconnected => say.company_deed_disconnected(),
        Deed::ChangedPassword => say.company_deed_changed_password(),
        Deed::ChangedEmail => say.company_deed_changed_email(),
        Deed::ChangedSecondFactor => say.company_deed_changed_second_factor(),
        Deed::CreatedKey => say.company_deed_created_key(),
        Deed::RevokedKey => say.company_deed_revoked_key(),
        Deed::CreatedHook => say.company_deed_created_hook(),
        Deed::DeletedHook => say.company_deed_deleted_hook(),
        Deed::AddedCounterparty => say.company_deed_added_counterparty(),
        Deed::ChangedCounterparty => say.company_deed_changed_counterparty(),
        Deed::EndedSessions => say.company_deed_ended_sessions(),
        Deed::DeletedProfile => say.company_deed_deleted_profile(),
        Deed::ActedFor => say.company_deed_acted_for(),
        Deed::ChangedPolicy => say.company_deed_changed_policy(),
        Deed::Disabled => say.staff_deed_disabled(),
        Deed::Enabled => say.staff_deed_enabled(),
        Deed::ChangedExchange => say.exchange_history(),
    }
}

/// What a record of the audit list is about.
#[must_use]
pub fn about(say: Language, deed: Deed, about: &str) -> String {
    let words = match (deed, about) {
        (Deed::SignedIn, name) => return browser(name),
        (Deed::ChangedRights, change) => {
            return change.split(' ').map(|word| named(say, word)).collect::<Vec<_>>().join(" ");
        }
        (Deed::ChangedSecondFactor, "on") => say.company_about_second_on(),
        (Deed::ChangedSecondFactor, "off") => say.company_about_second_off(),
        (Deed::ChangedPolicy, "on") => say.company_about_policy_on(),
        (Deed::ChangedPolicy, "off") => say.company_about_policy_off(),
        (_, about) => about,
    };
    words.to_owned()
}

/// A word of a change of rights: codes of rights by their names.
fn named(say: Language, word: &str) -> String {
    let code = word.trim_end_matches([',', ';']);
    Right::from_code(code).map_or_else(|| word.to_owned(), |of| word.replace(code, right(say, of)))
}

/// «Chrome, Windows» of what a browser calls itself.
#[must_use]
pub fn browser(name: &str) -> String {
    let one = |of: &[(&str, &'static str)]| of.iter().find(|(part, _)| name.contains(part)).map(|(_, said)| *said);
    let browsers = [
        ("YaBrowser", "Яндекс Браузер"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    let systems = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    match (one(&browsers), one(&systems)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(browser), None) => browser.to_owned(),
        _ => name.chars().take(60).collect(),
    }
}

/// The day of a text's version: «29.11.2026» of «2026-11-29».
#[must_use]
pub fn version(version: &str) -> String {
    version.parse().map_or_else(|_| version.to_owned(), domain::format::date)
}
