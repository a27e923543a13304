//! «Добавить товары»: a text or a file, on a page of its own. With script the draft's page does the same by itself.

use super::FILE;
use super::rpc::ReadList;
use crate::flash;
use crate::language::Language;
use crate::own;
use crate::rpc::{self, fail};
use crate::site::escaped;
use crate::text;
use crate::ui::{Icon, Written, load};
use domain::id::OrderNumber;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

/// `/drafts/{number}/import`.
#[component]
pub fn StartPage() -> impl IntoView {
    let number = use_params_map().with_untracked(|params| params.get("number")).unwrap_or_default();
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let number: OrderNumber = number.parse().map_err(|_| fail(service::Error::NotFound))?;
        service::draft::find(&db, &actor, number).await.map_err(fail)?;
        let pasted = flash::refused(ReadList::PATH);
        let typed = pasted.as_ref().map(|(_, typed)| typed.get("text")).unwrap_or_default();
        let pasted = pasted.map(|(error, _)| text::error(say, &error));
        let sent = flash::refused(FILE).map(|(error, _)| text::error(say, &error));
        let by_letter = db.options().mailbox.as_ref().map(|address| say.mailbox_order(address));
        let (wrong_list, wrong_file) = (pasted.is_some(), sent.is_some());
        Ok(view! {
            <Title text=say.draft_add_products()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/drafts">{say.site_drafts()}</a></li>
                    <li><a href=format!("/drafts/{number}")>{number.to_string()}</a></li><li>{say.draft_add_products()}</li></ol></nav>
                <div class="ttl"><h1>{say.draft_add_products()}</h1></div>
                <div class="imp-two">
                    <form class="card" method="post" action=ReadList::PATH>
                        <h2>{say.import_from_clipboard()}</h2>
                        <input type="hidden" name="number" value=number.to_string()/>
                        <div class="f" class:f-err=wrong_list>
                            <label for="list">{say.import_paste_here()}</label>
                            <p class="note" id="list-hint">{say.import_paste_hint()}</p>
                            {pasted.map(|error| view! { <p class="err" id="list-error" role="alert">{error}</p> })}
                            <textarea class="in mono" id="list" name="text" rows="12" aria-describedby="list-hint list-error" spellcheck="false"
                                placeholder=say.import_paste_example()>{escaped(&typed)}</textarea>
                        </div>
                        <button class="btn btn-p mt-12">{say.import_recognise()}</button>
                    </form>
                    <form class="card" method="post" action=format!("/drafts/{number}/import/file") enctype="multipart/form-data">
                        <h2>{say.import_from_file()}</h2>
                        <div class="f" class:f-err=wrong_file>
                            <label for="file">{say.import_file()}</label>
                            <p class="note" id="file-hint">{say.import_file_hint()}</p>
                            {sent.map(|error| view! { <p class="err" id="file-error" role="alert">{error}</p> })}
                            <input class="in" id="file" name="file" type="file" required aria-describedby="file-hint file-error"
                                accept=".xlsx,.xls,.ods,.csv,.txt,.tsv"/>
                        </div>
                        <p class="mt-12"><a class="row" href="/import-example.xlsx"><Icon name="download" small=true/>{say.import_example()}</a></p>
                        <button class="btn btn-p mt-12">{say.import_send()}</button>
                    </form>
                </div>
                {by_letter.map(|said| view! { <p class="note mt-24">{said}</p> })}
                <p class="ban mt-24"><span>{say.own_from_import()}" "<a href=own::PAGE>{say.own_title()}</a></span></p>
            </main>
        }
        .html())
    })
}
