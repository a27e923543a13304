//! `/users/audit`: who signed in, changed rights, sent orders.

use crate::company::{buyer, tabs};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Html, Pager, Written, load};
use domain::audit::{Deed, Record};
use domain::format::{date_time, moscow};
use domain::user::Action;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// The audit list, filtered by the kind of deed.
#[component]
pub fn AuditPage() -> impl IntoView {
    let query = use_query_map().with_untracked(|query| (query.get("deed"), query.get("page")));
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let buyer = buyer(&actor, Action::ManageUsers)?;
        let deed = query.0.as_deref().and_then(Deed::from_code);
        let page = query.1.and_then(|page| page.parse().ok()).unwrap_or(1);
        let list = service::audit::list(&db, &actor, deed, page).await.map_err(fail)?;
        let (span, total, number, pages) = (list.span(), list.total, list.number, list.pages());
        let filter = Deed::ALL
            .into_iter()
            .filter(|of| of.is_of_company())
            .map(|of| view! { <option value=of.code() selected=Some(of) == deed>{text::deed(say, of)}</option> });
        let address = deed.map_or("/users/audit?".to_owned(), |deed| format!("/users/audit?deed={}&", deed.code()));
        let table = if list.rows.is_empty() {
            view! { <p class="muted">{say.company_audit_none()}</p> }.html()
        } else {
            view! {
                <table class="t t-top cards"><caption class="vh">{say.company_audit()}</caption>
                    <thead><tr><th scope="col">{say.company_when()}</th><th scope="col">{say.company_who()}</th><th scope="col">{say.company_deed()}</th>
                        <th scope="col">{say.company_what()}</th><th scope="col">{say.company_from()}</th></tr></thead>
                    <tbody>{list.rows.into_iter().map(|record| row(say, record)).collect_view()}</tbody></table>
            }
            .html()
        };
        Ok(view! {
            <Title text=say.company_audit()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.company_audit()}</h1><span class="cnt">{total.to_string()}</span></div>
                {tabs(say, buyer, "/users/audit")}
                <form class="row mb-16" method="get" action="/users/audit"><label class="vh" for="deed">{say.company_deed()}</label>
                    <select class="in w-auto" id="deed" name="deed"><option value="">{say.company_all_deeds()}</option>{filter.collect_view()}</select>
                    <button class="btn">{say.company_show()}</button></form>
                {table}
                <Pager span total number pages address=move |page| format!("{address}page={page}")/>
            </main>
        }
        .html())
    })
}

fn row(say: Language, record: Record) -> Html {
    // An empty cell takes no line of a card.
    let about = Some(text::about(say, record.deed, &record.about)).filter(|about| !about.is_empty());
    let address = Some(record.address).filter(|address| !address.is_empty());
    let staff =
        (!record.staff.is_empty()).then(|| view! { <span class="note u">{say.company_through(record.staff)}</span> });
    view! {
        <tr><td class="kv nw" data-l=say.company_when()>{date_time(moscow(record.at))}</td><td class="kv" data-l=say.company_who()><span>{record.by}{staff}</span></td>
            <td class="kv" data-l=say.company_deed()>{text::deed(say, record.deed)}</td><td class="kv break" data-l=say.company_what()>{about}</td>
            <td class="kv nw" data-l=say.company_from()>{address}</td></tr>
    }
    .html()
}
