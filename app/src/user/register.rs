//! Registration: e-mail and agreements, then the questionnaire of the letter's link.

use super::NewPassword;
use super::rpc::{FinishRegistration, Register};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Check, Choice, Faults, Field, Html, Refused, Written, load};
use domain::account::Agreement;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;
use service::user::Asked;

/// `/register`.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let say = Language::here();
    let refused = Refused::of(say, Register::PATH);
    let email = refused.typed.get("email");
    view! {
        <Title text=say.account_registration()/>
        <main class="page" id="main">
            <div class="auth">
                <h1>{say.account_registration()}</h1>
                <p class="muted">{say.account_registration_why()}</p>
                <form method="post" action=Register::PATH>
                    <Faults refused=refused.clone()/>
                    <Field name="email" label=say.account_email() kind="email" value=email refused=refused.clone() autocomplete="email" maxlength=254 required=true/>
                    {boxes(say, &refused, true, true)}
                    <button class="btn btn-p btn-l">{say.account_register()}</button>
                </form>
                <p>{say.account_registered_already()}" "<a href="/sign-in">{say.site_sign_in()}</a></p>
            </div>
        </main>
    }
    .html()
}

/// The boxes that the law asks for, each apart, none ticked beforehand.
fn boxes(say: Language, refused: &Refused, terms: bool, news: bool) -> Html {
    let text = |what: Agreement, label: &'static str| {
        let on = refused.ticked(what.code(), false);
        view! {
            <div class="row"><Check name=what.code() label on=on/><a href=format!("/agreement/{}", what.code()) target="_blank">{say.account_text()}</a></div>
        }
    };
    view! {
        <div>
            {terms.then(|| text(Agreement::Terms, say.account_agree_terms()))}
            {text(Agreement::PersonalData, say.account_agree_personal())}
            {news.then(|| text(Agreement::News, say.account_agree_news()))}
        </div>
    }
    .html()
}

/// `/register/{link}`: the questionnaire of somebody who registers or has been invited.
#[component]
pub fn QuestionnairePage() -> impl IntoView {
    let link = use_params_map().with_untracked(|params| params.get("link")).unwrap_or_default();
    load(async move {
        let say = Language::here();
        let Asked { email, invited, known } = service::user::questionnaire(&rpc::db()?, &link).await.map_err(fail)?;
        if invited && known {
            leptos_axum::redirect(&format!("/invite/{link}"));
        }
        let refused = Refused::of(say, FinishRegistration::PATH);
        let typed = |name: &str| refused.typed.get(name);
        let trade = (!invited).then(|| {
            let options = text::trades(say, say.account_choose());
            view! { <Choice name="trade" label=say.account_trade() options value=typed("trade") refused=refused.clone() required=true/> }
        });
        Ok(view! {
            <Title text=say.account_questionnaire()/>
            <main class="page" id="main">
                <div class="auth">
                    <h1>{say.account_questionnaire()}</h1>
                    <p class="muted">{email}</p>
                    <form method="post" action=FinishRegistration::PATH>
                        <Faults refused=refused.clone()/>
                        <input type="hidden" name="link" value=link.clone()/>
                        <Field name="last_name" label=say.account_last_name() value=typed("last_name") refused=refused.clone() autocomplete="family-name" required=true/>
                        <Field name="first_name" label=say.account_first_name() value=typed("first_name") refused=refused.clone() autocomplete="given-name" required=true/>
                        <Field name="middle_name" label=say.account_middle_name() value=typed("middle_name") refused=refused.clone() autocomplete="additional-name"/>
                        {trade}
                        <NewPassword error=refused.about("password").unwrap_or_default()/>
                        {boxes(say, &refused, invited, true)}
                        <button class="btn btn-p btn-l">{say.account_finish()}</button>
                    </form>
                </div>
            </main>
        }
        .html())
    })
}

/// `/agreement/{what}`: the text, with its version.
#[component]
pub fn AgreementPage() -> impl IntoView {
    let what = use_params_map().with_untracked(|params| params.get("what")).unwrap_or_default();
    load(async move {
        let say = Language::here();
        let what = Agreement::from_code(&what).ok_or(crate::error::AppError::NotFound)?;
        let (version, text) = service::user::agreement_text(what);
        let (title, body) = text.split_once('\n').unwrap_or((text, ""));
        let paragraphs = body.split("\n\n").map(|part| view! { <p>{part.trim().to_owned()}</p> }).collect_view();
        Ok(view! {
            <Title text=title.to_owned()/>
            <main class="page" id="main"><article class="auth wide"><h1>{title.to_owned()}</h1>{paragraphs}<p class="note">{say.account_version(text::version(version))}</p></article></main>
        }
        .html())
    })
}
