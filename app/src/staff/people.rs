//! `/staff/people`: the dealers' people, to help them in their own pages.

use super::PEOPLE;
use super::page::{staff, tabs};
use super::rpc::ActFor;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Faults, Field, Html, Icon, Pager, Refused, Said, Written, load};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use service::staff::Found;

/// `/staff/people?q=&page=2`.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let query = use_query_map().with_untracked(|query| (query.get("q"), query.get("page")));
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let (text, page) = (query.0.unwrap_or_default(), query.1.and_then(|page| page.parse().ok()).unwrap_or(1));
        let people = service::staff::people(&db, &actor, &text, page).await.map_err(fail)?;
        let (span, total, number, pages) = (people.span(), people.total, people.number, people.pages());
        let refused = Refused::of(say, ActFor::PATH);
        // The refusal stands in its row, if it is still there.
        let here = people.rows.iter().any(|found| refused.row("user", &found.id.to_string()).any());
        let elsewhere = if here { Refused::default() } else { refused.clone() };
        let tabs = tabs(say, PEOPLE).await?;
        let none = people.rows.is_empty().then(|| view! { <p class="muted">{say.staff_nobody()}</p> });
        let address = format!("{PEOPLE}?q={}&", crate::text::in_address(&text));
        Ok(view! {
            <Title text=say.staff_people()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.staff_people()}</h1></div>
                {tabs}
                <Said/><Faults refused=elsewhere/>
                <p class="muted mb-16">{say.staff_act_why()}</p>
                <form class="row mb-16" role="search" aria-label=say.staff_people() method="get" action=PEOPLE><div class="find"><Icon name="search"/>
                    <input class="in" name="q" type="search" value=text aria-label=say.staff_search() placeholder=say.staff_search()/></div>
                    <button class="btn">{say.staff_find()}</button></form>
                {none}
                <ul>{people.rows.into_iter().map(|found| row(say, found, &refused)).collect_view()}</ul>
                <Pager span total number pages address=move |page| format!("{address}page={page}")/>
            </main>
        }
        .html())
    })
}

fn row(say: Language, found: Found, refused: &Refused) -> Html {
    let user = found.id.to_string();
    let (form, refused) = (format!("act-{user}-"), refused.row("user", &user));
    let (open, reason) = (refused.any(), refused.typed.get("reason"));
    let company = if found.company.is_empty() { say.staff_no_company().to_owned() } else { found.company };
    view! {
        <li class="li"><span class="grow"><span class="t1"><b>{found.name}</b></span><span class="t2">{found.email}" · "{company}</span></span>
            <details class="menu menu-r" name="menu" open=open><summary class="btn btn-s">{say.staff_act()}</summary>
                <div class="menu-p"><form class="menu-f" method="post" action=ActFor::PATH><Faults refused=refused.clone() form=form.clone()/>
                    <input type="hidden" name="user" value=user/>
                    <Field name="reason" form label=say.staff_reason() value=reason refused hint=say.staff_reason_hint() required=true/>
                    <button class="btn btn-p">{say.staff_act()}</button></form></div></details></li>
    }
    .html()
}
