//! The list of templates.

use super::rpc::{DeleteTemplate, RestoreTemplate, StartFromTemplate};
use crate::flash::{self, Flash};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Html, Icon, Undo, Written, load};
use domain::format::{date_time, moscow};
use domain::template::Template;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn;

/// `/templates`.
#[component]
pub fn Page() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let templates = service::template::list(&db, &actor).await.map_err(fail)?;
        let paths = [StartFromTemplate::PATH, RestoreTemplate::PATH];
        let refused = paths.into_iter().find_map(flash::refused).map(|(error, _)| text::error(say, &error));
        let shown = if templates.is_empty() {
            view! { <div class="empty"><Icon name="copy"/><h2>{say.template_none()}</h2><p>{say.template_none_hint()}</p></div> }.html()
        } else {
            view! { <ul class="tpl">{templates.iter().map(|template| row(say, template)).collect_view()}</ul> }.html()
        };
        Ok(view! {
            <Title text=say.template_templates()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/drafts">{say.site_drafts()}</a></li><li>{say.template_templates()}</li></ol></nav>
                <div class="ttl"><h1>{say.template_templates()}</h1></div>
                {refused.map(|error| view! { <p class="ban ban-err" role="alert">{error}</p> })}
                {undo(say)}
                {shown}
            </main>
        }
        .html())
    })
}

fn row(say: Language, template: &Template) -> Html {
    let id = template.id.to_string();
    let hidden = move || view! { <input type="hidden" name="template" value=id.clone()/> };
    let about =
        format!("{} · {} · {}", say.site_positions(template.lines), template.by, date_time(moscow(template.at)));
    view! {
        <li class="li">
            <span class="grow"><span class="t1"><b>{template.name.clone()}</b></span><span class="t2">{about}</span></span>
            <form method="post" action=StartFromTemplate::PATH>{hidden()}<button class="btn">{say.template_start()}</button></form>
            <form method="post" action=DeleteTemplate::PATH>{hidden()}
                <button class="ib" aria-label=say.template_delete(&template.name)><Icon name="trash"/></button></form>
        </li>
    }
    .html()
}

/// «Шаблон удалён» — «Вернуть».
fn undo(say: Language) -> Html {
    let Some(Flash::TemplateDeleted { template }) = flash::read() else { return ().html() };
    let fields = vec![("template", template.to_string())];
    view! { <Undo action=RestoreTemplate::PATH fields said=say.template_deleted().to_string()/> }.html()
}
