//! `/staff/keys`: keys of the programs of who is signed in.

use super::page::{staff, tabs};
use super::rpc::{CreateStaffKey, RevokeStaffKey};
use crate::company::made;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Check, Choice, Faults, Field, Html, Refused, Said, Written, load};
use chrono::{DateTime, Utc};
use domain::api_key::StaffScope;
use domain::format::{date_time, moscow};
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn;
use service::staff_key::StaffKey;

/// The keys, and a form for one more.
#[component]
pub fn KeysPage() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let keys = service::staff_key::list(&db, &actor).await.map_err(fail)?;
        let refused = Refused::of(say, CreateStaffKey::PATH);
        let made = made(say, say.company_key_made());
        let scopes = StaffScope::ALL.into_iter().map(|scope| {
            view! { <Check name=scope.code() label=text::staff_scope(say, scope) on=refused.ticked(scope.code(), false)/> }
        });
        let none = keys.is_empty().then(|| view! { <p class="muted">{say.company_no_keys()}</p> });
        let now = db.now();
        let days = vec![("", say.company_unlimited()), ("90", say.company_days_90()), ("365", say.company_days_365())];
        let tabs = tabs(say, super::KEYS).await?;
        Ok(view! {
            <Title text=say.staff_keys()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.staff_keys()}</h1></div>
                {tabs}
                <p>{say.staff_keys_why()}</p>
                <p class="mb-16"><a href="/api/docs">{say.company_api_docs()}</a></p>
                <Said of=[RevokeStaffKey::PATH]/>{made}
                <div class="two">
                    <section aria-labelledby="keys"><h2 id="keys">{say.company_keys()}</h2>
                        {none}<ul class="tpl">{keys.into_iter().map(|key| row(say, key, now)).collect_view()}</ul></section>
                    <aside class="side" aria-label=say.company_create_key()>
                        <section class="card"><h2>{say.company_create_key()}</h2>
                            <form class="form" method="post" action=CreateStaffKey::PATH>
                                <Faults refused=refused.clone() form="new-"/>
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

fn row(say: Language, key: StaffKey, now: DateTime<Utc>) -> Html {
    let scopes = StaffScope::ALL.into_iter().filter(|scope| key.scopes.contains(*scope));
    let scopes: Vec<_> = scopes.map(|scope| text::staff_scope(say, scope)).collect();
    let used = key
        .used_at
        .map_or_else(|| say.company_key_unused().to_owned(), |at| say.company_key_used(date_time(moscow(at))));
    let until = key.expires_at.map(|at| format!(" · {}", say.company_key_until(date_time(moscow(at)))));
    let id = key.id.to_string();
    let act = if key.revoked_at.is_none() && key.expires_at.is_none_or(|at| at > now) {
        view! {
            <details class="menu menu-r" name="menu"><summary class="btn btn-s">{say.company_revoke()}</summary>
                <div class="menu-p"><form class="menu-f" method="post" action=RevokeStaffKey::PATH><input type="hidden" name="id" value=id/>
                    <p class="note">{say.company_revoke_why()}</p><button class="btn btn-d">{say.company_revoke_key()}</button></form></div></details>
        }
        .html()
    } else {
        view! { <span class="bg bg-muted">{if key.revoked_at.is_some() { say.company_revoked() } else { say.company_ended() }}</span> }.html()
    };
    view! {
        <li class="li"><span class="grow"><span class="t1"><b>{key.name}</b>" "<span class="mono">{key.prefix}"…"</span></span>
            <span class="t2">{scopes.join(", ")}</span><span class="t2">{date_time(moscow(key.created_at))}" · "{used}{until}</span></span>{act}</li>
    }
    .html()
}
