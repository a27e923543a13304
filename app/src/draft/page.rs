//! The page of a draft.

use super::documents::Documents;
use super::editor::RefusedLine;
use super::heads::{address, still};
use super::proposal;
use super::rpc::{
    AddLine, AskApproval, DeleteDraft, Duplicate, EditLines, RenameDraft, ReturnDraft, SetQuantity, SetTerms, Submit,
    UndoVersion,
};
use super::terms::Terms;
use super::vat;
use super::{ApprovalForm, DraftBar, DraftEditor, DraftSums};
use crate::flash::{self, Flash};
use crate::import::rpc::ReadList;
use crate::language::Language;
use crate::lead_time;
use crate::order;
use crate::rpc::{self, fail};
use crate::template::rpc::SaveTemplate;
use crate::text::{self, Told};
use crate::ui::{Faults, Field, Given, Html, Icon, Pager, Refused, Said, Undo, Written, load, told, why};
use domain::actor::Actor;
use domain::draft::{DATED_BY_ITSELF, Draft, LineSort, LinesQuery, NAME_LIMIT};
use domain::format::{date, date_time, moscow};
use domain::id::{ImportId, OrderNumber, ProductId};
use domain::money::Money;
use domain::page::PAGE_ROWS;
use domain::price::Ending;
use domain::user::Action;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::Db;
use service::supply::Dates;

/// Lines can be moved into so many drafts, those changed last.
const DRAFTS: u32 = 50;

/// `/drafts/{number}`; `/drafts/active` opens the active one.
#[component]
pub fn Page() -> impl IntoView {
    let number = use_params_map().with_untracked(|params| params.get("number")).unwrap_or_default();
    let (page, query, dates_wanted) = use_query_map().with_untracked(|asked| {
        let sort = asked.get("sort").and_then(|code| LineSort::from_code(&code)).unwrap_or_default();
        let text = asked.get("q").unwrap_or_default().chars().take(100).collect::<String>().trim().to_owned();
        let page = asked.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        (page, LinesQuery { text, sort, descending: asked.get("desc").is_some() }, asked.get("dates").is_some())
    });
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        if number == "active" {
            let active = rpc::session()?.visit.draft.map(|draft| format!("/drafts/{}", draft.number));
            leptos_axum::redirect(active.as_deref().unwrap_or("/drafts"));
            return Ok(().html());
        }
        let number: OrderNumber = number.parse().map_err(|_| fail(service::Error::NotFound))?;
        let opened = match service::draft::get(&db, &actor, number).await {
            Err(service::Error::NotFound) if service::order::status(&db, &actor, number).await.is_ok() => {
                leptos_axum::redirect(&format!("/orders/{number}"));
                return Ok(().html());
            }
            opened => opened.map_err(fail)?,
        };
        if let (Actor::User(buyer), Some(offered)) = (&actor, opened.draft.proposal) {
            return proposal::page(&db, &actor, buyer, opened, offered, (page, dates_wanted)).await;
        }
        let rows = service::draft::find_rows(&db, &actor, number, &query, page, PAGE_ROWS).await.map_err(fail)?;
        let drafts = service::draft::recent(&db, &actor, DRAFTS).await.map_err(fail)?;
        let choices = service::counterparty::term_choices(&db, &actor).await.map_err(fail)?;
        let warehouses = db.snapshot().catalog.warehouses().to_vec();
        let draft = opened.draft;
        let lines = draft.totals.lines;
        let dates = if lines > 0 && (dates_wanted || lines <= DATED_BY_ITSELF) {
            Some(service::supply::of_draft(&db, &actor, number).await.map_err(fail)?)
        } else {
            None
        };
        let products: Vec<ProductId> = rows.rows.iter().map(|row| row.line.product).collect();
        // Of a long draft the script asks for the lines of other blocks.
        let long = lines > DATED_BY_ITSELF;
        let known = dates.as_ref().map(|dates| lead_time::of_products(say, dates, long.then_some(&products)));
        let known = (known.unwrap_or_default(), dates.is_some() && long);
        let calculated = calculated(say, &db, lines, dates.as_ref());
        let ready = dates.as_ref().map_or_else(|| "—".to_owned(), |dates| lead_time::ready(say, dates));
        let ready = Html::by_hand(ready);
        let Actor::User(buyer) = &actor else { return Err(fail(service::Error::SignedOut)) };
        let (user, may_send) = (buyer.user, Action::SendOrder.allowed(buyer.rights));
        let starts = order::starts(say, &db, &actor, buyer, draft.contract).await?;
        let asked = service::draft::approval(&db, &actor, number).await.map_err(fail)?;
        let approval = approval(say, number, asked, !may_send || buyer.limit.is_some());
        let ending = service::draft::ending(&db, &actor, number).await.map_err(fail)?;
        let ending = (!ending.is_empty()).then(|| discounts_end(say, &ending));
        let waiting = service::import::latest(&db, &actor, number).await.map_err(fail)?;
        let pager = {
            let (span, total, current, pages) = (rows.span(), rows.total, rows.number, rows.pages());
            let dates = if dates_wanted { "dates=1&" } else { "" };
            let address = address(number, &query) + dates;
            // In the browser the first page goes on to the last by itself.
            view! { <div class:no-js-only=current == 1><Pager span total number=current pages address=move |page| format!("{address}page={page}")/></div> }
        };
        let refresh = address(number, &query) + &format!("dates=1&page={page}");
        let added = flash::refused(AddLine::PATH);
        let typed = added.as_ref().map(|(_, typed)| (typed.get("text"), typed.get("quantity"))).unwrap_or_default();
        let sent = flash::refused(Submit::PATH);
        let line = refused_line(say, number);
        let prices_are = if vat::wanted() { say.draft_prices_with_vat() } else { say.draft_prices_without_vat() };
        Ok(view! {
            <Title text=say.draft_numbered(number)/>
            <main class="page" id="main">
                <Heading draft=draft.clone() repriced=opened.repriced refresh/>
                {sent.map(|(error, _)| view! { <p class="ban ban-err" role="alert"><span>{told(say, Told::of(say, &number.to_string(), &error))}</span></p> })}
                <Said/>
                <LinesUndo number/>
                <ListAdded number waiting/>
                {ending}
                <div class="two">
                    <div>
                        <DraftEditor number rows=Given(rows.rows.into_iter().map(|row| vat::row(row, draft.rate)).collect()) page still=still(say, (number, draft.rate), &query, rows.total, &drafts) query total=rows.total version=draft.version basis=draft.basis.clone() dates=known user error=added.map(|(error, _)| Told::of(say, &number.to_string(), &error)) typed refused=line/>
                        {pager}
                        <p class="note legend mt-12">
                            <span>{say.lead_time_legend()}</span><span><i class="key"></i>{say.lead_time_legend_stock()}</span>
                            <span><i class="key k2"></i>{say.lead_time_legend_way()}</span><span><i class="key k4"></i>{say.lead_time_legend_made()}</span>
                        </p>
                        <p class="note mt-4">{prices_are}" "<span id="dates-at" role="status">{calculated}</span>
                            {(lines > DATED_BY_ITSELF).then(|| view! { <span class="dates-old">" "{say.lead_time_draft_old()}</span> })}</p>
                    </div>
                    <aside class="side step-2" id="delivery" aria-label=say.draft_checkout()>
                        <a class="only-phone" href="#main">"‹ "{say.draft_to_products()}</a>
                        <Terms draft=draft.clone() choices warehouses refused=flash::refused(SetTerms::PATH)/>
                        {approval}
                        <section class="card" aria-labelledby="ready-h"><h2 id="ready-h">{say.lead_time_ready()}</h2><p id="ready">{ready}</p>
                            <p class="mt-8"><a href=format!("/drafts/{number}/what-if")>{say.lead_time_what_if_link()}</a></p></section>
                        <DraftSums number sums=Given((draft.totals, draft.cost, draft.rate)) key=rpc::form_key() may_send hint=may_send.then(|| say.draft_discount_hint().to_owned()) starts/>
                    </aside>
                </div>
                <DraftBar number total=draft.cost.total/>
            </main>
        }.html())
    })
}

/// When the dates were counted, or why there are none.
fn calculated(say: Language, db: &Db, lines: u32, dates: Option<&Dates>) -> String {
    match dates {
        None if lines > 0 => say.lead_time_draft_not().to_owned(),
        None => String::new(),
        Some(dates) => {
            let of = dates.lines.iter().map(|(_, of)| of);
            lead_time::calculated(say, &db.snapshot().calendar, of, moscow(db.now()))
        }
    }
}

/// The line whose quantity was refused when it was sent without script.
fn refused_line(say: Language, number: OrderNumber) -> Option<RefusedLine> {
    let (error, typed) = flash::refused(SetQuantity::PATH)?;
    let product = typed.get("product").parse().ok().map(ProductId)?;
    let told = Told::of(say, &number.to_string(), &error);
    Some(RefusedLine { product, typed: typed.get("quantity"), told })
}

/// «Скидка на 12 позиций действует до 13.12.2026. После этой даты они подорожают на 9 441,60 ₽ без НДС».
fn discounts_end(say: Language, ending: &[Ending]) -> Html {
    let words = ending.iter().map(|ending| {
        let sum = ending.at_stake.with_sign();
        view! { <p>{say.draft_discount_ends(u64::from(ending.lines), date(ending.until), sum)}</p> }
    });
    view! { <div class="ban ban-warn" role="note">{words.collect_view()}</div> }.html()
}

/// What concerns approval: who asks for this draft to be sent, or the button that asks.
pub fn approval(
    say: Language,
    number: OrderNumber,
    asked: Option<service::draft::Approval>,
    may_ask: bool,
) -> Option<Html> {
    let refused = why(say, &[AskApproval::PATH, ReturnDraft::PATH]);
    let body = match asked {
        Some(asked) if asked.decides => {
            let refused = Refused::of(say, ReturnDraft::PATH);
            view! {
                <p>{say.draft_approval_asked_by(asked.by, date_time(moscow(asked.at)))}</p>
                <form class="form mt-8" method="post" action=ReturnDraft::PATH><Faults refused=refused.clone() form="return-"/>
                    <input type="hidden" name="number" value=number.to_string()/><input type="hidden" name="at" value="delivery"/>
                    <Field name="comment" form="return-" label=say.draft_return_comment() value=refused.typed.get("comment") refused/>
                    <div><button class="btn">{say.draft_return()}</button></div></form>
            }
            .html()
        }
        Some(asked) => {
            view! { {refused}<p class="muted">{say.draft_approval_waits(date_time(moscow(asked.at)))}</p> }.html()
        }
        None if may_ask => view! { {refused}<ApprovalForm number/> }.html(),
        None => refused?,
    };
    Some(view! { <section class="card" aria-labelledby="approval-h"><h2 id="approval-h">{say.draft_approval()}</h2>{body}</section> }.html())
}

/// «Добавлено 48 строк» — «Вернуть»; and what of a list still waits for a decision.
#[component]
fn ListAdded(number: OrderNumber, waiting: Option<(ImportId, u64)>) -> impl IntoView {
    let say = Language::here();
    let added = match flash::read() {
        Some(Flash::ListAdded { draft, version, lines }) if draft == number && lines > 0 => Some((version, lines)),
        _ => None,
    };
    let added = added.map(|(version, lines)| {
        let fields = vec![("number", number.to_string()), ("version", version.to_string())];
        view! { <Undo class="ban-ok" action=UndoVersion::PATH fields said=say.import_added_to_draft(u64::from(lines))/> }
    });
    let waiting = waiting.map(|(list, lines)| {
        let address = format!("/drafts/{number}/import/{list}?show=waiting");
        view! { <p class="ban ban-warn">{say.import_waiting_in_list(lines)}" "<a href=address>{say.import_open_list()}</a></p> }
    });
    view! { {added}{waiting} }.html()
}

/// Number, name, who and when, and what can be done with the whole draft.
#[component]
fn Heading(draft: Draft, repriced: Option<(Money, Money)>, refresh: String) -> impl IntoView {
    let say = Language::here();
    let number = draft.number;
    let hidden = move || view! { <input type="hidden" name="number" value=number.to_string()/> };
    let name = text::draft_name(say, number, &draft.title);
    let paths = [RenameDraft::PATH, SaveTemplate::PATH, ReadList::PATH, UndoVersion::PATH, EditLines::PATH];
    let refused = paths.into_iter().find_map(flash::refused).map(|(error, _)| text::error(say, &error));
    view! {
        <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/drafts">{say.site_drafts()}</a></li><li>{number.to_string()}</li></ol></nav>
        <div class="ttl">
            <h1>{name}</h1>
            <span class="bg"><svg viewBox="0 0 12 12" aria-hidden="true"><use href="/icons.svg#b-draft"/></svg>{say.site_draft()}</span>
            <div class="acts">
                <a class="btn btn-q" id="refresh" href=refresh><Icon name="refresh"/>{say.lead_time_refresh()}</a>
                <form method="post" action=Duplicate::PATH>{hidden()}<button class="btn btn-q"><Icon name="copy"/>{say.draft_duplicate()}</button></form>
                <Documents number proposal=false/>
                <details class="menu menu-r" name="menu">
                    <summary class="btn btn-q">{say.draft_more()}<Icon name="down" small=true/></summary>
                    <div class="menu-p">
                        <form class="menu-f" method="post" action=RenameDraft::PATH>
                            {hidden()}
                            <div class="f"><label for="title">{say.draft_name()}</label>
                                <input class="in" id="title" name="title" maxlength=NAME_LIMIT.to_string() value=draft.title.clone()/></div>
                            <button class="btn">{say.draft_rename()}</button>
                        </form>
                        <form class="menu-f" method="post" action=SaveTemplate::PATH>
                            {hidden()}
                            <div class="f"><label for="template">{say.template_name()}</label>
                                <input class="in" id="template" name="name" maxlength=NAME_LIMIT.to_string() value=draft.title.clone()/></div>
                            <button class="btn">{say.template_save()}</button>
                        </form>
                        <hr/>
                        <a class="mi" href=format!("/drafts/{number}/history")><Icon name="clock"/>{say.draft_history()}</a>
                        <form method="post" action=DeleteDraft::PATH>{hidden()}<button class="mi"><Icon name="trash"/>{say.draft_delete()}</button></form>
                    </div>
                </details>
            </div>
            <p class="meta">
                <span>{say.draft_created_by(&draft.created_by, date_time(moscow(draft.created_at)))}</span>
                <span>{say.draft_changed_by(&draft.changed_by, date_time(moscow(draft.changed_at)))}</span>
            </p>
        </div>
        {refused.map(|error| view! { <p class="ban ban-err" role="alert">{error}</p> })}
        {repriced.map(|sums| prices_changed(say, sums))}
    }
    .html()
}

/// «Цены обновились: было … стало …».
pub fn prices_changed(say: Language, (was, now): (Money, Money)) -> Html {
    view! { <p class="ban ban-warn" role="status">{say.draft_repriced(was.with_sign(), now.with_sign())}</p> }.html()
}

/// Without script: what was done with the lines that were chosen, and «Вернуть».
#[component]
fn LinesUndo(number: OrderNumber) -> impl IntoView {
    let say = Language::here();
    match flash::read() {
        Some(Flash::LinesEdited { draft, edited }) if draft == number => {
            let said = text::edited(say, &edited);
            if edited.lines == 0 {
                return view! { <p class="ban ban-info no-js-only" role="status">{said}</p> }.html();
            }
            let fields = vec![("number", number.to_string()), ("version", edited.version.to_string())];
            view! { <Undo class="ban-info no-js-only" action=UndoVersion::PATH fields said/> }.html()
        }
        Some(Flash::UndoneButFor { draft, kept }) if draft == number => {
            view! { <p class="ban ban-info" role="status">{text::undone_but(say, kept)}</p> }.html()
        }
        _ => ().html(),
    }
}
