//! Where letters lead, and what is said when one is on its way.

use super::rpc::{AcceptInvitation, ConfirmLink};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Faults, Icon, Refused, Said, Written, load};
use domain::actor::Actor;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;
use service::user::Confirmed;

/// `/letter-sent`: the same whether the address is known or not.
#[component]
pub fn SentPage() -> impl IntoView {
    let say = Language::here();
    view! {
        <Title text=say.account_sent()/>
        <main class="page" id="main">
            <div class="empty"><Icon name="mail"/><h1>{say.account_sent()}</h1><p>{say.account_sent_why()}</p>
                <p><a class="btn" href="/catalog">{say.site_failure_to_catalog()}</a></p></div>
        </main>
    }
    .html()
}

/// `/confirm/{link}`: one button. Opening the page does nothing: mail programs open links by themselves.
#[component]
pub fn ConfirmPage() -> impl IntoView {
    let link = use_params_map().with_untracked(|params| params.get("link")).unwrap_or_default();
    load(async move {
        let say = Language::here();
        let what = service::user::confirmation(&rpc::db()?, &link).await.map_err(fail)?;
        let (words, button) = match what {
            Confirmed::OldEmail(new) => (say.account_confirm_old_email(new), say.account_confirm()),
            Confirmed::NewEmail(new) => (say.account_confirm_new_email(new), say.account_confirm()),
            Confirmed::Undone(old) => (say.account_confirm_undo(old), say.site_undo()),
            Confirmed::More(email) => (say.account_confirm_more(email), say.account_confirm()),
            Confirmed::News => (say.account_confirm_news().to_owned(), say.account_confirm()),
            Confirmed::NoNews => (say.account_confirm_no_news().to_owned(), say.account_unsubscribe()),
        };
        let refused = Refused::of(say, ConfirmLink::PATH);
        Ok(view! {
            <Title text=say.account_confirm()/>
            <main class="page" id="main">
                <div class="auth"><h1>{say.account_confirm()}</h1><p>{words}</p>
                    <form method="post" action=ConfirmLink::PATH>
                        <Faults refused/>
                        <input type="hidden" name="link" value=link/>
                        <button class="btn btn-p btn-l">{button}</button>
                    </form>
                </div>
            </main>
        }
        .html())
    })
}

/// `/confirmed`.
#[component]
pub fn ConfirmedPage() -> impl IntoView {
    let say = Language::here();
    view! {
        <Title text=say.account_done()/>
        <main class="page" id="main"><div class="auth"><h1>{say.account_done()}</h1><Said/><p><a class="btn" href="/desk">{say.site_failure_to_desk()}</a></p></div></main>
    }
    .html()
}

/// `/invite/{link}`: an invitation of somebody who is registered.
#[component]
pub fn InvitePage() -> impl IntoView {
    let link = use_params_map().with_untracked(|params| params.get("link")).unwrap_or_default();
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let email = service::user::questionnaire(&db, &link).await.map_err(fail)?.email;
        let refused = Refused::of(say, AcceptInvitation::PATH);
        let act = if actor == Actor::Guest {
            view! { <p>{say.account_invite_sign_in(&email)}</p><a class="btn btn-p btn-l" href=format!("/sign-in?next=/invite/{link}")>{say.site_sign_in()}</a> }.html()
        } else {
            view! {
                <form method="post" action=AcceptInvitation::PATH><input type="hidden" name="link" value=link/>
                    <button class="btn btn-p btn-l">{say.account_invite_accept()}</button></form>
            }
            .html()
        };
        Ok(view! {
            <Title text=say.account_invitation()/>
            <main class="page" id="main"><div class="auth"><h1>{say.account_invitation()}</h1><Faults refused/>{act}</div></main>
        }
        .html())
    })
}
