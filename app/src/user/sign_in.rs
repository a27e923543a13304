//! The page «Вход».

use super::rpc::SignIn;
use crate::language::Language;
use crate::ui::Written;
use crate::{flash, text};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

/// One column: login, password, remember, and what went wrong the last time.
#[component]
pub fn SignInPage() -> impl IntoView {
    let say = Language::here();
    let refused = flash::refused(SignIn::PATH);
    let typed = refused.as_ref().map(|(_, typed)| typed.clone()).unwrap_or_default();
    let error = refused.map(|(error, _)| text::error(say, &error));
    let next = use_query_map().with_untracked(|query| query.get("next"));
    let next = next.unwrap_or_else(|| typed.get("next"));
    let wrong = error.is_some();
    let title = say.user_title();
    view! {
        <Title text=if wrong { say.site_title_error(title) } else { title.to_owned() }/>
        <main class="page" id="main">
            <div class="auth">
                <h1>{title}</h1>
                {error.map(|error| view! { <div class="errs" role="alert" tabindex="-1"><a href="#login">{error}</a></div> })}
                <form method="post" action=SignIn::PATH>
                    <input type="hidden" name="next" value=next/>
                    <div class="f">
                        <label for="login">{say.user_login()}</label>
                        <input class="in" id="login" name="login" type="text" inputmode="email" autocomplete="username"
                            autocapitalize="none" spellcheck="false" required maxlength="200" value=typed.get("login")
                            autofocus aria-invalid=wrong.then_some("true")/>
                    </div>
                    <div class="f">
                        <label for="password">{say.user_password()}</label>
                        <input class="in" id="password" name="password" type="password" autocomplete="current-password"
                            required maxlength="128" aria-invalid=wrong.then_some("true")/>
                    </div>
                    <label class="ck"><input type="checkbox" name="remember" value="on"/>{say.user_remember()}</label>
                    <button class="btn btn-p btn-l">{say.site_sign_in()}</button>
                </form>
            </div>
        </main>
    }
    .html()
}
