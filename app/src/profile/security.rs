//! `/profile/security`: the password, the second factor, sessions.

use super::page::tabs;
use super::rpc::{ChangePassword, DisableSecondFactor, EnableSecondFactor, EndOtherSessions, EndSession};
use crate::flash::{self, Flash};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Faults, Field, Html, Refused, Said, Written, load};
use crate::user::NewPassword;
use domain::actor::Actor;
use domain::audit::Record;
use domain::format::{date_time, moscow};
use leptos::prelude::*;
use leptos_meta::Title;
use qrcode::QrCode;
use qrcode::render::svg;
use server_fn::ServerFn;
use service::user::{Authenticator, OpenSession};

/// `/profile/security`.
#[component]
pub fn SecurityPage() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let profile = service::user::profile(&db, &actor).await.map_err(fail)?;
        let token = rpc::token()?;
        let sessions = service::user::sessions(&db, &actor, &token).await.map_err(fail)?;
        let acted = service::staff::acted_for(&db, &actor).await.map_err(fail)?;
        let password = Refused::of(say, ChangePassword::PATH);
        let second = if profile.second_factor {
            let left = service::user::codes_left(&db, &actor).await.map_err(fail)?;
            switched_on(say, left)
        } else {
            let refused = Refused::of(say, EnableSecondFactor::PATH);
            // A form that came back goes on with the secret that the telephone knows by now.
            let typed = refused.typed.get("authenticator");
            let again = (!typed.is_empty()).then(|| service::user::authenticator(&actor, &typed));
            let fresh = again.and_then(Result::ok).map_or_else(|| service::user::new_authenticator(&actor), Ok);
            switched_off(say, &fresh.map_err(fail)?, refused)
        };
        let required = matches!(&actor, Actor::Person(person) if person.lacks_second_factor);
        let several = sessions.len() > 1;
        Ok(view! {
            <Title text=say.account_security()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.account_profile()}</h1></div>
                {tabs(say, "/profile/security")}
                <Said of=[EndSession::PATH, EndOtherSessions::PATH]/>
                {required.then(|| view! { <p class="ban ban-warn" role="status">{say.account_second_required()}</p> })}
                {codes(say)}
                <div class="grid2">
                    <section class="card" id="second"><h2>{say.account_second()}</h2>{second}</section>
                    <section class="card"><h2>{say.account_change_password()}</h2>
                        <form class="form" method="post" action=ChangePassword::PATH>
                            <Faults refused=password.clone()/>
                            <Field name="old_password" label=say.account_old_password() kind="password" refused=password.clone() autocomplete="current-password" maxlength=128 required=true/>
                            <NewPassword error=password.about("password").unwrap_or_default()/>
                            <p class="note">{say.account_password_ends_sessions()}</p>
                            <div><button class="btn">{say.account_change_password()}</button></div>
                        </form>
                    </section>
                </div>
                <section class="mt-24" aria-labelledby="sessions">
                    <div class="sec-h"><h2 id="sessions">{say.account_sessions()}</h2>
                        {several.then(|| view! { <form class="end" method="post" action=EndOtherSessions::PATH><button class="btn btn-q">{say.account_end_others()}</button></form> })}</div>
                    <ul>{sessions.into_iter().map(|session| open_session(say, session)).collect_view()}</ul>
                </section>
                {(!acted.is_empty()).then(|| view! {
                    <section class="mt-24" aria-labelledby="acted"><h2 id="acted">{say.account_acted()}</h2>
                        <ul>{acted.into_iter().map(|record| acted_for(say, &record)).collect_view()}</ul></section>
                })}
            </main>
        }
        .html())
    })
}

fn acted_for(say: Language, record: &Record) -> Html {
    let why = record.about.split_once(": ").map_or(record.about.clone(), |(_, reason)| reason.to_owned());
    view! { <li class="li li-s"><span class="grow"><span class="t1">{say.account_acted_by(&record.staff, why)}</span></span><span class="r note">{date_time(moscow(record.at))}</span></li> }
        .html()
}

/// The recovery codes, seen this once.
fn codes(say: Language) -> Option<Html> {
    let Some(Flash::Codes { codes }) = flash::read() else { return None };
    let shown = view! {
        <section class="card ban-ok mb-16" role="status"><h2>{say.account_codes()}</h2><p>{say.account_codes_why()}</p>
            <ul class="codes">{codes.into_iter().map(|code| view! { <li class="mono">{code}</li> }).collect_view()}</ul></section>
    };
    Some(shown.html())
}

fn switched_on(say: Language, left: u64) -> Html {
    let refused = Refused::of(say, DisableSecondFactor::PATH);
    view! {
        <p>{say.account_second_is_on()}" "{say.account_codes_left(left)}</p>
        <form class="form mt-12" method="post" action=DisableSecondFactor::PATH>
            <Faults refused=refused.clone() form="off-"/>
            <Field name="old_password" form="off-" label=say.user_password() kind="password" refused autocomplete="current-password" maxlength=128 required=true/>
            <div><button class="btn">{say.account_second_off()}</button></div>
        </form>
    }
    .html()
}

fn switched_off(say: Language, fresh: &Authenticator, refused: Refused) -> Html {
    let image = QrCode::new(fresh.url.as_bytes()).map(|code| {
        let svg = code.render::<svg::Color<'_>>().min_dimensions(176, 176).quiet_zone(true).build();
        svg.split_once("?>").map_or(svg.clone(), |(_, svg)| svg.to_owned())
    });
    view! {
        <p class="muted">{say.account_second_why()}</p>
        <form class="form mt-12" method="post" action=EnableSecondFactor::PATH>
            <Faults refused=refused.clone() form="on-"/>
            <input type="hidden" name="authenticator" value=fresh.secret.clone()/>
            <div class="row qr2"><div class="qr" role="img" aria-label=say.account_qr() inner_html=image.unwrap_or_default()></div>
                <p class="note">{say.account_second_by_hand()}<br/><span class="mono">{fresh.secret.clone()}</span></p></div>
            <Field name="code" form="on-" label=say.account_code() refused=refused.clone() autocomplete="one-time-code" inputmode="numeric" maxlength=10 required=true/>
            <Field name="old_password" form="on-" label=say.user_password() kind="password" refused autocomplete="current-password" maxlength=128 required=true/>
            <div><button class="btn">{say.account_second_enable()}</button></div>
        </form>
    }
    .html()
}

fn open_session(say: Language, session: OpenSession) -> Html {
    let seen = say.account_session_seen(date_time(moscow(session.created_at)), date_time(moscow(session.seen_at)));
    let end = if session.current {
        view! { <span class="bg">{say.account_this_session()}</span> }.html()
    } else {
        view! { <form method="post" action=EndSession::PATH><input type="hidden" name="id" value=session.id/><button class="btn btn-s">{say.account_end_session()}</button></form> }.html()
    };
    view! {
        <li class="li"><span class="grow"><span class="t1">{text::browser(&session.browser)}" · "{session.address}</span><span class="t2">{seen}</span></span>{end}</li>
    }
    .html()
}
