//! «Рекламации» of a dealer: the list, a new one, the page of one.

use super::PHOTO;
use super::rpc::{FileClaim, WithdrawClaim};
use crate::flash;
use crate::language::Language;
use crate::report::{Report, tabs};
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Choice, Faults, Field, Html, Pager, Refused, Text, Written, load, why};
use domain::claim::{Claim, ClaimMove, ClaimReason, ClaimStatus, PHOTOS};
use domain::discount::MESSAGE_LIMIT;
use domain::format::{date, date_time, grouped, moscow};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;

/// `/claims?page=2`.
#[component]
pub fn ListPage() -> impl IntoView {
    let page =
        use_query_map().with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let found = service::claim::list(&db, &actor, page).await.map_err(fail)?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let table = if found.rows.is_empty() {
            view! { <div class="empty"><h2>{say.claim_none()}</h2><p>{say.claim_none_why()}</p>
            <p><a class="btn" href="/reports/shipments">{say.report_shipments()}</a></p></div> }
            .html()
        } else {
            rows(say, found.rows, "/claims", false)
        };
        Ok(view! {
            <Title text=say.claim_claims()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.report_reports()}</h1></div>
                {tabs(say, Report::Claims)}
                {table}
                <Pager span total number pages address=move |page| format!("/claims?page={page}")/>
            </main>
        }
        .html())
    })
}

/// The table of claims; staff see whose they are.
pub(super) fn rows(say: Language, rows: Vec<Claim>, at: &'static str, whose: bool) -> Html {
    let row = |claim: Claim| {
        let counterparty =
            whose.then(|| view! { <td class="kv" data-l=say.site_counterparty()>{claim.counterparty.clone()}</td> });
        view! {
            <tr>
                <td class="b"><a href=format!("{at}/{}", claim.id)>{say.claim_number(claim.id)}</a></td>
                <td class="kv" data-l=say.report_date()>{date(moscow(claim.at).date())}</td>
                {counterparty}
                <td class="kv" data-l=say.report_waybill()>{claim.waybill}</td>
                <td class="m-full"><span class="art muted">{claim.article.to_string()}</span>" "{claim.name}</td>
                <td class="num kv" data-l=say.order_quantity()>{say.site_pieces(grouped(claim.quantity.pieces().into()))}</td>
                <td class="kv" data-l=say.claim_reason()>{reason(say, claim.reason)}</td>
                <td class="m-full">{badge(say, claim.status)}</td>
            </tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.claim_claims()}</caption>
            <thead><tr>
                <th scope="col">{say.claim_claim()}</th><th scope="col">{say.report_date()}</th>
                {whose.then(|| view! { <th scope="col">{say.site_counterparty()}</th> })}
                <th scope="col">{say.report_waybill()}</th><th scope="col">{say.order_name()}</th>
                <th scope="col" class="num">{say.order_quantity()}</th><th scope="col">{say.claim_reason()}</th>
                <th scope="col">{say.order_status()}</th>
            </tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

fn reason(say: Language, reason: ClaimReason) -> &'static str {
    match reason {
        ClaimReason::Defect => say.claim_defect(),
        ClaimReason::Shortage => say.claim_shortage(),
        ClaimReason::Mixup => say.claim_mixup(),
        ClaimReason::Damage => say.claim_damage(),
    }
}

pub(super) fn badge(say: Language, status: ClaimStatus) -> Html {
    let (class, words) = match status {
        ClaimStatus::Open => ("bg bg-info", say.claim_open()),
        ClaimStatus::Examined => ("bg bg-warn", say.claim_examined()),
        ClaimStatus::Accepted => ("bg bg-ok", say.claim_accepted()),
        ClaimStatus::Refused => ("bg bg-bad", say.claim_refused()),
        ClaimStatus::Withdrawn => ("bg", say.claim_withdrawn()),
    };
    view! { <span class=class>{words}</span> }.html()
}

/// `/shipments/{number}/claim?position=1`: what is wrong with a line of a waybill.
#[component]
pub fn NewPage() -> impl IntoView {
    let number = use_params_map().with_untracked(|params| params.get("number")).unwrap_or_default();
    let position = use_query_map().with_untracked(|query| query.get("position")).unwrap_or_default();
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let at = position.parse().map_err(|_| fail(service::Error::NotFound))?;
        let line = service::claim::line(&db, &actor, &number, at).await.map_err(fail)?;
        let refused = Refused::of(say, FileClaim::PATH);
        let quantity = refused.or("quantity", &line.unclaimed.max(1).to_string());
        let (chosen, told) = (refused.typed.get("reason"), refused.typed.get("text"));
        let reasons = ClaimReason::ALL.map(|of| (of.code(), reason(say, of))).to_vec();
        let back = format!("/shipments/{number}");
        Ok(view! {
            <Title text=say.claim_new()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/reports/shipments">{say.report_shipments()}</a></li><li><a href=back>{number.clone()}</a></li><li>{say.claim_claim()}</li></ol></nav>
                <div class="auth"><h1>{say.claim_new()}</h1>
                    <p><span class="art muted">{line.article}</span>" "{line.kind}" "{line.name}</p>
                    <form method="post" action=FileClaim::PATH><Faults refused=refused.clone()/>
                        <input type="hidden" name="waybill" value=number/><input type="hidden" name="position" value=position/>
                        <Field name="quantity" label=say.claim_quantity() value=quantity refused=refused.clone() inputmode="numeric" maxlength=9 required=true/>
                        <Choice name="reason" label=say.claim_reason() options=reasons value=chosen refused=refused.clone()/>
                        <Text name="text" label=say.claim_text() value=told refused hint=say.claim_text_hint() required=true rows=5 maxlength=MESSAGE_LIMIT/>
                        <button class="btn btn-p btn-l">{say.claim_file()}</button>
                    </form></div>
            </main>
        }
        .html())
    })
}

/// `/claims/{id}`.
#[component]
pub fn Page() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).and_then(|id| id.parse::<i64>().ok());
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let claim = service::claim::get(&db, &actor, id.unwrap_or(0)).await.map_err(fail)?;
        let id = claim.id;
        let open = claim.status.after(ClaimMove::Document).is_ok();
        let adding = open && claim.photos.len() < PHOTOS;
        let title = say.claim_title(id);
        Ok(view! {
            <Title text=title.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/claims">{say.claim_claims()}</a></li><li>{id.to_string()}</li></ol></nav>
                <div class="ttl"><h1>{title}</h1>{badge(say, claim.status)}</div>
                {facts(say, &claim, "/shipments", "/orders")}
                {photos(say, &claim, "/claims")}
                {adding.then(|| add(say, id))}
                {open.then(|| view! {
                    <form class="mt-16" method="post" action=WithdrawClaim::PATH>{why(say, &[WithdrawClaim::PATH])}
                        <input type="hidden" name="id" value=id.to_string()/><button class="btn">{say.claim_withdraw()}</button></form>
                })}
            </main>
        }
        .html())
    })
}

/// What is claimed, and what was answered.
pub(super) fn facts(say: Language, claim: &Claim, shipments: &str, orders: &str) -> Html {
    let order = format!("{orders}/{}", claim.order);
    let waybill = say.order_contract_dated(&claim.waybill, date(claim.shipped_on));
    let waybill = match shipments {
        "" => view! { {waybill} }.html(),
        shipments => view! { <a href=format!("{shipments}/{}", claim.waybill)>{waybill}</a> }.html(),
    };
    let answer = claim.answered_at.map(|at| {
        view! { <section class="sec" aria-labelledby="answer"><h2 id="answer">{say.claim_answer()}</h2>
        <p class="note">{date_time(moscow(at))}</p><p class="pre">{claim.answer.clone()}</p></section> }
    });
    view! {
        <section class="card"><dl class="facts">
            <dt>{say.site_counterparty()}</dt><dd>{claim.counterparty.clone()}</dd>
            <dt>{say.report_waybill()}</dt><dd>{waybill}</dd>
            <dt>{say.report_order()}</dt><dd><a href=order>{claim.order.to_string()}</a></dd>
            <dt>{say.order_name()}</dt><dd><span class="art muted">{claim.article.to_string()}</span>" "{claim.name.clone()}</dd>
            <dt>{say.claim_quantity()}</dt><dd>{format!("{}\u{a0}{}", grouped(claim.quantity.pieces().into()), claim.unit)}</dd>
            <dt>{say.claim_reason()}</dt><dd>{reason(say, claim.reason)}</dd>
            <dt>{say.claim_filed()}</dt><dd>{format!("{}, {}", date_time(moscow(claim.at)), claim.by)}</dd>
            <dt>{say.claim_text()}</dt><dd class="pre">{claim.text.clone()}</dd>
        </dl></section>
        {answer}
    }
    .html()
}

/// The photos, each opening in its size.
pub(super) fn photos(say: Language, claim: &Claim, at: &str) -> Option<Html> {
    let id = claim.id;
    let photo = |(number, photo): (usize, &i64)| {
        let address = format!("{at}/{id}/photos/{photo}");
        let (label, source) = (say.claim_photo_of(number + 1), address.clone());
        view! { <li><a href=address><img class="ph" src=source alt=label width="160" height="160" loading="lazy"/></a></li> }
    };
    (!claim.photos.is_empty()).then(|| {
        view! {
            <section class="sec" aria-labelledby="photos"><h2 id="photos">{say.claim_photos()}</h2>
                <ul class="row wrap">{claim.photos.iter().enumerate().map(photo).collect_view()}</ul></section>
        }
        .html()
    })
}

/// The form that brings a photo.
fn add(say: Language, id: i64) -> Html {
    let error = flash::refused(PHOTO).map(|(error, _)| text::error(say, &error));
    let wrong = error.is_some();
    view! {
        <form class="card mt-16" id="photo" method="post" action=format!("/claims/{id}/photo") enctype="multipart/form-data">
            <div class="f" class:f-err=wrong>
                <label for="file">{say.claim_photo()}</label>
                <p class="note" id="file-hint">{say.claim_photo_hint(PHOTOS)}</p>
                {error.map(|error| view! { <p class="err" id="file-error" role="alert">{error}</p> })}
                <input class="in" id="file" name="file" type="file" required accept="image/jpeg,image/png,image/webp"
                    aria-invalid=wrong.then_some("true") aria-describedby=if wrong { "file-hint file-error" } else { "file-hint" }/>
            </div>
            <button class="btn btn-p mt-8">{say.claim_add_photo()}</button>
        </form>
    }
    .html()
}
