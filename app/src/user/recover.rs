//! «Восстановить пароль».

use super::NewPassword;
use super::rpc::{Recover, SetRecovered};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Faults, Field, Refused, Written, load};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

/// `/recover`.
#[component]
pub fn RecoverPage() -> impl IntoView {
    let say = Language::here();
    let refused = Refused::of(say, Recover::PATH);
    let email = refused.typed.get("email");
    view! {
        <Title text=say.account_recover()/>
        <main class="page" id="main">
            <div class="auth">
                <h1>{say.account_recover()}</h1>
                <p class="muted">{say.account_recover_why()}</p>
                <form method="post" action=Recover::PATH>
                    <Faults refused=refused.clone()/>
                    <Field name="email" label=say.account_email() kind="email" value=email refused autocomplete="email" maxlength=254 required=true/>
                    <button class="btn btn-p btn-l">{say.account_send_letter()}</button>
                </form>
                <p><a href="/sign-in">{say.account_back_to_sign_in()}</a></p>
            </div>
        </main>
    }
    .html()
}

/// `/recover/{link}`: the new password.
#[component]
pub fn NewPasswordPage() -> impl IntoView {
    let link = use_params_map().with_untracked(|params| params.get("link")).unwrap_or_default();
    load(async move {
        let say = Language::here();
        let email = service::user::recovery(&rpc::db()?, &link).await.map_err(fail)?;
        let refused = Refused::of(say, SetRecovered::PATH);
        Ok(view! {
            <Title text=say.account_new_password()/>
            <main class="page" id="main">
                <div class="auth">
                    <h1>{say.account_new_password()}</h1>
                    <p class="muted">{email.clone()}</p>
                    <form method="post" action=SetRecovered::PATH>
                        <Faults refused=refused.clone()/>
                        <input type="hidden" name="link" value=link/>
                        <input type="hidden" autocomplete="username" value=email/>
                        <NewPassword error=refused.about("password").unwrap_or_default()/>
                        <button class="btn btn-p btn-l">{say.account_set_password()}</button>
                    </form>
                </div>
            </main>
        }
        .html())
    })
}
