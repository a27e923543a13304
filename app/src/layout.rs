//! What is around every page: header, navigation, the bar at the bottom of a phone.

use crate::catalog::SearchBox;
use crate::draft::rpc::{ActivateDraft, CreateDraft, Duplicate};
use crate::draft::{DraftBadge, DraftCount};
use crate::flash;
use crate::language::Language;
use crate::order::rpc::Track;
use crate::rpc;
use crate::staff::rpc::StopActing;
use crate::text;
use crate::ui::{Html, Icon, Written, icon, why};
use crate::user::SignInDialog;
use crate::user::rpc::{ShowLanguage, SignOut, SwitchCounterparty};
use domain::actor::Actor;
use domain::counterparty::CounterpartyChoice;
use domain::id::CounterpartyId;
use domain::user::Action;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use server_fn::ServerFn;
use service::user::Visit;

/// Header, page, footer.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let say = Language::here();
    let session = rpc::session().ok();
    let session = session.as_deref();
    let actor = session.map_or(&Actor::Guest, |session| &session.visit.actor);
    let orders = actor.orders();
    if flash::read().is_some() {
        rpc::cookie(flash::COOKIE, "", 0, session.is_some_and(|session| session.secure), true);
    }
    let path = use_location().pathname.get_untracked();
    let switches = match (actor, session) {
        (Actor::User(buyer), Some(session)) => {
            Some((Some(buyer.counterparty), buyer.counterparty_name.clone(), session.visit.choices.as_slice()))
        }
        (Actor::Person(_), Some(session)) if !session.visit.choices.is_empty() => {
            Some((None, say.site_counterparty().to_owned(), session.visit.choices.as_slice()))
        }
        _ => None,
    };
    let person = match actor.person() {
        Some((name, email)) => {
            user_menu(say, actor, name, email, session.and_then(|session| next_step(say, &session.visit)))
        }
        // On its own page the form is there already.
        None if path == "/sign-in" => language_switch(say, "btn btn-q"),
        None => view! { {language_switch(say, "btn btn-q")}<SignInDialog/> }.html(),
    };
    // Forms of the header, and those that stand on many pages.
    let refused = why(
        say,
        &[
            SwitchCounterparty::PATH,
            StopActing::PATH,
            SignOut::PATH,
            CreateDraft::PATH,
            ActivateDraft::PATH,
            Duplicate::PATH,
            Track::PATH,
        ],
    );
    let draft = session.and_then(|session| session.visit.draft);
    let draft = draft.map(|draft| (draft.number, draft.lines, draft.total));
    let header = view! {
        <a class="skip" href="#main">{say.site_skip()}</a>
        <header class="hd">
            <div class="hd-in">
                <a class="logo" href=if orders { "/desk" } else { "/catalog" } aria-label=say.site_home()>
                    <svg aria-hidden="true"><use href="/icons.svg#logo"/></svg><span>"Busbar"</span>
                </a>
                <SearchBox text=search_text()/>
                {switches.clone().map(|(current, name, choices)| counterparty_switch(say, current, name, choices, "menu no-phone", "sw sw-cp"))}
                {orders.then(|| view! { <DraftBadge draft/> })}
                <div class="hd-end">{person}</div>
            </div>
            {navigation(say, &path, actor)}
            {switches.map(|(current, name, choices)| counterparty_switch(say, current, name, choices, "menu only-phone", "strip"))}
        </header>
        {acting(say, actor)}
        {refused}
    }
    .html();
    let count = orders.then(|| view! { <DraftCount draft/> }.html());
    view! { {header}{children()}{count.map(|count| tabbar(say, &path, &count))} }
}

/// What stands in the address as the text searched for.
fn search_text() -> String {
    // Lists have filters of the same name.
    if !use_location().pathname.get_untracked().starts_with("/catalog") {
        return String::new();
    }
    leptos_router::hooks::use_query_map().with_untracked(|query| query.get("q")).unwrap_or_default()
}

/// The address of this page.
pub fn here() -> String {
    let here = use_location();
    let here = format!("{}?{}", here.pathname.get_untracked(), here.search.get_untracked());
    here.trim_end_matches('?').to_owned()
}

/// The page «Вход», which leads back to this one.
pub fn sign_in_address() -> String {
    format!("/sign-in?next={}", text::in_address(&here()))
}

/// Where counterparties are chosen, and where they are added.
pub const DESK: &str = "/desk";
pub const ADD: &str = "/company/add";

/// What somebody does first who has signed in and acts for no counterparty.
#[derive(Clone, Copy)]
pub struct Step {
    pub to: &'static str,
    pub label: &'static str,
    pub why: &'static str,
}

/// The second factor that the company requires, the choice of a counterparty, or adding one.
pub fn next_step(say: Language, visit: &Visit) -> Option<Step> {
    let (to, label, why) = match &visit.actor {
        Actor::Person(person) if person.lacks_second_factor => {
            ("/profile/security", say.account_security(), say.account_second_required())
        }
        Actor::Person(_) if !visit.choices.is_empty() => {
            (DESK, say.site_choose_counterparty(), say.site_failure_choose_why())
        }
        Actor::Person(person) if person.staff.is_none() => {
            (ADD, say.site_add_counterparty(), say.site_failure_no_counterparty_why())
        }
        _ => return None,
    };
    Some(Step { to, label, why })
}

/// The counterparty that the whole account acts for, and all of this person's.
fn counterparty_switch(
    say: Language,
    current: Option<CounterpartyId>,
    name: String,
    choices: &[CounterpartyChoice],
    class: &'static str,
    summary: &'static str,
) -> Html {
    let choice = |choice: &CounterpartyChoice| {
        let current = (Some(choice.id) == current).then_some("true");
        view! { <button class="mi" name="to" value=choice.id.0 aria-current=current>{choice.name.clone()}</button> }
    };
    view! {
        <details class=class name="menu">
            <summary class=summary>
                <Icon name="building"/><span>{name}</span><Icon name="down" small=true/>
            </summary>
            <form class="menu-p" method="post" action=SwitchCounterparty::PATH>
                <p class="menu-h">{say.site_counterparty()}</p>{choices.iter().map(choice).collect_view()}
            </form>
        </details>
    }
    .html()
}

/// The other language, under its own name.
fn language_switch(say: Language, class: &'static str) -> Html {
    let other = match say {
        Language::Russian => Language::English,
        Language::English => Language::Russian,
    };
    view! {
        <form method="post" action=ShowLanguage::PATH>
            <button class=class name="code" value=other.code() lang=other.code()>{say.site_other_language()}</button>
        </form>
    }
    .html()
}

/// One of the supplier's people acts in the person's place: both are named, and the way back is one press.
fn acting(say: Language, actor: &Actor) -> Option<Html> {
    actor.acting()?;
    let (name, _) = actor.person()?;
    Some(
        view! {
            <form class="ban ban-warn ban-top" role="status" method="post" action=StopActing::PATH>
                <p>{say.staff_acting(name)}</p><button class="btn btn-s">{say.staff_stop()}</button>
            </form>
        }
        .html(),
    )
}

fn user_menu(say: Language, actor: &Actor, name: &str, email: &str, step: Option<Step>) -> Html {
    let orders = actor.orders();
    let may = |action| actor.buyer(action).is_ok();
    let themselves = actor.themselves().is_ok();
    let initials: String = name.split_whitespace().take(2).filter_map(|part| part.chars().next()).collect();
    let item = |to: &str, sign: &str, label: &str| {
        Html::by_hand(format!(r#"<a href="{to}" class="mi">{}{label}</a>"#, icon(sign)))
    };
    view! {
        <details class="menu menu-r me" name="menu">
            <summary class="sw" aria-label=say.site_menu(name)>
                <span class="av" data-i=initials></span><Icon name="down" small=true/>
            </summary>
            <div class="menu-p">
                <p class="menu-h">{name.to_owned()} <br/> {email.to_owned()}</p>
                {orders.then(|| item("/desk", "home", say.site_desk()))}
                {orders.then(|| item("/favourites", "star", say.site_favourites()))}
                {item("/compare", "compare", say.site_comparison())}
                <hr/>
                {themselves.then(|| item("/profile", "user", say.site_profile()))}
                {orders.then(|| item("/reports/orders", "rows", say.report_reports()))}
                {may(Action::Report).then(|| item("/stock", "wh", say.stock_remains()))}
                {may(Action::Report).then(|| item("/sales", "rows", say.sales_reports()))}
                {may(Action::SeeFinance).then(|| item("/finance", "doc", say.finance_finance()))}
                {may(Action::SeeProjects).then(|| item("/projects", "doc", say.project_projects()))}
                {may(Action::SeeCompany).then(|| item("/company", "building", say.site_company()))}
                {may(Action::ManageUsers).then(|| item("/users", "users", say.site_users()))}
                {step.map(|step| item(step.to, "building", step.label))}
                {matches!(actor, Actor::Staff(_)).then(|| item("/staff", "settings", say.site_cms()))}
                <hr/>
                {language_switch(say, "mi")}
                <form method="post" action=SignOut::PATH><button class="mi"><Icon name="logout"/>{say.site_sign_out()}</button></form>
            </div>
        </details>
    }
    .html()
}

/// What says in a link written by hand that its page is open. Each page has dozens of such links, of our own words.
fn mark(current: bool) -> &'static str {
    if current { r#" aria-current="page""# } else { "" }
}

fn navigation(say: Language, path: &str, actor: &Actor) -> Html {
    let (orders, staff) = (actor.orders(), matches!(actor, Actor::Staff(_)));
    let designs = actor.buyer(Action::RegisterProject).is_ok();
    let link = |to: &str, label: &str| {
        let current = mark(path.starts_with(to));
        let to = if to == "/reports" { "/reports/orders" } else { to };
        Html::by_hand(format!(r#"<a href="{to}"{current}>{label}</a>"#))
    };
    view! {
        <nav class="nav-in" aria-label=say.site_navigation()>
            {orders.then(|| link("/desk", say.site_desk()))}
            {link("/catalog", say.site_catalog())}
            {orders.then(|| link("/drafts", say.site_drafts()))}
            {orders.then(|| link("/orders", say.site_orders()))}
            {orders.then(|| link("/reports", say.report_reports()))}
            {orders.then(|| link("/favourites", say.site_favourites()))}
            {link("/compare", say.site_comparison())}
            {designs.then(|| link("/projects", say.project_projects()))}
            {(!orders && !staff).then(|| link("/status", say.order_status_link()))}
            {staff.then(|| link("/staff", say.site_cms()))}
        </nav>
    }
    .html()
}

/// Navigation under the thumb.
fn tabbar(say: Language, path: &str, count: &Html) -> Html {
    let tab = |to: &str, sign: &str, label: &str, current: bool, count: &str| {
        Html::by_hand(format!(r#"<a href="{to}"{}>{}{label}{count}</a>"#, mark(current), icon(sign)))
    };
    view! {
        <nav class="tabbar" aria-label=say.site_navigation_phone()>
            {tab("/desk", "home", say.site_main(), path.starts_with("/desk"), "")}
            {tab("/catalog", "grid", say.site_catalog(), path.starts_with("/catalog"), "")}
            {tab("/drafts/active", "doc", say.site_draft(), path.starts_with("/drafts/"), count.as_str())}
            {tab("/orders", "rows", say.site_orders(), path.starts_with("/orders"), "")}
            {tab("/drafts", "file", say.site_drafts(), path == "/drafts", "")}
        </nav>
    }
    .html()
}
