//! Words for what the supplier's people are refused.

use crate::language::Language;
use domain::attachment::ATTACHMENTS;
use domain::change::{ChangeError, ChangeField};
use domain::format::{counted, date};
use domain::product::PHOTOS;

/// The sentence for a refusal.
pub(super) fn change(say: Language, error: &ChangeError) -> String {
    match error {
        ChangeError::Missing(of) => say.staff_error_missing(field(say, *of)),
        ChangeError::TooLong { field: of, limit } => say.staff_error_too_long(field(say, *of), limit),
        ChangeError::Number { field: of, least, most } => {
            say.staff_error_number(field(say, *of), counted((*least).into()), counted((*most).into()))
        }
        ChangeError::Day(of) => say.staff_error_day(field(say, *of)),
        ChangeError::Past => say.staff_error_past().to_owned(),
        ChangeError::Amount(of) => say.staff_error_amount(field(say, *of)),
        ChangeError::Backwards => say.staff_error_backwards().to_owned(),
        ChangeError::Percent => say.order_wrong_percent().to_owned(),
        ChangeError::LaterPrice { since } => say.staff_error_later_price(date(*since)),
        ChangeError::NoProduct { text } => say.staff_error_no_product(text),
        ChangeError::NoArticle { text } => say.staff_error_no_article(text),
        ChangeError::PastDue => say.staff_error_past_due().to_owned(),
        ChangeError::Cycle => say.staff_error_cycle().to_owned(),
        ChangeError::Promised { pieces } => say.staff_error_promised(counted(*pieces)),
        ChangeError::Done => say.load_error_done().to_owned(),
        ChangeError::Nothing => say.load_nothing().to_owned(),
        ChangeError::NoSecret => say.exchange_error_no_secret().to_owned(),
        ChangeError::NoSettings => say.exchange_error_no_settings().to_owned(),
        ChangeError::Article => say.staff_error_article().to_owned(),
        ChangeError::ArticleTaken { article } => say.staff_error_article_taken(article),
        ChangeError::Ean => say.staff_error_ean().to_owned(),
        ChangeError::EanTaken { article } => say.staff_error_ean_taken(article),
        ChangeError::Measure(of) => say.staff_error_measure(field(say, *of)),
        ChangeError::TnVed => say.staff_error_tn_ved().to_owned(),
        ChangeError::Characteristics { line } => say.staff_error_characteristics(line),
        ChangeError::NoPhoto => say.staff_error_no_photo().to_owned(),
        ChangeError::Photos => say.staff_error_photos(PHOTOS),
        ChangeError::NoPdf => say.staff_error_no_pdf().to_owned(),
        ChangeError::Attachments => say.staff_error_attachments(ATTACHMENTS),
        ChangeError::Branch => say.staff_error_branch().to_owned(),
        ChangeError::Headings => say.load_error_headings().to_owned(),
        ChangeError::Used { articles, count } => {
            let more = if *count > articles.len() as u64 { "…" } else { "" };
            say.load_error_used(*count, format!("{}{more}", articles.join(", ")))
        }
    }
}

const fn field(say: Language, field: ChangeField) -> &'static str {
    match field {
        ChangeField::Number => say.staff_contract_number(),
        ChangeField::Date => say.staff_contract_date(),
        ChangeField::Days => say.staff_deferral_days(),
        ChangeField::Limit => say.staff_credit_limit_roubles(),
        ChangeField::Until => say.staff_last_day(),
        ChangeField::Name => say.company_name(),
        ChangeField::Pack => say.staff_pack_pieces(),
        ChangeField::Price => say.staff_new_price(),
        ChangeField::From => say.staff_from(),
        ChangeField::Quantity => say.staff_on_hand_pieces(),
        ChangeField::Capacity => say.staff_day_capacity(),
        ChangeField::Queue => say.staff_plant_queue(),
        ChangeField::Batch => say.staff_batch(),
        ChangeField::Cycle => say.staff_cycle(),
        ChangeField::Technological => say.staff_technological(),
        ChangeField::Title => say.staff_news_title(),
        ChangeField::Text => say.staff_news_text(),
        ChangeField::Login => say.exchange_login(),
        ChangeField::OrdersSince => say.exchange_orders_since(),
        ChangeField::Article => say.order_article(),
        ChangeField::Kind => say.staff_product_kind(),
        ChangeField::Series => say.staff_category(),
        ChangeField::Unit => say.staff_unit(),
        ChangeField::Box => say.staff_per_box(),
        ChangeField::Mass => say.staff_mass(),
        ChangeField::Volume => say.staff_volume(),
        ChangeField::Group => say.company_group(),
        ChangeField::Characteristics => say.staff_characteristics(),
        ChangeField::Due => say.staff_receipt_due(),
        ChangeField::Pieces => say.staff_received_pieces(),
        ChangeField::Safety => say.staff_safety_pieces(),
        ChangeField::Way => say.staff_way_days(),
    }
}
