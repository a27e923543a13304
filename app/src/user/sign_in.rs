//! «Вход»: a page, and the same form in a dialog of every page.

use super::rpc::{EnterCode, SignIn};
use crate::error::AppError;
use crate::flash;
use crate::language::Language;
use crate::layout::here;
use crate::text::in_address;
use crate::ui::{Check, Faults, Field, Html, Icon, Refused, Said, Written};
use domain::Refusal;
use domain::account::AccountError;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

/// The form: login, password, remember, and what went wrong the last time. `form`: what its ids begin with.
fn form(say: Language, form: &'static str, next: String, refused: Refused) -> Html {
    let login = refused.typed.get("login");
    let remember = refused.ticked("remember", false);
    let (wrong, why) = (refused.any().then_some("true"), refused.any().then_some("faults"));
    let (login_id, password_id) = (format!("{form}login"), format!("{form}password"));
    view! {
        <form method="post" action=SignIn::PATH>
            <Faults refused/>
            <input type="hidden" name="next" value=next/>
            <div class="f">
                <label for=login_id.clone()>{say.user_login()}</label>
                <input class="in" id=login_id name="login" type="text" inputmode="email" autocomplete="username"
                    autocapitalize="none" spellcheck="false" required maxlength="200" value=login
                    autofocus=wrong.is_none() aria-invalid=wrong aria-describedby=why/>
            </div>
            <div class="f">
                <label for=password_id.clone()>{say.user_password()}</label>
                <input class="in" id=password_id name="password" type="password" autocomplete="current-password"
                    required maxlength="128" aria-invalid=wrong aria-describedby=why/>
            </div>
            <Check name="remember" label=say.user_remember() on=remember/>
            <button class="btn btn-p btn-l">{say.site_sign_in()}</button>
        </form>
        <p class="apart"><a href="/recover">{say.account_recover()}</a><a href="/register">{say.account_register()}</a></p>
    }
    .html()
}

/// `/sign-in`.
#[component]
pub fn SignInPage() -> impl IntoView {
    let say = Language::here();
    let refused = Refused::of(say, SignIn::PATH);
    let next = use_query_map().with_untracked(|query| query.get("next"));
    let next = next.unwrap_or_else(|| refused.typed.get("next"));
    view! {
        <Title text=say.user_title()/>
        <main class="page" id="main">
            <div class="auth">
                <h1>{say.user_title()}</h1>
                <Said/>
                {form(say, "", next, refused)}
            </div>
        </main>
    }
    .html()
}

/// «Войти» on any page: a dialog over it that needs no script. Refused, it stands open on the page that it was sent from.
#[component]
pub fn SignInDialog() -> impl IntoView {
    let say = Language::here();
    let refused = Refused::of(say, SignIn::PATH);
    let open = refused.any();
    let close = if open {
        view! { <form method="dialog"><button class="ib" aria-label=say.account_close()><Icon name="x"/></button></form> }.html()
    } else {
        view! { <button class="ib" type="button" popovertarget="sign-in" popovertargetaction="hide" aria-label=say.account_close()><Icon name="x"/></button> }.html()
    };
    view! {
        <button class="btn btn-p" type="button" popovertarget="sign-in">{say.site_sign_in()}</button>
        <dialog class="dlg" id="sign-in" popover="auto" open=open aria-labelledby="sign-in-title">
            <div class="dlg-h"><h2 id="sign-in-title">{say.user_title()}</h2>{close}</div>
            {form(say, "dialog-", here(), refused)}
        </dialog>
    }
    .html()
}

/// `/sign-in/code`: the second step. The first one is not good for long.
#[component]
pub fn CodePage() -> impl IntoView {
    let say = Language::here();
    let refused = Refused::of(say, EnterCode::PATH);
    let next = use_query_map().with_untracked(|query| query.get("next")).unwrap_or_else(|| refused.typed.get("next"));
    let again = format!("/sign-in?next={}", in_address(&next));
    let over = AppError::Refused(Refusal::Account(AccountError::Link));
    let body = if flash::refused(EnterCode::PATH).is_some_and(|(error, _)| error == over) {
        view! {
            <div class="errs" role="alert" tabindex="-1" autofocus><p>{say.account_code_over()}</p><a href=again>{say.account_sign_in_again()}</a></div>
        }
        .html()
    } else {
        view! {
            <form method="post" action=EnterCode::PATH>
                <Faults refused=refused.clone()/>
                <input type="hidden" name="next" value=next/>
                <Field name="code" label=say.account_code() refused autocomplete="one-time-code" maxlength=20 required=true hint=say.account_code_hint()/>
                <button class="btn btn-p btn-l">{say.site_sign_in()}</button>
            </form>
            <p><a href=again>{say.account_back_to_sign_in()}</a></p>
        }
        .html()
    };
    view! {
        <Title text=say.account_code_title()/>
        <main class="page" id="main"><div class="auth"><h1>{say.account_code_title()}</h1>{body}</div></main>
    }
    .html()
}
