//! What stands still around the lines of a draft: headings that sort by links, and the field that finds.

use super::block::Still;
use super::rpc::EditLines;
use super::vat;
use crate::language::Language;
use crate::text;
use crate::ui::{Html, Icon, Written};
use domain::draft::{DraftSummary, LineSort, LinesQuery};
use domain::id::OrderNumber;
use domain::vat::VatRate;
use leptos::prelude::*;
use server_fn::ServerFn;

/// A draft with more lines than so many has a field to find some.
const LONG: u64 = 10;

/// Of a draft of which the query finds so many lines.
/// `rate`: of the tax that its prices can be shown with.
pub fn still(
    say: Language,
    (number, rate): (OrderNumber, VatRate),
    query: &LinesQuery,
    found: u64,
    drafts: &[DraftSummary],
) -> Still {
    let find = if found > LONG || !query.text.is_empty() { find(say, number, query) } else { ().html() };
    // On a phone there are no headings.
    let all = view! { <label class="ck only-phone js-only"><input type="checkbox" value=""/>{say.draft_choose_every()}</label> };
    Still {
        heads: heads(say, number, query).as_str().to_owned(),
        find: [all.html().as_str(), vat::switch(say, rate).as_str(), find.as_str()].concat(),
        acts: acts(say, number, drafts).as_str().to_owned(),
    }
}

/// What can be done with the lines that are chosen; `drafts` can take them.
fn acts(say: Language, number: OrderNumber, drafts: &[DraftSummary]) -> Html {
    let drafts = drafts.iter().filter(|draft| draft.number != number);
    let option = |draft: &DraftSummary| {
        let name = text::draft_name(say, draft.number, &draft.title);
        view! { <option value=draft.number.to_string()>{name}</option> }
    };
    let drafts: Vec<_> = drafts.map(option).collect();
    view! {
        <form class="row" id="chosen" method="post" action=EditLines::PATH>
            <input type="hidden" name="number" value=number.to_string()/>
            <input class="in" name="quantity" inputmode="numeric" maxlength="12" autocomplete="off" aria-label=say.draft_chosen_quantity() placeholder=say.draft_quantity_short()/>
            <button class="btn" name="act" value="set">{say.draft_chosen_set()}</button>
            <select class="in" name="to" aria-label=say.draft_chosen_to()><option value="">{say.draft_chosen_new()}</option>{drafts}</select>
            <button class="btn" name="act" value="move">{say.draft_chosen_move()}</button>
            <button class="btn" name="act" value="remove"><Icon name="trash"/>{say.draft_remove()}</button>
        </form>
    }
    .html()
}

fn heads(say: Language, number: OrderNumber, query: &LinesQuery) -> Html {
    let (price, sum) =
        if vat::wanted() { (say.draft_price_vat(), say.draft_sum_vat()) } else { (say.draft_price(), say.draft_sum()) };
    let heads = [
        (say.draft_number_sign(), Some(LineSort::Position), "num"),
        (say.draft_product(), Some(LineSort::Name), ""),
        (say.draft_article(), Some(LineSort::Article), ""),
        (say.draft_pack(), None, "num"),
        (say.draft_quantity_short(), Some(LineSort::Quantity), "c-q"),
        (say.draft_stock(), None, ""),
        (say.lead_time_informational(), None, "c-lt"),
        (price, None, "num"),
        (sum, Some(LineSort::Sum), "num"),
    ];
    let head = |(name, sort, class): (&'static str, Option<LineSort>, &'static str)| match sort {
        None => view! { <th scope="col" class=class>{name}</th> }.html(),
        Some(sort) => {
            let current = query.sort == sort;
            let state = current.then_some(if query.descending { "descending" } else { "ascending" });
            let descending = current && !query.descending;
            let wanted = LinesQuery { sort, descending, text: query.text.clone() };
            let href = format!("{}#lines", address(number, &wanted).trim_end_matches(['?', '&']));
            view! { <th scope="col" class=class aria-sort=state><a class="no-phone" href=href>{name}</a><span class="only-phone-i">{name}</span></th> }.html()
        }
    };
    view! { <tr><th scope="col" class="c-ck"><span class="vh">{say.draft_choose_every()}</span><label class="ck js-only"><input type="checkbox" value="" aria-label=say.draft_choose_all()/></label></th>{Vec::from(heads.map(head))}<th scope="col"><span class="vh">{say.draft_remove()}</span></th></tr> }
        .html()
}

fn find(say: Language, number: OrderNumber, query: &LinesQuery) -> Html {
    let sorted = (query.sort != LineSort::default())
        .then(|| view! { <input type="hidden" name="sort" value=query.sort.code()/> });
    let descending = query.descending.then(|| view! { <input type="hidden" name="desc" value="1"/> });
    let reset = (!query.text.is_empty())
        .then(|| view! { <a href=format!("/drafts/{number}#lines")>{say.draft_find_reset()}</a> });
    view! {
        <form class="row" method="get" action=format!("/drafts/{number}#lines") role="search">
            <input class="in" type="search" name="q" value=query.text.clone() aria-label=say.draft_find() placeholder=say.draft_find() maxlength="100"/>
            {sorted}{descending}{reset}
        </form>
    }
    .html()
}

/// The address of the lines that a query asks for; more fields can be put behind it.
pub fn address(number: OrderNumber, query: &LinesQuery) -> String {
    let mut fields = vec![];
    if !query.text.is_empty() {
        fields.push(("q", query.text.as_str()));
    }
    if query.sort != LineSort::default() {
        fields.push(("sort", query.sort.code()));
    }
    if query.descending {
        fields.push(("desc", "1"));
    }
    let fields: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}&", text::in_address(value))).collect();
    format!("/drafts/{number}?{}", fields.concat())
}
