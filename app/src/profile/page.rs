//! `/profile`: what a person says of themselves, the picture, and the way out.

use super::rpc::{DeleteProfile, RemoveAvatar, SaveProfile};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Choice, Faults, Field, Html, Icon, Refused, Said, Written, load};
use domain::account::Trade;
use domain::actor::Actor;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn;

/// The pages of the profile.
pub fn tabs(say: Language, here: &str) -> Html {
    let tabs = [
        ("/profile", say.account_personal()),
        ("/profile/security", say.account_security()),
        ("/profile/emails", say.account_emails()),
    ];
    let tab = |(to, label): (&'static str, &'static str)| {
        view! { <a href=to aria-current=(to == here).then_some("page")>{label}</a> }
    };
    view! { <nav class="tabs" aria-label=say.account_profile()>{tabs.into_iter().map(tab).collect_view()}</nav> }.html()
}

/// `/profile`.
#[component]
pub fn Page() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let profile = service::user::profile(&db, &actor).await.map_err(fail)?;
        let refused = Refused::of(say, SaveProfile::PATH);
        let stored = &profile.personal;
        let born = stored.born.map(|born| born.format("%Y-%m-%d").to_string()).unwrap_or_default();
        let trade = refused.or("trade", stored.trade.map_or("", Trade::code));
        let field = |name: &'static str,
                     label: &'static str,
                     value: &str,
                     required: bool,
                     autocomplete: &'static str| {
            view! { <Field name label value=refused.or(name, value) refused=refused.clone() required=required autocomplete=autocomplete/> }
        };
        let user = match &actor {
            Actor::User(buyer) => buyer.user,
            Actor::Person(person) => person.user,
            Actor::Staff(member) => member.user,
            _ => return Err(crate::error::AppError::SignedOut),
        };
        let picture = profile.avatar_at.map(|at| view! {
            <img class="av av-l" src=format!("/avatars/{user}?{at}") alt=say.account_picture() width="96" height="96"/>
            <form method="post" action=RemoveAvatar::PATH><button class="btn btn-q">{say.account_remove_picture()}</button></form>
        });
        let none = profile
            .avatar_at
            .is_none()
            .then(|| view! { <span class="av av-l" aria-hidden="true"><Icon name="user"/></span> });
        Ok(view! {
            <Title text=say.account_profile()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.account_profile()}</h1></div>
                {tabs(say, "/profile")}
                <Said of=[RemoveAvatar::PATH]/>
                <div class="two">
                    <form class="form" method="post" action=SaveProfile::PATH>
                        <Faults refused=refused.clone()/>
                        <div class="f2">
                            {field("last_name", say.account_last_name(), &stored.last_name, true, "family-name")}
                            {field("first_name", say.account_first_name(), &stored.first_name, true, "given-name")}
                            {field("middle_name", say.account_middle_name(), &stored.middle_name, false, "additional-name")}
                            <Field name="login" label=say.account_login() value=refused.or("login", &stored.login) refused=refused.clone() hint=say.account_login_hint() required=true autocomplete="username"/>
                            <Field name="born" label=say.account_born() kind="date" value=refused.or("born", &born) refused=refused.clone() autocomplete="bday"/>
                            <Choice name="trade" label=say.account_trade() options=text::trades(say, say.account_not_said()) value=trade refused=refused.clone()/>
                            {field("region", say.account_region(), &stored.region, false, "address-level1")}
                            {field("phone", say.account_phone(), &stored.phone, false, "tel")}
                            {field("mobile", say.account_mobile(), &stored.mobile, false, "tel-national")}
                        </div>
                        <div><button class="btn btn-p">{say.account_save()}</button></div>
                    </form>
                    <aside class="side" aria-label=say.account_picture()>
                        <section class="card"><h2>{say.account_picture()}</h2>
                            {picture}{none}
                            <form class="form mt-12" method="post" action=super::AVATAR enctype="multipart/form-data">
                                <Faults refused=Refused::of(say, super::AVATAR)/>
                                <div class="f"><label for="file">{say.account_picture_file()}</label>
                                    <input id="file" name="file" type="file" accept="image/png,image/jpeg,image/webp" required/>
                                    <p class="note">{say.account_picture_limit()}</p></div>
                                <div><button class="btn">{say.account_upload()}</button></div>
                            </form>
                        </section>
                        <section class="card"><h2>{say.account_delete()}</h2>
                            <p class="muted">{say.account_delete_why()}</p>
                            <p class="mt-8"><a class="btn btn-q" href="/profile/delete">{say.account_delete()}</a></p>
                        </section>
                    </aside>
                </div>
            </main>
        }
        .html())
    })
}

/// `/profile/delete`.
#[component]
pub fn DeletePage() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let profile = service::user::profile(&db, &actor).await.map_err(fail)?;
        let refused = Refused::of(say, DeleteProfile::PATH);
        Ok(view! {
            <Title text=say.account_delete()/>
            <main class="page" id="main">
                <div class="auth"><h1>{say.account_delete()}</h1>
                    <p>{say.account_delete_what(profile.email)}</p>
                    <form method="post" action=DeleteProfile::PATH>
                        <Faults refused=refused.clone()/>
                        <Field name="old_password" label=say.user_password() kind="password" refused autocomplete="current-password" maxlength=128 required=true/>
                        <button class="btn btn-d btn-l">{say.account_delete()}</button>
                    </form>
                    <p><a href="/profile">{say.account_back_to_profile()}</a></p>
                </div>
            </main>
        }
        .html())
    })
}
