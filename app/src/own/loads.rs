//! What fills the table: one article by hand, a file, two pasted columns; and what became of them.

use super::rpc::{AddOwn, LoadOwn};
use super::{FILE, PAGE};
use crate::error::AppError;
use crate::flash;
use crate::language::Language;
use crate::site::escaped;
use crate::text;
use crate::ui::{Html, Icon, Written};
use domain::Refusal;
use domain::format::counted;
use domain::own::{LENGTH_LIMIT, OwnLoad, RefusedRow};
use leptos::prelude::*;
use server_fn::ServerFn;

/// Characters of what names a product of ours: a whole name, too.
const ARTICLE_LIMIT: usize = 200;
/// Refused rows that the page shows.
const SHOWN: usize = 50;

/// The three forms.
#[component]
pub fn Forms() -> impl IntoView {
    let say = Language::here();
    view! { <aside class="stack" aria-label=say.own_to_load()>{add(say)}{file(say)}{paste(say)}</aside> }.html()
}

fn add(say: Language) -> Html {
    let refused = flash::refused(AddOwn::PATH);
    let typed = |field| refused.as_ref().map(|(_, typed)| typed.get(field)).unwrap_or_default();
    let field = |name: &'static str, label: &'static str, limit: usize, of_own: bool| {
        let error = refused.as_ref().map(|(error, _)| error).filter(|error| is_of_own(error) == of_own);
        let error = error.map(|error| text::error(say, error));
        let wrong = error.is_some();
        view! {
            <div class="f" class:f-err=wrong>
                <label for=name>{label}</label>
                <input class="in" id=name name=name autocomplete="off" maxlength=limit.to_string() value=typed(name)
                    aria-invalid=wrong.then_some("true") aria-describedby=wrong.then(|| format!("{name}-error"))/>
                {error.map(|error| view! { <p class="err" id=format!("{name}-error") role="alert">{error}</p> })}
            </div>
        }
        .html()
    };
    view! {
        <form class="card" id="add" method="post" action=AddOwn::PATH>
            <h2>{say.own_new()}</h2>
            <input type="hidden" name="at" value="add"/>
            <div class="stack">
                {field("own", say.own_own(), LENGTH_LIMIT, true)}
                {field("article", say.own_ours(), ARTICLE_LIMIT, false)}
                <button class="btn"><Icon name="plus"/>{say.own_add()}</button>
            </div>
        </form>
    }
    .html()
}

const fn is_of_own(error: &AppError) -> bool {
    matches!(error, AppError::Refused(Refusal::Own(error)) if error.is_of_own())
}

fn file(say: Language) -> Html {
    let error = flash::refused(FILE).map(|(error, _)| text::error(say, &error));
    let wrong = error.is_some();
    view! {
        <form class="card" id="load" method="post" action=FILE enctype="multipart/form-data">
            <h2>{say.own_from_file()}</h2>
            <div class="f" class:f-err=wrong>
                <label for="file">{say.own_file()}</label>
                <p class="note" id="file-hint">{say.own_file_hint()}</p>
                {error.map(|error| view! { <p class="err" id="file-error" role="alert">{error}</p> })}
                <input class="in" id="file" name="file" type="file" required accept=".xlsx,.xls,.ods,.csv,.txt,.tsv"
                    aria-invalid=wrong.then_some("true") aria-describedby=if wrong { "file-hint file-error" } else { "file-hint" }/>
            </div>
            <p class="mt-12"><a class="row" href="/company/articles/example.xlsx"><Icon name="download" small=true/>{say.own_example()}</a></p>
            <button class="btn btn-p mt-12">{say.own_load()}</button>
        </form>
    }
    .html()
}

fn paste(say: Language) -> Html {
    let refused = flash::refused(LoadOwn::PATH);
    let typed = refused.as_ref().map(|(_, typed)| typed.get("text")).unwrap_or_default();
    let error = refused.map(|(error, _)| text::error(say, &error));
    let wrong = error.is_some();
    view! {
        <form class="card" id="paste" method="post" action=LoadOwn::PATH>
            <h2>{say.own_from_clipboard()}</h2>
            <input type="hidden" name="at" value="paste"/>
            <div class="f" class:f-err=wrong>
                <label for="text">{say.own_paste_here()}</label>
                <p class="note" id="text-hint">{say.own_paste_hint()}</p>
                {error.map(|error| view! { <p class="err" id="text-error" role="alert">{error}</p> })}
                <textarea class="in mono" id="text" name="text" rows="6" spellcheck="false" placeholder=say.own_paste_example()
                    aria-invalid=wrong.then_some("true") aria-describedby=if wrong { "text-hint text-error" } else { "text-hint" }>{escaped(&typed)}</textarea>
            </div>
            <button class="btn mt-12">{say.own_paste()}</button>
        </form>
    }
    .html()
}

/// «Принято 120, изменено 3, не принято 5», and the rows that were not.
#[component]
pub fn Report(report: OwnLoad) -> impl IntoView {
    let say = Language::here();
    let said = say.own_report(counted(report.added), counted(report.changed), counted(report.refused));
    let same = (report.same > 0).then(|| say.own_report_same(counted(report.same)));
    let class = if report.refused > 0 { "ban ban-warn" } else { "ban ban-ok" };
    let kept = report.rows.len();
    view! {
        <p class=class role="status">{said}" "{same}</p>
        {(report.refused > 0).then(|| {
            let download = if report.refused > kept as u64 {
                say.own_refused_download_first(counted(kept as u64))
            } else {
                say.own_refused_download().to_owned()
            };
            let first = (kept > SHOWN).then(|| say.own_refused_first(SHOWN));
            view! {
                <section class="card own-no" aria-labelledby="refused">
                    <h2 id="refused">{say.own_refused(report.refused)}</h2>
                    <p class="note">{say.own_refused_hint()}" "{first}</p>
                    {refused(say, &report.rows)}
                    <p class="mt-12"><a class="row" href=format!("{PAGE}/refused.xlsx")><Icon name="download" small=true/>{download}</a></p>
                </section>
            }
        })}
    }
    .html()
}

fn refused(say: Language, rows: &[RefusedRow]) -> Html {
    let row = |row: &RefusedRow| {
        view! {
            <tr>
                <td class="num kv" data-l=say.own_row()>{row.row}</td>
                <td class="kv raw" data-l=say.own_own()>{row.own.clone()}</td>
                <td class="kv raw" data-l=say.own_ours()>{row.article.clone()}</td>
                <td class="m-full">{text::own(say, &row.error)}</td>
            </tr>
        }
    };
    view! {
        <table class="t t-in cards mt-12"><caption class="vh">{say.own_why()}</caption>
            <thead><tr>
                <th scope="col" class="num">{say.own_row()}</th><th scope="col">{say.own_own()}</th>
                <th scope="col">{say.own_ours()}</th><th scope="col">{say.own_why()}</th>
            </tr></thead>
            <tbody>{rows.iter().take(SHOWN).map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}
