//! The field of a new password, which says while one types what is still lacking.

use crate::language::Language;
use domain::account::PASSWORD_LENGTH;
use leptos::prelude::*;

/// The password twice is two fields; this is the first. Without script the rule stands there as a sentence.
#[island]
pub fn NewPassword(
    /// Why the last one was refused.
    error: String,
) -> impl IntoView {
    let say = Language::here();
    let wrong = !error.is_empty();
    let typed = RwSignal::new(String::new());
    let rule = move |holds: fn(&str) -> bool, words: &'static str| {
        let done = move || typed.with(|text| holds(text));
        view! { <li class:done=done><span class="vh">{move || if done() { say.account_has() } else { say.account_lacks() }}</span>{words}</li> }
    };
    view! {
        <div class="f" class:f-err=wrong>
            <label for="password">{say.account_password()}<span aria-hidden="true">" *"</span></label>
            <input class="in" id="password" name="password" type="password" autocomplete="new-password" required maxlength="128"
                aria-describedby="rules password-error" aria-invalid=wrong.then_some("true")
                on:input=move |event| typed.set(event_target_value(&event))/>
            <ul class="rules" id="rules">
                {rule(|text| text.chars().count() >= *PASSWORD_LENGTH.start(), say.account_rule_length())}
                {rule(|text| text.chars().any(|c| c.is_ascii_digit()), say.account_rule_digit())}
                {rule(|text| text.chars().any(|c| c.is_ascii_lowercase()), say.account_rule_small())}
                {rule(|text| text.chars().any(|c| c.is_ascii_uppercase()), say.account_rule_capital())}
            </ul>
            <p class="err" id="password-error" hidden=!wrong>{error}</p>
        </div>
        <div class="f">
            <label for="password_again">{say.account_password_again()}<span aria-hidden="true">" *"</span></label>
            <input class="in" id="password_again" name="password_again" type="password" autocomplete="new-password" required maxlength="128"/>
        </div>
    }
}
