//! What was done a moment ago, with its time: «Профиль обновлен, 12:34».

use super::{Html, Written};
use crate::flash::{self, Flash, Said as What};
use crate::language::Language;
use crate::text;
use domain::format::{date_time, moscow};
use leptos::prelude::*;

/// The notice, when there is one; or why one of the forms `of` the page that have no place of their own was refused.
#[component]
pub fn Said(#[prop(optional, into)] of: Vec<&'static str>) -> impl IntoView {
    let say = Language::here();
    let said = match flash::read() {
        Some(Flash::Said { what, at }) => Some((words(say, what), date_time(moscow(at)))),
        _ => None,
    };
    let said = said.map(|(words, at)| view! { <p class="ban ban-ok" role="status"><span>{words}" "<span class="nw">{at}</span></span></p> });
    view! { {said}{why(say, &of)} }.html()
}

/// Why one of these forms was refused.
pub fn why(say: Language, of: &[&str]) -> Option<Html> {
    let (error, _) = of.iter().copied().find_map(flash::refused)?;
    Some(view! { <p class="ban ban-err" role="alert" tabindex="-1" autofocus>{text::error(say, &error)}</p> }.html())
}

const fn words(say: Language, what: What) -> &'static str {
    match what {
        What::AttachmentRemoved => say.staff_said_attachment_removed(),
        What::PhotoRemoved => say.staff_said_photo_removed(),
        What::PictureSaved => say.account_said_picture_saved(),
        What::ProfileSaved => say.account_said_profile_saved(),
        What::OldEmailAsked => say.account_said_old_email_asked(),
        What::NewEmailAsked => say.account_said_new_email_asked(),
        What::EmailChanged => say.account_said_email_changed(),
        What::EmailUndone => say.account_said_email_undone(),
        What::EmailAsked => say.account_said_email_asked(),
        What::EmailAdded => say.account_said_email_added(),
        What::EmailRemoved => say.account_said_email_removed(),
        What::PasswordChanged => say.account_said_password_changed(),
        What::NewsAsked => say.account_said_news_asked(),
        What::NewsOn => say.account_said_news_on(),
        What::NewsOff => say.account_said_news_off(),
        What::NoticesSaved => say.account_said_notices_saved(),
        What::SessionEnded => say.account_said_session_ended(),
        What::SessionsEnded => say.account_said_sessions_ended(),
        What::SecondFactorOff => say.account_said_second_factor_off(),
        What::ProfileDeleted => say.account_said_profile_deleted(),
        What::InvitationSent => say.account_said_invitation_sent(),
        What::InvitationWithdrawn => say.account_said_invitation_withdrawn(),
        What::InvitationAccepted => say.account_said_invitation_accepted(),
        What::RightsSaved => say.account_said_rights_saved(),
        What::Reconnected => say.account_said_reconnected(),
        What::CounterpartyAdded => say.account_said_counterparty_added(),
        What::RequisitesSaved => say.account_said_requisites_saved(),
        What::AddressAdded => say.account_said_address_added(),
        What::PolicySaved => say.account_said_policy_saved(),
        What::KeyRevoked => say.account_said_key_revoked(),
        What::HookDeleted => say.account_said_hook_deleted(),
        What::HookEnabled => say.account_said_hook_enabled(),
        What::HookAsked => say.account_said_hook_asked(),
        What::ApprovalAsked => say.account_said_approval_asked(),
        What::DraftReturned => say.account_said_draft_returned(),
        What::WarehouseChosen => say.lead_time_chosen(),
        What::Replaced => say.lead_time_replaced(),
        What::PaymentAssigned => say.staff_assigned(),
        What::PaymentTaken => say.staff_taken(),
        What::PaymentUnassigned => say.staff_unassigned(),
        What::AnswerSent => say.staff_said_answer_sent(),
        What::DiscountGranted => say.staff_said_discount_granted(),
        What::InvoiceIssued => say.staff_said_invoice_issued(),
        What::ProjectFiled => say.project_said_filed(),
        What::OrderRejected => say.staff_said_order_rejected(),
        What::OrderStarted => say.staff_said_started(),
        What::GoodsReady => say.staff_said_goods_ready(),
        What::GoodsShipped => say.staff_said_goods_shipped(),
        What::DisplayNameSaved => say.stock_said_name_saved(),
        What::WarehouseSaved => say.stock_said_warehouse_saved(),
        What::StockApplied => say.stock_said_applied(),
        What::StockRestored => say.stock_said_restored(),
        What::ReportRowSaved => say.sales_said_row_saved(),
        What::ReportApplied => say.sales_said_applied(),
        What::ReportRestored => say.sales_said_restored(),
        What::ReportWithdrawn => say.sales_said_withdrawn(),
        What::Saved => say.staff_said_saved(),
        What::DiscountEnded => say.staff_said_discount_ended(),
        What::AccessClosed => say.staff_said_access_closed(),
        What::AccessOpened => say.staff_said_access_opened(),
        What::LoadApplied => say.load_said_applied(),
        What::LoadUndone => say.load_said_undone(),
        What::LoadDiscarded => say.load_said_discarded(),
        What::NewsRemoved => say.staff_said_news_removed(),
    }
}
