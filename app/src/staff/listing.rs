//! A list of the supplier's people that a text finds.

use super::page::tabs;
use crate::language::Language;
use crate::text::in_address;
use crate::ui::{Html, Icon, Pager, Written};
use domain::page::Page;
use leptos::prelude::*;
use leptos_meta::Title;

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
}

impl Listing {
    /// The page.
    ///
    /// # Parameters
    /// - `typed`: the text that was asked for.
    /// - `table`: what shows the rows, when something was found.
    pub fn page<R>(
        self,
        say: Language,
        typed: String,
        found: Page<R>,
        table: impl FnOnce(Language, Vec<R>) -> Html,
    ) -> Html {
        let Self { at, title, why, find, none, none_why } = self;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let table = match (found.rows.is_empty(), typed.trim()) {
            (false, _) => table(say, found.rows),
            (true, "") => view! { <div class="empty"><h2>{none}</h2><p>{none_why}</p></div> }.html(),
            (true, _) => crate::report::not_found(say, at),
        };
        let address = format!("{at}?q={}&", in_address(&typed));
        view! {
            <Title text=title/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.staff_title()}</h1></div>
                {tabs(say, at)}
                {(!why.is_empty()).then(|| view! { <p class="muted mb-16">{why}</p> })}
                <form class="row wrap mb-16" role="search" aria-label=title method="get" action=at>
                    <div class="find"><Icon name="search"/><input class="in" name="q" type="search" value=typed aria-label=find placeholder=find/></div>
                    <button class="btn">{say.staff_find()}</button></form>
                {table}
                <Pager span total number pages address=move |page| format!("{address}page={page}")/>
            </main>
        }
        .html()
    }
}
