//! «Загрузка остатков»: «Склады» and «Остатки продукции» of a dealer. Forms and links only: nothing here needs a script.

mod loads;
mod page;
pub mod rpc;
mod warehouse;

pub(crate) use loads::refused;
pub use page::Page;
pub use warehouse::{EditPage, ListPage};

/// The pages.
pub const STOCK: &str = "/stock";
pub const WAREHOUSES: &str = "/warehouses";
/// Where files are sent to: no server functions, for files are written to the disk while they arrive.
pub const STOCK_FILE: &str = "/stock/file";
pub const WAREHOUSES_FILE: &str = "/warehouses/file";

use crate::flash;
use crate::language::Language;
use crate::text;
use crate::ui::{Html, Icon, Refused, Written};
use leptos::prelude::*;

/// «Склады» and «Остатки продукции».
fn tabs(say: Language, here: &str) -> Html {
    let link = |to: &'static str, label: &'static str| {
        view! { <a href=to aria-current=(to == here).then_some("page")>{label}</a> }
    };
    view! {
        <nav class="tabs" aria-label=say.stock_upload()>
            {link(WAREHOUSES, say.stock_warehouses())}{link(STOCK, say.stock_remains())}
        </nav>
    }
    .html()
}

/// The form that sends a file of what a dealer reports.
pub(crate) struct Upload {
    /// Where it is sent to.
    pub to: &'static str,
    pub title: &'static str,
    /// What the file has to be.
    pub hint: String,
    /// Address of «Пример файла».
    pub sample: String,
    /// Fields in front of the file.
    pub before: Option<Html>,
}

/// The form.
pub(crate) fn file(say: Language, upload: Upload) -> Html {
    let Upload { to, title, hint, sample, before } = upload;
    // What is wrong with another field is said there.
    let elsewhere = Refused::of(say, to).about("month").is_some();
    let error = flash::refused(to).filter(|_| !elsewhere).map(|(error, _)| text::error(say, &error));
    let wrong = error.is_some();
    view! {
        <form class="card" id="load" method="post" action=to enctype="multipart/form-data">
            <h2>{title}</h2>
            {before}
            <div class="f" class:f-err=wrong>
                <label for="file">{say.stock_from_file()}</label>
                <p class="note" id="file-hint">{hint}</p>
                {error.map(|error| view! { <p class="err" id="file-error" role="alert">{error}</p> })}
                <input class="in" id="file" name="file" type="file" required accept=".xlsx,.xls,.ods,.csv,.txt,.tsv"
                    aria-invalid=wrong.then_some("true") aria-describedby=if wrong { "file-hint file-error" } else { "file-hint" }/>
            </div>
            <p class="mt-12"><a class="row" href=sample><Icon name="download" small=true/>{say.stock_sample()}</a></p>
            <button class="btn btn-p mt-12"><Icon name="upload"/>{say.stock_send()}</button>
        </form>
    }
    .html()
}
