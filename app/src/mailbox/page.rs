//! `/staff/mailbox`, and the words on «Склады» and «Остатки продукции» that say how to report by letter.

use super::STAFF;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::staff::{ORDERS, staff, tabs};
use crate::text;
use crate::ui::{Html, Pager, Written, load};
use domain::actor::Actor;
use domain::format::{counted, date_time, moscow};
use domain::mailbox::{KEPT_DAYS, LetterKind, LetterOutcome, ReceivedLetter};
use domain::user::Action;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use service::Db;

/// `/staff/mailbox?page=2`.
#[component]
pub fn StaffPage() -> impl IntoView {
    let page =
        use_query_map().with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let found = service::mailbox::list(&db, &actor, page).await.map_err(fail)?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let table = if found.rows.is_empty() {
            let why = match &db.options().mailbox {
                Some(address) => say.mailbox_none_why(address),
                None => say.mailbox_not_set_up().to_owned(),
            };
            view! { <div class="empty"><h2>{say.mailbox_none()}</h2><p>{why}</p><p><a class="btn" href=ORDERS>{say.mailbox_to_orders()}</a></p></div> }
                .html()
        } else {
            rows(say, found.rows)
        };
        let tabs = tabs(say, STAFF).await?;
        Ok(view! {
            <Title text=say.mailbox_letters()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.mailbox_letters()}</h1><p class="meta note">{say.mailbox_about(KEPT_DAYS)}</p></div>
                {tabs}
                {table}
                <Pager span total number pages address=move |page| format!("{STAFF}?page={page}")/>
            </main>
        }
        .html())
    })
}

fn rows(say: Language, rows: Vec<ReceivedLetter>) -> Html {
    let row = |letter: ReceivedLetter| {
        let subject = if letter.subject.is_empty() { say.mailbox_no_subject().to_owned() } else { letter.subject };
        let sender = if letter.sender.is_empty() { "—".to_owned() } else { letter.sender };
        let company = (!letter.company.is_empty()).then(|| view! { <span class="note u">{letter.company}</span> });
        let done = matches!(letter.outcome, LetterOutcome::Done | LetterOutcome::Waiting);
        let counts = done.then(|| say.mailbox_counts(counted(letter.taken), counted(letter.refused)));
        let draft = letter.draft.map(|number| say.mailbox_draft(number));
        let why = letter.why.map(|why| text::refusal(say, &why));
        let more: Vec<String> = draft.into_iter().chain(counts).chain(why).collect();
        let class = badge(letter.outcome);
        view! {
            <tr>
                <td class="kv nw" data-l=say.mailbox_when()>{date_time(moscow(letter.at))}</td>
                <td class="kv break" data-l=say.mailbox_sender()><span>{sender}{company}</span></td>
                <td class="kv break" data-l=say.mailbox_subject()>{subject}</td>
                <td class="kv" data-l=say.mailbox_kind()>{kind(say, letter.kind)}</td>
                <td class="m-full"><span class=class>{outcome(say, letter.outcome)}</span>" "<span class="note">{more.join(", ")}</span></td>
            </tr>
        }
    };
    view! {
        <table class="t t-top cards"><caption class="vh">{say.mailbox_letters()}</caption>
            <thead><tr>
                <th scope="col">{say.mailbox_when()}</th><th scope="col">{say.mailbox_sender()}</th><th scope="col">{say.mailbox_subject()}</th>
                <th scope="col">{say.mailbox_kind()}</th><th scope="col">{say.mailbox_outcome()}</th>
            </tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

const fn kind(say: Language, kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Warehouses => say.mailbox_kind_warehouses(),
        LetterKind::Remains => say.mailbox_kind_remains(),
        LetterKind::Order => say.mailbox_kind_order(),
    }
}

const fn outcome(say: Language, outcome: LetterOutcome) -> &'static str {
    match outcome {
        LetterOutcome::Done => say.mailbox_done(),
        LetterOutcome::Waiting => say.mailbox_waiting(),
        LetterOutcome::Refused => say.mailbox_was_refused(),
        LetterOutcome::UnknownSender => say.mailbox_unknown_sender(),
        LetterOutcome::Automatic => say.mailbox_automatic(),
        LetterOutcome::Repeated => say.mailbox_repeated(),
        LetterOutcome::Unreadable => say.mailbox_unreadable(),
        LetterOutcome::Failed => say.mailbox_failed(),
    }
}

const fn badge(outcome: LetterOutcome) -> &'static str {
    match outcome {
        LetterOutcome::Done => "bg bg-ok",
        LetterOutcome::Automatic | LetterOutcome::Repeated => "bg bg-muted",
        _ => "bg bg-warn",
    }
}

/// How a table is sent by letter: to whom, under which subject, with what in it. Nothing when there is no mailbox.
pub fn send(say: Language, db: &Db, actor: &Actor, kind: LetterKind) -> Option<Html> {
    let address = db.options().mailbox.clone()?;
    let keys = actor.buyer(Action::ManageApiKey).is_ok();
    let mailto = format!("mailto:{address}?subject={}", kind.code());
    Some(
        view! {
            <section class="card" aria-labelledby="by-letter"><h2 id="by-letter">{say.mailbox_send()}</h2>
                <p class="note">{say.mailbox_send_hint()}</p>
                <dl class="facts mt-12">
                    <dt>{say.mailbox_to()}</dt><dd><a href=mailto>{address}</a></dd>
                    <dt>{say.mailbox_subject()}</dt><dd><code>{kind.code()}</code></dd>
                    <dt>{say.mailbox_from()}</dt><dd>{say.mailbox_from_hint()}</dd>
                    <dt>{say.mailbox_body()}</dt><dd>{say.mailbox_body_hint()}</dd>
                    <dt>{say.mailbox_file()}</dt><dd>{say.mailbox_file_hint()}</dd>
                </dl>
                {keys.then(|| view! { <p class="mt-12"><a href="/company/api">{say.mailbox_keys()}</a></p> })}</section>
        }
        .html(),
    )
}
