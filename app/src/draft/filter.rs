//! The filter of «Черновики» and of «Коммерческие предложения»: what their address says, its form, and what is done with the
//! rows that are chosen.

use super::rpc::EditDrafts;
use crate::language::Language;
use crate::order;
use crate::text;
use crate::ui::{Html, Icon, Written, why};
use chrono::NaiveDate;
use domain::draft::{DraftFilter, DraftState, DraftTab};
use domain::id::UserId;
use domain::order::OrderSort;
use leptos::prelude::*;
use server_fn::ServerFn;
use std::fmt::Write as _;

/// Characters of the text that is looked for.
const TEXT: usize = 100;

/// The filter that an address asks for.
pub fn asked(get: impl Fn(&str) -> Option<String>) -> DraftFilter {
    let day = |name: &str| get(name).and_then(|day| day.parse().ok());
    DraftFilter {
        text: get("q").unwrap_or_default().chars().take(TEXT).collect(),
        by: get("by").and_then(|by| by.parse().ok()).map(UserId),
        from: day("from"),
        to: day("to"),
        state: get("state").and_then(|state| DraftState::from_code(&state)),
        sort: get("sort").and_then(|sort| OrderSort::from_code(&sort)).unwrap_or_default(),
    }
}

/// The list without a filter.
pub const fn path(tab: DraftTab) -> &'static str {
    match tab {
        DraftTab::Drafts => "/drafts",
        DraftTab::Proposals => "/orders?tab=proposals",
    }
}

/// What stands after the `?` of a list's address; more fields can be put behind it.
pub fn query(tab: DraftTab, filter: &DraftFilter) -> String {
    let mut query = match tab {
        DraftTab::Drafts => String::new(),
        DraftTab::Proposals => "tab=proposals&".to_owned(),
    };
    let mut put = |name: &str, value: &str| _ = write!(query, "{name}={value}&");
    if !filter.text.trim().is_empty() {
        put("q", &text::in_address(&filter.text));
    }
    if let Some(UserId(by)) = filter.by {
        put("by", &by.to_string());
    }
    for (name, day) in [("from", filter.from), ("to", filter.to)] {
        if let Some(day) = day {
            put(name, &day.to_string());
        }
    }
    if let Some(state) = filter.state {
        put("state", state.code());
    }
    if filter.sort != OrderSort::default() {
        put("sort", filter.sort.code());
    }
    query
}

/// The form of the filter; `authors` have made what is listed.
pub fn narrow(say: Language, tab: DraftTab, filter: &DraftFilter, authors: Vec<(UserId, String)>) -> Html {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let state = |of: &DraftState| {
        let words = match of {
            DraftState::Asked => say.draft_state_asked(),
            DraftState::Valid => say.draft_state_valid(),
            DraftState::Expired => say.draft_state_expired(),
        };
        view! { <option value=of.code() selected=filter.state == Some(*of)>{words}</option> }
    };
    let author = |(id, name): (UserId, String)| view! { <option value=id.0.to_string() selected=filter.by == Some(id)>{name}</option> };
    let (action, label) = match tab {
        DraftTab::Drafts => ("/drafts", say.site_drafts()),
        DraftTab::Proposals => ("/orders", say.site_tab_proposals()),
    };
    view! {
        <form class="row wrap" role="search" aria-label=label method="get" action=action>
            {(tab == DraftTab::Proposals).then(|| view! { <input type="hidden" name="tab" value="proposals"/> })}
            <div class="find find-s"><Icon name="search"/><input class="in" type="search" name="q" maxlength=TEXT.to_string() value=filter.text.clone() aria-label=say.draft_list_find() placeholder=say.draft_list_find()/></div>
            <label><span class="vh">{say.draft_author()}</span><select class="in" name="by"><option value="">{say.draft_any_author()}</option>{authors.into_iter().map(author).collect_view()}</select></label>
            <label><span class="vh">{say.order_status()}</span><select class="in" name="state"><option value="">{say.draft_any_state()}</option>{DraftState::of(tab).iter().map(state).collect_view()}</select></label>
            <label class="row">{say.report_from()}<input class="in" type="date" name="from" value=day(filter.from)/></label>
            <label class="row">{say.report_to()}<input class="in" type="date" name="to" value=day(filter.to)/></label>
            {order::sorting(say, filter.sort)}
            <button class="btn">{say.report_show()}</button>
        </form>
    }
    .html()
}

/// A table whose rows can be chosen, and what is done with them below it.
pub fn choosing(say: Language, tab: DraftTab, filter: &DraftFilter, table: Html) -> Html {
    let query = query(tab, filter);
    let proposals = (tab == DraftTab::Proposals).then(|| view! { <input type="hidden" name="tab" value="proposals"/> });
    view! {
        {why(say, &[EditDrafts::PATH])}
        <form method="post" action=EditDrafts::PATH><input type="hidden" name="query" value=query/>{proposals}
            {table}
            <p class="row wrap mt-12"><span class="muted">{say.order_with_chosen()}</span>
                <button class="btn btn-s" name="act" value="duplicate"><Icon name="copy"/>{say.draft_duplicate()}</button>
                <button class="btn btn-s" formmethod="get" formaction="/drafts.xlsx"><Icon name="download"/>"Excel"</button>
                <button class="btn btn-s" name="act" value="delete"><Icon name="trash"/>{say.draft_remove()}</button></p>
        </form>
    }
    .html()
}

/// The box that chooses a row.
pub fn choice(say: Language, number: domain::id::OrderNumber) -> Html {
    view! { <td class="sel"><label class="ck"><input type="checkbox" name="numbers[]" value=number.to_string()/><span class="vh">{say.draft_choose(number)}</span></label></td> }.html()
}
