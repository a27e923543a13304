//! `/users/audit`: who signed in, changed rights, saw finance, sent orders.

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
            .map(|of| view! { <option value=of.code() selected=Some(of) == deed>{text::deed(say, of)}</option> });
        let address = deed.map_or("/users/audit?".to_owned(), |deed| format!("/users/audit?deed={}&", deed.code()));
        let none = list.rows.is_empty().then(|| view! { <p class="muted">{say.company_audit_none()}</p> });
        Ok(view! {
            <Title text=say.company_audit()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.company_audit()}</h1><span class="cnt">{total.to_string()}</span></div>
                {tabs(say, buyer, "/users/audit")}
                <form class="row mb-16" method="get" action="/users/audit"><label class="vh" for="deed">{say.company_deed()}</label>
                    <select class="in w-auto" id="deed" name="deed"><option value="">{say.company_all_deeds()}</option>{filter.collect_view()}</select>
                    <button class="btn">{say.company_show()}</button></form>
                {none}
                <table class="t cards"><thead><tr><th scope="col">{say.company_when()}</th><th scope="col">{say.company_who()}</th><th scope="col">{say.company_deed()}</th>
                    <th scope="col">{say.company_what()}</th><th scope="col">{say.company_from()}</th></tr></thead>
                    <tbody>{list.rows.into_iter().map(|record| row(say, record)).collect_view()}</tbody></table>
                <Pager span total number pages address=move |page| format!("{address}page={page}")/>
            </main>
        }
        .html())
    })
}

fn row(say: Language, record: Record) -> Html {
    let about = if record.deed == Deed::SignedIn { text::browser(&record.about) } else { record.about };
    let staff =
        (!record.staff.is_empty()).then(|| view! { <span class="note u">{say.company_through(record.staff)}</span> });
    view! {
        <tr><td class="nw">{date_time(moscow(record.at))}</td><td>{record.by}{staff}</td><td>{text::deed(say, record.deed)}</td>
            <td class="break">{about}</td><td class="m-hide nw">{record.address}</td></tr>
    }
    .html()
}
