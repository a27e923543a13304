//! `/company/api`: «Доступ к API».

use super::page::{buyer, tabs};
use super::rpc::{CreateKey, RevokeKey, RotateKey};
use crate::flash::{self, Flash};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Check, Choice, Faults, Field, Html, Refused, Said, Written, load};
use chrono::{DateTime, Utc};
use domain::api_key::Scope;
use domain::format::{date_time, moscow};
use domain::user::Action;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn;
use service::api_key::ApiKey;

/// The keys, and a form for one more.
#[component]
pub fn KeysPage() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let buyer = buyer(&actor, Action::ManageApiKey)?;
        let keys = service::api_key::list(&db, &actor).await.map_err(fail)?;
        let refused = Refused::of(say, CreateKey::PATH);
        let rotated = Refused::of(say, RotateKey::PATH);
        let made = made(say, say.company_key_made());
        let scopes = Scope::ALL.into_iter().map(|scope| {
            view! { <Check name=scope.code() label=text::scope(say, scope) on=refused.ticked(scope.code(), false)/> }
        });
        let none = keys.is_empty().then(|| view! { <p class="muted">{say.company_no_keys()}</p> });
        let now = db.now();
        // The refusal stands in its row, if it is still there.
        let here = keys.iter().any(|key| is_open(key, now) && rotated.row("id", &key.id.to_string()).any());
        let elsewhere = if here { Refused::default() } else { rotated.clone() };
        let days = vec![("", say.company_unlimited()), ("90", say.company_days_90()), ("365", say.company_days_365())];
        Ok(view! {
            <Title text=say.company_api()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.company_title()}</h1><span class="cnt">{buyer.counterparty_name.clone()}</span></div>
                {tabs(say, buyer, "/company/api")}
                <p class="mb-16"><a href="/api/docs">{say.company_api_docs()}</a>" · "<a href=crate::hook::PAGE>{say.company_api_hooks()}</a></p>
                <Said of=[RevokeKey::PATH]/>{made}
                <div class="two">
                    <section aria-labelledby="keys"><h2 id="keys">{say.company_keys()}</h2>
                        <Faults refused=elsewhere/>
                        {none}<ul class="tpl">{keys.into_iter().map(|key| row(say, key, now, &rotated)).collect_view()}</ul></section>
                    <aside class="side" aria-label=say.company_create_key()>
                        <section class="card"><h2>{say.company_create_key()}</h2>
                            <form class="form" method="post" action=CreateKey::PATH>
                                <Faults refused=refused.clone() form="new-"/>
                                <input type="hidden" name="of" value=buyer.counterparty.to_string()/>
                                <Field name="name" form="new-" label=say.company_key_name() value=refused.typed.get("name") refused=refused.clone() hint=say.company_key_name_hint() required=true/>
                                <fieldset><legend class="lab">{say.company_scopes()}</legend>{scopes.collect_view()}</fieldset>
                                <Choice name="days" form="new-" label=say.company_key_days() options=days value=refused.typed.get("days") refused=refused.clone()/>
                                <Field name="old_password" form="new-" label=say.user_password() kind="password" refused autocomplete="current-password" maxlength=128 required=true/>
                                <div><button class="btn btn-p">{say.company_create_key()}</button></div>
                            </form>
                        </section>
                    </aside>
                </div>
            </main>
        }
        .html())
    })
}

/// Neither revoked nor ended.
fn is_open(key: &ApiKey, now: DateTime<Utc>) -> bool {
    key.revoked_at.is_none() && key.expires_at.is_none_or(|at| at > now)
}

/// What was just made, seen this once.
pub(crate) fn made(say: Language, title: &'static str) -> Option<Html> {
    let Some(Flash::KeyMade { key }) = flash::read() else { return None };
    Some(
        view! {
            <section class="card ban-ok mb-16" role="status"><h2>{title}</h2><p>{say.company_key_once()}</p>
                <p class="mono key-once"><code>{key}</code></p></section>
        }
        .html(),
    )
}

fn row(say: Language, key: ApiKey, now: DateTime<Utc>, rotated: &Refused) -> Html {
    let scopes: Vec<_> = Scope::ALL
        .into_iter()
        .filter(|scope| key.scopes.contains(*scope))
        .map(|scope| text::scope(say, scope))
        .collect();
    let used = key
        .used_at
        .map_or_else(|| say.company_key_unused().to_owned(), |at| say.company_key_used(date_time(moscow(at))));
    let until = key.expires_at.map(|at| format!(" · {}", say.company_key_until(date_time(moscow(at)))));
    let id = key.id.to_string();
    let (form, rotated) = (format!("rotate-{id}-"), rotated.row("id", &id));
    let open = rotated.any();
    let act = if is_open(&key, now) {
        view! {
            <details class="menu menu-r" name="menu" open=open><summary class="btn btn-s">{say.company_rotate()}</summary>
                <div class="menu-p"><form class="menu-f" method="post" action=RotateKey::PATH><Faults refused=rotated.clone() form=form.clone()/>
                    <input type="hidden" name="id" value=id.clone()/><p class="note">{say.company_rotate_why()}</p>
                    <Field name="old_password" form label=say.user_password() kind="password" refused=rotated autocomplete="current-password" maxlength=128 required=true/>
                    <button class="btn">{say.company_rotate_key()}</button></form></div></details>
            <details class="menu menu-r" name="menu"><summary class="btn btn-s">{say.company_revoke()}</summary>
                <div class="menu-p"><form class="menu-f" method="post" action=RevokeKey::PATH><input type="hidden" name="id" value=id/>
                    <p class="note">{say.company_revoke_why()}</p><button class="btn btn-d">{say.company_revoke_key()}</button></form></div></details>
        }
        .html()
    } else {
        view! { <span class="bg bg-muted">{if key.revoked_at.is_some() { say.company_revoked() } else { say.company_ended() }}</span> }.html()
    };
    let made = say.company_key_by(&key.by, date_time(moscow(key.created_at)));
    view! {
        <li class="li"><span class="grow"><span class="t1"><b>{key.name}</b>" "<span class="mono">{key.prefix}"…"</span></span>
            <span class="t2">{scopes.join(", ")}</span><span class="t2">{made}" · "{used}{until}</span></span>{act}</li>
    }
    .html()
}
