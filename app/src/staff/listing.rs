//! Lists of the supplier's people: what a text finds, and queues of what waits.

use super::page::tabs;
use crate::error::AppError;
use crate::language::Language;
use crate::text::in_address;
use crate::ui::{Html, Icon, Pager, Written};
use domain::page::Page;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// What a list is called, and what it says.
pub struct Listing {
    /// Its address.
    pub at: &'static str,
    pub title: &'static str,
    /// What it is for; empty: it goes without saying.
    pub why: &'static str,
    /// Of the field that finds.
    pub find: &'static str,
    /// When there is nothing at all.
    pub none: &'static str,
    pub none_why: &'static str,
    /// Where something new is made, and what that is called.
    pub more: Option<(&'static str, &'static str)>,
}

/// What waits, and by a switch what is closed: `?closed=1&page=2`.
pub struct Queue {
    /// Its address.
    pub at: &'static str,
    pub title: &'static str,
    /// The word of the switch beside «Ждут решения».
    pub closed: &'static str,
    pub none: &'static str,
}

impl Queue {
    /// What the address asks for: the closed ones, and which page.
    pub fn asked() -> (bool, u32) {
        let query = use_query_map();
        let get = |name: &str| query.with_untracked(|query| query.get(name));
        (get("closed").is_some(), get("page").and_then(|page| page.parse().ok()).unwrap_or(1))
    }

    /// The page.
    ///
    /// # Errors
    /// As [`tabs`].
    pub async fn page<R: Send>(
        self,
        say: Language,
        closed: bool,
        found: Page<R>,
        table: impl FnOnce(Language, Vec<R>) -> Html + Send,
    ) -> Result<Html, AppError> {
        let Self { at, title, closed: word, none } = self;
        let tabs = tabs(say, at).await?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let table = if found.rows.is_empty() {
            view! { <div class="empty"><h2>{none}</h2></div> }.html()
        } else {
            table(say, found.rows)
        };
        let link = |to: String, on: bool, words: &'static str| view! { <a href=to aria-current=on.then_some("page")>{words}</a> };
        let address = if closed { format!("{at}?closed=1&") } else { format!("{at}?") };
        Ok(view! {
            <Title text=title/>
            <main class="page" id="main">
                <div class="ttl"><h1>{title}</h1></div>
                {tabs}
                <nav class="seg mb-16" aria-label=title>{link(at.to_owned(), !closed, say.claim_waiting())}{link(format!("{at}?closed=1"), closed, word)}</nav>
                {table}
                <Pager span total number pages address=move |page| format!("{address}page={page}")/>
            </main>
        }
        .html())
    }
}

impl Listing {
    /// The page.
    ///
    /// # Parameters
    /// - `typed`: the text that was asked for.
    /// - `table`: what shows the rows, when something was found.
    ///
    /// # Errors
    /// As [`tabs`].
    pub async fn page<R: Send>(
        self,
        say: Language,
        typed: String,
        found: Page<R>,
        table: impl FnOnce(Language, Vec<R>) -> Html + Send,
    ) -> Result<Html, AppError> {
        let Self { at, title, why, find, none, none_why, more } = self;
        let tabs = tabs(say, at).await?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let table = match (found.rows.is_empty(), typed.trim()) {
            (false, _) => table(say, found.rows),
            (true, "") => view! { <div class="empty"><h2>{none}</h2><p>{none_why}</p></div> }.html(),
            (true, _) => crate::report::not_found(say, at),
        };
        let address = format!("{at}?q={}&", in_address(&typed));
        Ok(view! {
            <Title text=title/>
            <main class="page" id="main">
                <div class="ttl"><h1>{title}</h1></div>
                {tabs}
                {(!why.is_empty()).then(|| view! { <p class="muted mb-16">{why}</p> })}
                <form class="row wrap mb-16" role="search" aria-label=title method="get" action=at>
                    <div class="find"><Icon name="search"/><input class="in" name="q" type="search" value=typed aria-label=find placeholder=find/></div>
                    <button class="btn">{say.staff_find()}</button>
                    {more.map(|(to, words)| view! { <a class="btn btn-p" href=to>{words}</a> })}</form>
                {table}
                <Pager span total number pages address=move |page| format!("{address}page={page}")/>
            </main>
        }
        .html())
    }
}
