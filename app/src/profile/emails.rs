//! `/profile/emails`: addresses and what is sent to them.

use super::page::tabs;
use super::rpc::{AddEmail, ChangeEmail, RemoveEmail, SaveNotices, SetNews};
use crate::catalog::rpc::SetAlert;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Check, Faults, Field, Html, Icon, Refused, Said, Written, load};
use domain::account::Notice;
use domain::alert::AlertKind;
use domain::format::{date_time, moscow};
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn;
use service::alert::Watched;

/// `/profile/emails`.
#[component]
pub fn EmailsPage() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let profile = service::user::profile(&db, &actor).await.map_err(fail)?;
        let agreements = service::user::agreements(&db, &actor).await.map_err(fail)?;
        let watched = if actor.orders() { service::alert::list(&db, &actor).await.map_err(fail)? } else { vec![] };
        let watched = (!watched.is_empty()).then(|| products(say, watched));
        let (change, add) = (Refused::of(say, ChangeEmail::PATH), Refused::of(say, AddEmail::PATH));
        let other = |email: String| -> Html {
            let label = say.account_remove_email(&email);
            view! {
                <li class="li li-s"><span class="grow">{email.clone()}</span>
                    <form method="post" action=RemoveEmail::PATH><input type="hidden" name="email" value=email/>
                        <button class="ib" aria-label=label><Icon name="trash"/></button></form></li>
            }
            .html()
        };
        let none_agreed = agreements.is_empty().then(|| view! { <p class="muted">{say.account_no_agreements()}</p> });
        let agreed = agreements.into_iter().map(|agreed| {
            let at = date_time(moscow(agreed.at));
            let until = agreed.withdrawn_at.map(|at| say.account_withdrawn(date_time(moscow(at))));
            view! {
                <li class="li li-s"><span class="grow"><span class="t1">{text::agreement(say, agreed.what)}</span><span class="t2">{say.account_agreed(at, text::version(&agreed.version))}" "{until}</span></span>
                    <a href=format!("/agreement/{}", agreed.what.code())>{say.account_text()}</a></li>
            }
        });
        let saved = Refused::of(say, SaveNotices::PATH);
        let notice = |name: &'static str, label: &'static str, notice: Notice| {
            view! { <Check name label on=saved.ticked(name, profile.notices.contains(notice))/> }
        };
        let news = profile.news;
        let no_more = profile.more.is_empty().then(|| view! { <p class="note">{say.account_no_more_emails()}</p> });
        Ok(view! {
            <Title text=say.account_emails()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.account_profile()}</h1></div>
                {tabs(say, "/profile/emails")}
                <Said of=[RemoveEmail::PATH, SetNews::PATH, SetAlert::PATH]/>
                <div class="grid2">
                    <section class="card"><h2>{say.account_email_main()}</h2>
                        <p class="b">{profile.email}</p>
                        <form class="form mt-12" method="post" action=ChangeEmail::PATH>
                            <Faults refused=change.clone() form="change-"/>
                            <Field name="email" form="change-" label=say.account_email_new() kind="email" value=change.typed.get("email") refused=change.clone() maxlength=254 required=true/>
                            <Field name="old_password" form="change-" label=say.user_password() kind="password" refused=change autocomplete="current-password" maxlength=128 required=true/>
                            <p class="note">{say.account_email_steps()}</p>
                            <div><button class="btn">{say.account_change_email()}</button></div>
                        </form>
                    </section>
                    <section class="card"><h2>{say.account_email_more()}</h2>
                        <p class="muted">{say.account_email_more_why()}</p>
                        <ul>{profile.more.into_iter().map(other).collect_view()}</ul>{no_more}
                        <form class="form mt-12" method="post" action=AddEmail::PATH>
                            <Faults refused=add.clone() form="add-"/>
                            <Field name="email" form="add-" label=say.account_email() kind="email" value=add.typed.get("email") refused=add maxlength=254 required=true/>
                            <div><button class="btn">{say.account_add_email()}</button></div>
                        </form>
                    </section>
                    <section class="card"><h2>{say.account_notices()}</h2>
                        <form class="form" method="post" action=SaveNotices::PATH>
                            <Faults refused=saved.clone()/>
                            <div>
                                {notice("shipments", say.account_notice_shipments(), Notice::Shipments)}
                                {notice("orders", say.account_notice_orders(), Notice::Orders)}
                                {notice("digest", say.account_notice_digest(), Notice::Digest)}{notice("nomenclature", say.account_notice_nomenclature(), Notice::Nomenclature)}
                            </div>
                            <div><button class="btn">{say.account_save()}</button></div>
                        </form>
                        <h3 class="mt-12">{say.account_news()}</h3>
                        <form class="form" method="post" action=SetNews::PATH>
                            <p>{if news { say.account_news_is_on() } else { say.account_news_is_off() }}</p>
                            <input type="hidden" name="on" value=(!news).to_string()/>
                            <div><button class="btn">{if news { say.account_unsubscribe() } else { say.account_subscribe() }}</button></div>
                        </form>
                    </section>
                    {watched}
                    <section class="card"><h2>{say.account_agreements()}</h2><ul>{agreed.collect_view()}</ul>{none_agreed}<p class="note">{say.account_withdraw_how()}</p></section>
                </div>
            </main>
        }
        .html())
    })
}

/// The products that letters come about, each with the way to have no more of them.
fn products(say: Language, watched: Vec<Watched>) -> Html {
    let row = |of: Watched| {
        let kind = match of.kind {
            AlertKind::Stock => say.account_alert_stock(),
            AlertKind::Price => say.account_alert_price(),
        };
        view! {
            <li class="li li-s"><span class="grow"><a class="t1" href=format!("/product/{}", of.article)>{of.title}</a><span class="t2">{of.article.clone()}" · "{kind}</span></span>
                <form method="post" action=SetAlert::PATH>
                    <input type="hidden" name="product" value=of.product.to_string()/><input type="hidden" name="kind" value=of.kind.code()/>
                    <input type="hidden" name="on" value="false"/>
                    <button class="ib" aria-label=say.account_alert_off(&of.article)><Icon name="trash"/></button></form></li>
        }
    };
    let rows = watched.into_iter().map(row).collect_view();
    view! { <section class="card"><h2>{say.account_alerts()}</h2><ul>{rows}</ul></section> }.html()
}
