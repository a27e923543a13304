//! What is around every page: header, navigation, the bar at the bottom of a phone.

use crate::catalog::SearchBox;
use crate::draft::DraftBadge;
use crate::flash;
use crate::rpc::{self, Session};
use crate::ui::Icon;
use crate::user::rpc::{SignOut, SwitchCounterparty};
use domain::actor::Actor;
use domain::counterparty::CounterpartyChoice;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use server_fn::ServerFn;

/// Header, page, footer.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let session = rpc::session().ok();
    let buyer = session.as_ref().and_then(|session| match &session.visit.actor {
        Actor::User(buyer) => Some((**buyer).clone()),
        _ => None,
    });
    let person = session.as_ref().and_then(|session| session.visit.actor.person());
    let person = person.map(|(name, email)| (name.to_owned(), email.to_owned()));
    let orders = session.as_ref().is_some_and(|session| session.visit.actor.orders());
    if flash::read().is_some() {
        rpc::cookie(flash::COOKIE, "", 0, session.as_ref().is_some_and(|session| session.secure), true);
    }
    let path = use_location().pathname.get_untracked();
    let here = format!("{path}?{}", use_location().search.get_untracked());
    view! {
        <a class="skip" href="#main">"К\u{a0}содержанию"</a>
        <header class="hd">
            <div class="hd-in">
                <a class="logo" href=if orders { "/desk" } else { "/catalog" } aria-label="Busbar, на\u{a0}главную">
                    <svg aria-hidden="true"><use href="/icons.svg#logo"/></svg><span>"Busbar"</span>
                </a>
                <SearchBox text=search_text()/>
                {buyer.as_ref().map(|buyer| view! { <CounterpartySwitch name=buyer.counterparty_name.clone() class="menu no-phone" summary="sw sw-cp"/> })}
                {session.as_ref().filter(|_| orders).map(draft_badge)}
                <div class="hd-end">
                    {match person {
                        Some((name, email)) => view! { <UserMenu name email orders/> }.into_any(),
                        None => view! { <a class="btn btn-p" href=format!("/sign-in?next={}", encode(&here))>"Войти"</a> }.into_any(),
                    }}
                </div>
            </div>
            <Navigation path=path.clone() orders/>
            {buyer.as_ref().map(|buyer| view! { <CounterpartySwitch name=buyer.counterparty_name.clone() class="menu only-phone" summary="strip"/> })}
        </header>
        {children()}
        <Tabbar path orders lines=session.and_then(|session| session.visit.draft).map(|draft| draft.lines)/>
    }
    .into_any()
}

fn draft_badge(session: &Session) -> impl IntoView + use<> {
    let draft = session.visit.draft.map(|draft| (draft.number, draft.lines, draft.total));
    view! { <DraftBadge draft/> }
}

/// What stands in the address as the text searched for.
fn search_text() -> String {
    leptos_router::hooks::use_query_map().with_untracked(|query| query.get("q")).unwrap_or_default()
}

/// A path as the value of a parameter.
fn encode(path: &str) -> String {
    path.trim_end_matches('?').replace('%', "%25").replace('&', "%26").replace('#', "%23").replace('+', "%2B")
}

/// The counterparty that the whole account acts for, and the others of this person.
#[component]
fn CounterpartySwitch(name: String, class: &'static str, summary: &'static str) -> impl IntoView {
    let others = Suspend::new(async move {
        let choices = match rpc::caller() {
            Ok((db, actor)) => service::counterparty::choices(&db, &actor).await.unwrap_or_default(),
            Err(_) => vec![],
        };
        choices.into_iter().map(choice).collect_view()
    });
    view! {
        <details class=class name="menu">
            <summary class=summary>
                <Icon name="building"/><span>{name}</span><Icon name="down" small=true/>
            </summary>
            <div class="menu-p"><p class="menu-h">"Контрагент"</p>{others}</div>
        </details>
    }
    .into_any()
}

fn choice(choice: CounterpartyChoice) -> impl IntoView {
    view! {
        <form method="post" action=SwitchCounterparty::PATH>
            <input type="hidden" name="to" value=choice.id.to_string()/>
            <button class="mi">{choice.name}</button>
        </form>
    }
    .into_any()
}

#[component]
fn UserMenu(name: String, email: String, orders: bool) -> impl IntoView {
    let initials: String = name.split_whitespace().take(2).filter_map(|part| part.chars().next()).collect();
    view! {
        <details class="menu menu-r me" name="menu">
            <summary class="sw" aria-label=format!("Меню: {name}")>
                <span class="av">{initials}</span><Icon name="down" small=true/>
            </summary>
            <div class="menu-p">
                <p class="menu-h">{name} <br/> {email}</p>
                {orders.then(|| view! { <a class="mi" href="/desk"><Icon name="home"/>"Рабочий стол"</a> })}
                <hr/>
                <form method="post" action=SignOut::PATH><button class="mi"><Icon name="logout"/>"Выход"</button></form>
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn Navigation(path: String, orders: bool) -> impl IntoView {
    let link = |to: &'static str, prefix: &'static str, label: &'static str| {
        let current = path.starts_with(prefix).then_some("page");
        view! { <a href=to aria-current=current>{label}</a> }
    };
    view! {
        <nav class="nav-in" aria-label="Основное">
            {orders.then(|| link("/desk", "/desk", "Рабочий стол"))}
            {link("/catalog", "/catalog", "Каталог")}
            {orders.then(|| link("/drafts", "/drafts", "Черновики"))}
            {orders.then(|| link("/orders", "/orders", "Заказы"))}
        </nav>
    }
    .into_any()
}

/// Navigation under the thumb.
#[component]
fn Tabbar(path: String, orders: bool, lines: Option<u32>) -> impl IntoView {
    let current = |prefix: &str| path.starts_with(prefix).then_some("page");
    orders.then(|| view! {
        <nav class="tabbar" aria-label="Основное, телефон">
            <a href="/desk" aria-current=current("/desk")><Icon name="home"/>"Главная"</a>
            <a href="/catalog" aria-current=current("/catalog")><Icon name="grid"/>"Каталог"</a>
            <a href="/drafts/active" aria-current=current("/drafts/")>
                <Icon name="doc"/>"Черновик"{lines.filter(|lines| *lines > 0).map(|lines| view! { <span class="q">{lines}</span> })}
            </a>
            <a href="/orders" aria-current=current("/orders")><Icon name="rows"/>"Заказы"</a>
            <a href="/drafts" aria-current=(path == "/drafts").then_some("page")><Icon name="file"/>"Черновики"</a>
        </nav>
    })
}
