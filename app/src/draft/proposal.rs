//! Commercial proposals: the page of one, which only looks at it, and their list.

use super::documents::Documents;
use super::filter;
use super::list::{CreateButton, DraftUndo};
use super::page::{approval, prices_changed};
use super::rpc::{
    AddLine, DeleteDraft, Duplicate, EditLines, Propose, Reopen, SetQuantity, SetTerms, Submit, UndoVersion,
};
use super::terms::Terms;
use super::{DraftBar, DraftSums};
use crate::error::AppError;
use crate::import::rpc::ReadList;
use crate::language::Language;
use crate::lead_time;
use crate::order::Tabs;
use crate::rpc::{self, fail};
use crate::ui::{Given, Html, Icon, Pager, Said, StatusBadge, Written, why};
use crate::view;
use chrono::NaiveDate;
use domain::actor::{Actor, Buyer};
use domain::draft::{DATED_BY_ITSELF, Draft, DraftFilter, DraftRow, DraftSummary, DraftTab};
use domain::format::{date, date_time, grouped, moscow};
use domain::id::{OrderNumber, ProductId};
use domain::lead_time::LeadTime;
use domain::order::{OrderStatus, OrderTab};
use domain::page::{PAGE_ROWS, Page};
use domain::proposal::Proposal;
use domain::user::Action;
use domain::view::List;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn;
use service::Db;
use service::draft::Opened;
use std::collections::HashMap;

/// `/drafts/{number}` of a draft that is a proposal.
pub async fn page(
    db: &Db,
    actor: &Actor,
    buyer: &Buyer,
    opened: Opened,
    proposal: Proposal,
    (page, dates_wanted): (u32, bool),
) -> Result<Html, AppError> {
    let say = Language::here();
    let Opened { draft, repriced } = opened;
    let number = draft.number;
    let rows = service::draft::rows(db, actor, number, page, PAGE_ROWS).await.map_err(fail)?;
    // As of a draft: those of a long one are counted when they are asked for.
    let dated = dates_wanted || draft.totals.lines <= DATED_BY_ITSELF;
    let dates: HashMap<_, _> = if dated {
        service::supply::of_draft(db, actor, number).await.map_err(fail)?.lines.into_iter().collect()
    } else {
        HashMap::new()
    };
    let at = if dated {
        lead_time::calculated(say, &db.snapshot().calendar, dates.values(), moscow(db.now()))
    } else {
        say.lead_time_draft_not().to_owned()
    };
    let choices = service::counterparty::term_choices(db, actor).await.map_err(fail)?;
    let warehouses = db.snapshot().catalog.warehouses().to_vec();
    let asked = service::draft::approval(db, actor, number).await.map_err(fail)?;
    let may_send = Action::SendOrder.allowed(buyer.rights);
    let starts = crate::order::starts(say, db, actor, buyer, draft.contract).await?;
    let approval = approval(say, number, asked, !may_send || buyer.limit.is_some());
    let expired = proposal.holds(moscow(db.now()).date()).is_err();
    let name = if draft.title.is_empty() {
        say.proposal_numbered(number)
    } else {
        say.proposal_numbered_titled(number, &draft.title)
    };
    // A form of the draft that it was is refused, and says so here.
    let refused = why(
        say,
        &[
            Submit::PATH,
            Propose::PATH,
            Reopen::PATH,
            AddLine::PATH,
            SetQuantity::PATH,
            EditLines::PATH,
            SetTerms::PATH,
            UndoVersion::PATH,
            ReadList::PATH,
        ],
    );
    let over = (expired && refused.is_none()).then(|| {
        view! { <p class="ban ban-warn" role="status">{say.proposal_expired(date(proposal.valid_until))}</p> }
    });
    Ok(view! {
        <Title text=name.clone()/>
        <main class="page" id="main">
            <Heading draft=draft.clone() proposal name expired page/>
            {repriced.map(|sums| prices_changed(say, sums))}{refused}{over}<Said/>
            <div class="two">
                <div><Lines number rows valid_until=proposal.valid_until dates dates_wanted/><p class="note mt-4">{at}</p></div>
                <aside class="side step-2" id="delivery" aria-label=say.draft_checkout()>
                    <a class="only-phone" href="#main">"‹ "{say.draft_to_products()}</a>
                    <Terms draft=draft.clone() choices warehouses refused=None/>
                    {approval}
                    <DraftSums number sums=Given((draft.totals, draft.cost, draft.rate)) key=rpc::form_key() may_send hint=may_send.then(|| say.draft_discount_hint().to_owned()) starts/>
                </aside>
            </div>
            <DraftBar number total=draft.cost.total/>
        </main>
    }
    .html())
}

/// Number, until when, and what can be done.
#[component]
fn Heading(draft: Draft, proposal: Proposal, name: String, expired: bool, page: u32) -> impl IntoView {
    let say = Language::here();
    let number = draft.number;
    let hidden = move || view! { <input type="hidden" name="number" value=number.to_string()/> };
    let last_day = date(proposal.valid_until);
    let until = if expired { say.proposal_was_valid_until(last_day) } else { say.proposal_valid_until(last_day) };
    view! {
        <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/orders?tab=proposals">{say.site_tab_proposals()}</a></li><li>{number.to_string()}</li></ol></nav>
        <div class="ttl">
            <h1>{name}</h1>
            <StatusBadge status=OrderStatus::Proposal/><span class="muted">{until}</span>
            <div class="acts">
                <a class="btn btn-q" href=format!("/drafts/{number}?dates=1&page={page}")><Icon name="refresh"/>{say.lead_time_refresh()}</a>
                <form method="post" action=Reopen::PATH>{hidden()}<button class=if expired { "btn btn-p" } else { "btn btn-q" }><Icon name="undo"/>{say.proposal_reopen()}</button></form>
                <form method="post" action=Duplicate::PATH>{hidden()}<button class="btn btn-q"><Icon name="copy"/>{say.draft_duplicate()}</button></form>
                <Documents number proposal=true/>
                <details class="menu menu-r" name="menu">
                    <summary class="btn btn-q">{say.draft_more()}<Icon name="down" small=true/></summary>
                    <div class="menu-p">
                        <a class="mi" href=format!("/drafts/{number}/history")><Icon name="clock"/>{say.draft_history()}</a>
                        <form method="post" action=DeleteDraft::PATH>{hidden()}<button class="mi"><Icon name="trash"/>{say.proposal_delete()}</button></form>
                    </div>
                </details>
            </div>
            <p class="meta">
                <span>{say.draft_created_by(&draft.created_by, date_time(moscow(draft.created_at)))}</span>
                <span>{say.proposal_made(date_time(moscow(proposal.at)))}</span>
            </p>
        </div>
    }
    .html()
}

#[component]
fn Lines(
    number: OrderNumber,
    rows: Page<DraftRow>,
    valid_until: NaiveDate,
    dates: HashMap<ProductId, LeadTime>,
    dates_wanted: bool,
) -> impl IntoView {
    let say = Language::here();
    let (span, total, current, pages) = (rows.span(), rows.total, rows.number, rows.pages());
    let first = span.map_or(1, |(first, _)| first);
    let ready = |product: ProductId| dates.get(&product).map(|of| lead_time::cell(say, of));
    let more = if dates_wanted { "dates=1&" } else { "" };
    let lines = (first..).zip(rows.rows).map(|(at, row)| view! {
        <tr>
            <td class="num muted m-hide">{at}</td>
            <td class="c-nm m-full"><span class="nm"><span class="k">{row.kind}</span><a class="d" href=format!("/product/{}", row.article)>{row.name}</a></span></td>
            <td class="art muted">{row.article.to_string()}</td>
            <td class="num">{format!("{}\u{a0}{}", grouped(i64::from(row.line.quantity.pieces())), row.unit)}</td>
            <td class="c-lt" data-l=say.lead_time_line()>{ready(row.line.product)}</td>
            <td class="num m-hide"><a href=format!("/drafts/{number}/lines/{}/price", row.line.product)>{row.line.price.unit.to_string()}</a></td>
            <td class="num b kv" data-l=say.draft_sum()>{row.line.sums.goods.to_string()}</td>
        </tr>
    });
    view! {
        <section aria-labelledby="lines">
            <div class="sec-h"><h2 id="lines">{say.draft_products()}</h2><span class="muted">{say.site_positions(total)}</span></div>
            <table class="t cards"><caption class="vh">{say.proposal_lines_of(number)}</caption>
                <thead><tr>
                    <th scope="col" class="num">{say.draft_number_sign()}</th><th scope="col">{say.draft_product()}</th>
                    <th scope="col">{say.draft_article()}</th><th scope="col" class="num">{say.draft_quantity_short()}</th>
                    <th scope="col" class="c-lt">{say.lead_time_informational()}</th>
                    <th scope="col" class="num">{say.draft_price()}</th><th scope="col" class="num">{say.draft_sum()}</th>
                </tr></thead>
                <tbody>{lines.collect_view()}</tbody>
            </table>
            <Pager span total number=current pages address=move |page| format!("/drafts/{number}?{more}page={page}")/>
            <p class="note mt-12">{say.proposal_fixed_note(date(valid_until))}</p>
        </section>
    }
    .html()
}

/// `/orders?tab=proposals&q=&by=&from=&to=&state=&sort=&page=2`.
pub async fn list(db: &Db, actor: &Actor, filter: &DraftFilter, page: u32) -> Result<Html, AppError> {
    const TAB: DraftTab = DraftTab::Proposals;
    let say = Language::here();
    let found = service::draft::search(db, actor, TAB, filter, page).await.map_err(fail)?;
    let counts = service::order::counts(db, actor).await.map_err(fail)?;
    let authors = service::draft::authors(db, actor).await.map_err(fail)?;
    let query = filter::query(TAB, filter);
    // Saved beside those of the other tabs: the tab stands in the address.
    let views = view::menu(say, db, actor, List::Orders, query.trim_end_matches('&').to_owned()).await?;
    let today = moscow(db.now()).date();
    let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
    let body = match found.rows.is_empty() {
        true if filter.any() => crate::report::not_found(say, filter::path(TAB)),
        true => view! { <div class="empty"><h2>{say.order_empty()}</h2><p>{say.proposal_empty_why()}</p>
        <p><a class="btn" href="/drafts">{say.order_to_drafts()}</a></p></div> }
        .html(),
        false => filter::choosing(say, TAB, filter, table(say, found.rows, today)),
    };
    Ok(view! {
        <Title text=say.site_tab_proposals()/>
        <main class="page" id="main">
            <div class="ttl"><h1>{say.order_orders()}</h1><div class="acts"><CreateButton/></div></div>
            <DraftUndo/>
            <Tabs counts current=Some(OrderTab::Proposals)/>
            <div class="row wrap mb-16">{filter::narrow(say, TAB, filter, authors)}<span class="end row">{views}
                <a class="btn btn-q" href=format!("/drafts.xlsx?{query}") download><Icon name="download"/>"Excel"</a></span></div>
            {body}
            <Pager span total number pages address=move |page| format!("/orders?{query}page={page}")/>
        </main>
    }
    .html())
}

fn table(say: Language, rows: Vec<DraftSummary>, today: NaiveDate) -> Html {
    view! {
        <table class="t cards or-t"><caption class="vh">{say.site_tab_proposals()}</caption>
            <thead><tr>
                <th scope="col"><span class="vh">{say.order_choose()}</span></th>
                <th scope="col">{say.draft_number_sign()}</th><th scope="col">{say.draft_title()}</th>
                <th scope="col" class="num">{say.draft_positions()}</th><th scope="col" class="num">{say.draft_total()}</th>
                <th scope="col">{say.proposal_composed()}</th><th scope="col">{say.proposal_valid()}</th>
                <th scope="col">{say.order_status()}</th>
            </tr></thead>
            <tbody>{rows.into_iter().map(|draft| view! { <Row draft today/> }).collect_view()}</tbody>
        </table>
    }
    .html()
}

#[component]
fn Row(draft: DraftSummary, today: NaiveDate) -> impl IntoView {
    let say = Language::here();
    let proposal = draft.proposal;
    let expired = proposal.is_some_and(|proposal| proposal.holds(today).is_err());
    let expired = expired.then(|| view! { " " <span class="bg bg-warn">{say.proposal_expired_badge()}</span> });
    view! {
        <tr>
            {filter::choice(say, draft.number)}
            <td class="b"><a href=format!("/drafts/{}", draft.number)>{draft.number.to_string()}</a></td>
            <td class="kv" data-l=say.draft_title()>{draft.title}</td>
            <td class="num kv" data-l=say.draft_positions()>{draft.totals.lines}</td>
            <td class="num b">{draft.cost.total.with_sign()}</td>
            <td class="m-hide nw">{proposal.map(|proposal| date_time(moscow(proposal.at)))}</td>
            <td class="kv nw" data-l=say.proposal_valid()>{proposal.map(|proposal| date(proposal.valid_until))}</td>
            <td class="m-full"><StatusBadge status=OrderStatus::Proposal/>{expired}</td>
        </tr>
    }
    .html()
}
