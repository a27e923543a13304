//! `/users`: the people of the counterparty, and their rights.

use super::rpc::{Disconnect, EndSessions, Invite, Reconnect, SetRights, WithdrawInvitation};
use crate::company::{buyer, tabs};
use crate::flash::{self, Flash};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Faults, Field, Html, Icon, Refused, Said, Undo, Written, load};
use domain::actor::Buyer;
use domain::format::{date_time, moscow};
use domain::id::UserId;
use domain::user::{Action, Right, Rights};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;
use service::member::{Member, Pending};

/// `/users`.
#[component]
pub fn Page() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let buyer = buyer(&actor, Action::ManageUsers)?;
        let (members, pending) = service::member::list(&db, &actor).await.map_err(fail)?;
        let refused = Refused::of(say, Invite::PATH);
        let of = buyer.counterparty.to_string();
        let rows = (1..).zip(members).map(|(number, member)| row(say, number, member)).collect_view();
        let waiting = (!pending.is_empty()).then(|| {
            view! {
                <section class="mt-24" aria-labelledby="pending"><h2 id="pending">{say.company_invited()}</h2>
                    <ul>{pending.into_iter().map(|pending| invitation(say, pending)).collect_view()}</ul></section>
            }
        });
        Ok(view! {
            <Title text=say.company_users()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.company_users()}</h1><span class="cnt">{buyer.counterparty_name.clone()}</span>
                    <div class="acts"><a class="btn" href="#email"><Icon name="plus"/>{say.company_add_user()}</a></div></div>
                {tabs(say, buyer, "/users")}
                <Said of=[WithdrawInvitation::PATH, Reconnect::PATH]/>{undo(say)}
                <div class="two">
                    <div>
                        <h2 class="mb-12" id="list">{say.company_user_list()}</h2>
                        <table class="t t-top cards" aria-labelledby="list"><thead><tr><th scope="col">"№"</th><th scope="col">{say.company_shown_name()}</th><th scope="col">{say.company_login()}</th>
                            <th scope="col">{say.account_email()}</th><th scope="col">{say.company_rights()}</th><th scope="col"><span class="vh">{say.company_change()}</span></th></tr></thead>
                            <tbody>{rows}</tbody></table>
                        {waiting}
                    </div>
                    <aside class="side" aria-label=say.company_adding_user()>
                        <section class="card"><h2>{say.company_adding_user()}</h2>
                            <form class="form" method="post" action=Invite::PATH>
                                <Faults refused=refused.clone()/>
                                <input type="hidden" name="of" value=of/>
                                <Field name="email" label=say.account_email() kind="email" value=refused.typed.get("email") refused=refused.clone() hint=say.company_invite_hint() maxlength=254 required=true/>
                                {boxes(say, buyer, Rights::NONE, &refused)}
                                {limit(say, &refused, String::new())}
                                <div><button class="btn btn-p">{say.company_create_user()}</button></div>
                            </form>
                        </section>
                    </aside>
                </div>
            </main>
        }
        .html())
    })
}

fn row(say: Language, number: usize, member: Member) -> Html {
    let rights: Vec<_> = Right::ALL
        .into_iter()
        .filter(|right| member.rights.contains(*right))
        .map(|right| text::right(say, right))
        .collect();
    let rights = if rights.is_empty() { say.company_no_rights().to_owned() } else { rights.join(", ") };
    let limit =
        member.limit.map(|limit| view! { <span class="note u">{say.company_limit_until(limit.with_sign())}</span> });
    let second = member.second_factor.then(|| view! { <span class="bg">{say.company_has_second()}</span> });
    let seen = member.seen_at.map(|at| view! { <span class="note u">{say.company_seen(date_time(moscow(at)))}</span> });
    view! {
        <tr><td class="m-hide">{number}</td><td><b>{member.name}</b>" "{second}{seen}</td><td class="kv" data-l=say.company_login()>{member.login}</td>
            <td class="kv" data-l=say.account_email()>{member.email}</td><td class="kv" data-l=say.company_rights()><span>{rights}{limit}</span></td>
            <td class="num"><a class="btn btn-s" href=format!("/users/{}", member.user)>{say.company_change()}</a></td></tr>
    }
    .html()
}

fn invitation(say: Language, pending: Pending) -> Html {
    let rights: Vec<_> = Right::ALL
        .into_iter()
        .filter(|right| pending.rights.contains(*right))
        .map(|right| text::right(say, right))
        .collect();
    let until = say.company_invited_until(date_time(moscow(pending.until)));
    view! {
        <li class="li"><span class="grow"><span class="t1">{pending.email.clone()}</span><span class="t2">{until}" "{rights.join(", ")}</span></span>
            <form method="post" action=WithdrawInvitation::PATH><input type="hidden" name="email" value=pending.email/><button class="btn btn-s">{say.company_withdraw()}</button></form></li>
    }
    .html()
}

fn undo(say: Language) -> Option<Html> {
    let Some(Flash::Disconnected { name, token }) = flash::read() else { return None };
    Some(
        view! { <Undo action=Reconnect::PATH fields=vec![("link", token)] said=say.company_disconnected(name)/> }
            .html(),
    )
}

/// The eight rights of the guide; what the giver may not change of those that are stored cannot be ticked.
fn boxes(say: Language, buyer: &Buyer, stored: Rights, refused: &Refused) -> Html {
    let typed = refused.all("rights[]").map(|codes| codes.into_iter().filter_map(Right::from_code).collect());
    let shown: Rights = typed.unwrap_or(stored);
    let one = |right: Right| {
        let other = Right::ALL.into_iter().filter(|of| stored.contains(*of) != (*of == right)).collect();
        let may = buyer.rights.may_change(stored, other);
        let on = shown.contains(right);
        // A box that cannot be changed still goes with the form.
        let kept = (!may && on).then(|| view! { <input type="hidden" name="rights[]" value=right.code()/> });
        let note = matches!(right, Right::Projects)
            .then(|| view! { <span class="note">{say.company_projects_alone()}</span> });
        view! { <label class="ck"><input type="checkbox" name="rights[]" value=right.code() checked=on disabled=!may/><span>{text::right(say, right)}{note}</span></label>{kept} }
    };
    view! { <fieldset><legend class="lab">{say.company_rights()}</legend>{Right::ALL.into_iter().map(one).collect_view()}</fieldset> }.html()
}

fn limit(say: Language, refused: &Refused, stored: String) -> Html {
    let value = refused.or("limit", &stored);
    view! { <Field name="limit" label=say.company_limit() value refused=refused.clone() hint=say.company_limit_hint() inputmode="decimal" maxlength=20/> }.html()
}

/// `/users/{id}`.
#[component]
pub fn EditPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("user")).and_then(|id| id.parse().ok().map(UserId));
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let buyer = buyer(&actor, Action::ManageUsers)?;
        let id = id.ok_or(crate::error::AppError::NotFound)?;
        let member = service::member::get(&db, &actor, id).await.map_err(fail)?;
        let of = buyer.counterparty.to_string();
        let refused = Refused::of(say, SetRights::PATH);
        let out = Refused::of(say, Disconnect::PATH);
        let stored = member.limit.map(|limit| limit.to_string()).unwrap_or_default();
        let user = id.to_string();
        Ok(view! {
            <Title text=member.name.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/users">{say.company_users()}</a></li><li>{member.name.clone()}</li></ol></nav>
                <div class="ttl"><h1>{member.name.clone()}</h1><p class="meta"><span>{member.email.clone()}</span><span>{buyer.counterparty_name.clone()}</span></p></div>
                <Said of=[EndSessions::PATH]/>
                <div class="two">
                    <form class="form" method="post" action=SetRights::PATH>
                        <Faults refused=refused.clone()/>
                        <input type="hidden" name="user" value=user.clone()/><input type="hidden" name="of" value=of.clone()/>
                        {boxes(say, buyer, member.rights, &refused)}
                        {limit(say, &refused, stored)}
                        <div class="row"><button class="btn btn-p">{say.company_save_rights()}</button><a class="btn btn-q" href="/users">{say.company_back()}</a></div>
                    </form>
                    <aside class="side" aria-label=say.company_more()>
                        <section class="card"><h2>{say.account_sessions()}</h2><p class="muted">{say.company_end_sessions_why()}</p>
                            <form class="mt-8" method="post" action=EndSessions::PATH><input type="hidden" name="user" value=user.clone()/><button class="btn">{say.company_end_sessions()}</button></form></section>
                        <section class="card"><h2>{say.company_disconnect()}</h2><Faults refused=out/><p class="muted">{say.company_disconnect_why()}</p>
                            <form class="mt-8" method="post" action=Disconnect::PATH><input type="hidden" name="user" value=user/><input type="hidden" name="of" value=of/><button class="btn">{say.company_disconnect()}</button></form></section>
                    </aside>
                </div>
            </main>
        }
        .html())
    })
}
