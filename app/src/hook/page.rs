//! `/company/hooks`: the webhooks; `/company/hooks/{id}`: one, with what was sent to it.

use super::PAGE;
use super::rpc::{CreateHook, DeleteHook, EnableHook, ReplayHook, RotateHook, TestHook};
use crate::company::{buyer, made, tabs};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Faults, Field, Html, Pager, Refused, Said, Written, load};
use domain::feed::{FeedKind, FeedKinds};
use domain::format::{date_time, grouped, moscow};
use domain::hook::{HookFault, URL_LIMIT};
use domain::user::Action;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::hook::{Delivery, DeliveryState, Hook};

/// The webhooks, and a form for one more.
#[component]
pub fn ListPage() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let buyer = buyer(&actor, Action::ManageApiKey)?;
        let hooks = service::hook::list(&db, &actor).await.map_err(fail)?;
        let refused = Refused::of(say, CreateHook::PATH);
        let typed = refused.all("kinds[]");
        let kinds = FeedKind::ALL.map(|of| {
            let on = typed.as_ref().is_some_and(|typed| typed.contains(&of.code()));
            view! { <label class="ck"><input type="checkbox" name="kinds[]" value=of.code() checked=on/>{kind(say, of)}</label> }
        });
        let list = if hooks.is_empty() {
            view! { <div class="empty"><h2>{say.hook_none()}</h2><p>{say.hook_none_why()}</p></div> }.html()
        } else {
            view! { <ul class="tpl">{hooks.into_iter().map(|hook| row(say, hook)).collect_view()}</ul> }.html()
        };
        let length = u16::try_from(URL_LIMIT).unwrap_or(u16::MAX);
        Ok(view! {
            <Title text=say.hook_hooks()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.company_title()}</h1><span class="cnt">{buyer.counterparty_name.clone()}</span></div>
                {tabs(say, buyer, "/company/api")}
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/company/api">{say.company_api()}</a></li><li>{say.hook_hooks()}</li></ol></nav>
                <p>{say.hook_about()}</p>
                <p class="mb-16"><a href="/api/docs">{say.company_api_docs()}</a></p>
                <Said/>{made(say, say.hook_secret_made())}
                <div class="two">
                    <section aria-labelledby="hooks"><h2 id="hooks">{say.hook_hooks()}</h2>{list}</section>
                    <aside class="side" aria-label=say.hook_create()>
                        <section class="card"><h2>{say.hook_create()}</h2>
                            <form class="form" method="post" action=CreateHook::PATH>
                                <Faults refused=refused.clone()/>
                                <input type="hidden" name="of" value=buyer.counterparty.to_string()/>
                                <Field name="url" label=say.hook_url() value=refused.typed.get("url") refused=refused.clone() hint=say.hook_url_hint() inputmode="url" maxlength=length required=true/>
                                <fieldset><legend class="lab">{say.hook_kinds()}</legend>{kinds.collect_view()}</fieldset>
                                <Field name="old_password" label=say.user_password() kind="password" refused autocomplete="current-password" maxlength=128 required=true/>
                                <div><button class="btn btn-p">{say.hook_create()}</button></div>
                            </form>
                        </section>
                    </aside>
                </div>
            </main>
        }
        .html())
    })
}

fn row(say: Language, hook: Hook) -> Html {
    let made = say.company_key_by(&hook.by, date_time(moscow(hook.created_at)));
    view! {
        <li class="li"><span class="grow"><span class="t1"><a class="b break" href=format!("{PAGE}/{}", hook.id)>{hook.url.clone()}</a></span>
            <span class="t2">{words(say, hook.kinds)}</span><span class="t2">{made}</span></span>{badge(say, &hook)}</li>
    }
    .html()
}

/// What a webhook is told of, in words.
fn words(say: Language, kinds: FeedKinds) -> String {
    let told = FeedKind::ALL.into_iter().filter(|of| kinds.contains(*of)).map(|of| kind(say, of));
    told.collect::<Vec<_>>().join(", ")
}

const fn kind(say: Language, kind: FeedKind) -> &'static str {
    match kind {
        FeedKind::Draft => say.hook_draft(),
        FeedKind::Order => say.hook_order(),
        FeedKind::Shipment => say.hook_shipment(),
        FeedKind::Settlement => say.hook_settlement(),
        FeedKind::Product => say.hook_product(),
        FeedKind::Price => say.hook_price(),
        FeedKind::Stock => say.hook_stock(),
        FeedKind::Claim => say.hook_claim(),
        FeedKind::DealerStock => say.hook_dealer_stock(),
        FeedKind::DealerReport => say.hook_dealer_report(),
    }
}

fn badge(say: Language, hook: &Hook) -> Html {
    let (class, words) = match (hook.disabled_at, hook.failing_since) {
        (Some(_), _) => ("bg bg-bad", say.hook_off()),
        (None, Some(_)) => ("bg bg-warn", say.hook_failing()),
        (None, None) => ("bg bg-ok", say.hook_on()),
    };
    view! { <span class=class>{words}</span> }.html()
}

/// `/company/hooks/{id}?page=2`.
#[component]
pub fn Page() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).and_then(|id| id.parse::<i64>().ok());
    let page =
        use_query_map().with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let buyer = buyer(&actor, Action::ManageApiKey)?;
        let (hook, sent) = service::hook::get(&db, &actor, id.unwrap_or(0), page).await.map_err(fail)?;
        let (span, total, number, pages) = (sent.span(), sent.total, sent.number, sent.pages());
        let id = hook.id;
        let log = if sent.rows.is_empty() {
            view! { <p class="muted">{say.hook_nothing_sent()}</p> }.html()
        } else {
            log(say, &hook, sent.rows)
        };
        Ok(view! {
            <Title text=say.hook_hook()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.company_title()}</h1><span class="cnt">{buyer.counterparty_name.clone()}</span></div>
                {tabs(say, buyer, "/company/api")}
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/company/api">{say.company_api()}</a></li><li><a href=PAGE>{say.hook_hooks()}</a></li><li>{id.to_string()}</li></ol></nav>
                <Said of=vec![TestHook::PATH, ReplayHook::PATH, EnableHook::PATH, DeleteHook::PATH]/>{made(say, say.hook_secret_made())}
                {facts(say, &hook)}
                {acts(say, &hook)}
                <section class="sec" aria-labelledby="log"><h2 id="log">{say.hook_log()}</h2>{log}
                    <Pager span total number pages address=move |page| format!("{PAGE}/{id}?page={page}")/></section>
            </main>
        }
        .html())
    })
}

fn facts(say: Language, hook: &Hook) -> Html {
    let made = say.company_key_by(&hook.by, date_time(moscow(hook.created_at)));
    let failing = hook.failing_since.filter(|_| hook.disabled_at.is_none()).map(|at| {
        view! { <p class="ban ban-warn">{say.hook_failing_since(date_time(moscow(at)))}</p> }
    });
    let off = hook.disabled_at.map(|at| {
        view! { <p class="ban ban-err">{say.hook_off_since(date_time(moscow(at)))}</p> }
    });
    view! {
        {off}{failing}
        <section class="card"><dl class="facts">
            <dt>{say.hook_url()}</dt><dd class="mono break">{hook.url.clone()}" "{badge(say, hook)}</dd>
            <dt>{say.hook_kinds()}</dt><dd>{words(say, hook.kinds)}</dd>
            <dt>{say.hook_made()}</dt><dd>{made}</dd>
            <dt>{say.hook_waiting()}</dt><dd>{grouped(hook.waiting)}</dd>
        </dl></section>
    }
    .html()
}

/// What can be done with a webhook.
fn acts(say: Language, hook: &Hook) -> Html {
    let id = hook.id.to_string();
    let rotated = Refused::of(say, RotateHook::PATH);
    let open = rotated.any();
    let (action, label) = if hook.disabled_at.is_some() {
        (EnableHook::PATH, say.hook_enable())
    } else {
        (TestHook::PATH, say.hook_test())
    };
    view! {
        <div class="row wrap mt-16">
            <form method="post" action=action><input type="hidden" name="id" value=id.clone()/><button class="btn btn-p">{label}</button></form>
            <details class="menu" name="menu" open=open><summary class="btn">{say.hook_rotate()}</summary>
                <div class="menu-p"><form class="menu-f" method="post" action=RotateHook::PATH><Faults refused=rotated.clone() form="rotate-"/>
                    <input type="hidden" name="id" value=id.clone()/><p class="note">{say.hook_rotate_why()}</p>
                    <Field name="old_password" form="rotate-" label=say.user_password() kind="password" refused=rotated autocomplete="current-password" maxlength=128 required=true/>
                    <button class="btn">{say.hook_rotate_secret()}</button></form></div></details>
            <details class="menu" name="menu"><summary class="btn">{say.hook_delete()}</summary>
                <div class="menu-p"><form class="menu-f" method="post" action=DeleteHook::PATH><input type="hidden" name="id" value=id/>
                    <p class="note">{say.hook_delete_why()}</p><button class="btn btn-d">{say.hook_delete_hook()}</button></form></div></details>
        </div>
    }
    .html()
}

/// What was sent, and what became of it.
fn log(say: Language, hook: &Hook, rows: Vec<Delivery>) -> Html {
    let row = |sent: Delivery| {
        let (class, state, may_repeat) = match sent.state {
            DeliveryState::Sent => ("bg bg-ok", say.hook_sent().to_owned(), true),
            DeliveryState::Failed => ("bg bg-bad", say.hook_failed().to_owned(), true),
            DeliveryState::Waiting { .. } if sent.attempts == 0 => ("bg", say.hook_waits().to_owned(), false),
            DeliveryState::Waiting { next } => ("bg bg-warn", say.hook_next(date_time(moscow(next))), true),
        };
        let answer = match (sent.status, sent.fault) {
            (Some(status), _) => format!("{status} {}", sent.answer),
            (None, Some(fault)) => why(say, fault).to_owned(),
            (None, None) => String::new(),
        };
        let what = FeedKind::from_code(&sent.kind).map_or_else(|| say.hook_test_message(), |of| kind(say, of));
        let repeat = (may_repeat && hook.disabled_at.is_none()).then(|| {
            let label = say.hook_repeat_of(sent.id);
            view! {
                <form method="post" action=ReplayHook::PATH><input type="hidden" name="id" value=hook.id.to_string()/>
                    <input type="hidden" name="delivery" value=sent.id.to_string()/><button class="btn btn-s" aria-label=label>{say.hook_repeat()}</button></form>
            }
        });
        view! {
            <tr>
                <td class="b">{sent.id.to_string()}</td>
                <td class="kv" data-l=say.hook_at()>{date_time(moscow(sent.created_at))}</td>
                <td class="kv" data-l=say.hook_what()>{what}" "{sent.object}</td>
                <td class="m-full"><span class=class>{state}</span></td>
                <td class="num kv" data-l=say.hook_attempts()>{sent.attempts.to_string()}</td>
                <td class="m-full break">{answer}</td>
                <td class="m-full">{repeat}</td>
            </tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.hook_log()}</caption>
            <thead><tr>
                <th scope="col">{say.hook_message()}</th><th scope="col">{say.hook_at()}</th><th scope="col">{say.hook_what()}</th>
                <th scope="col">{say.hook_state()}</th><th scope="col" class="num">{say.hook_attempts()}</th>
                <th scope="col">{say.hook_answer()}</th><th scope="col"><span class="vh">{say.hook_repeat()}</span></th>
            </tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

const fn why(say: Language, fault: HookFault) -> &'static str {
    match fault {
        HookFault::Address => say.hook_fault_address(),
        HookFault::Private => say.hook_private(),
        HookFault::Name => say.hook_fault_name(),
        HookFault::Connection => say.hook_fault_connection(),
        HookFault::Encryption => say.hook_fault_encryption(),
        HookFault::Time => say.hook_fault_time(),
        HookFault::Answer => say.hook_fault_answer(),
    }
}
