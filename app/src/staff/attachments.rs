//! Documents of a product as the supplier's people keep them: each with a button that takes it out, and a form for one more.

use super::ATTACHMENT;
use super::change::RemoveAttachment;
use crate::catalog::attachment_link;
use crate::language::Language;
use crate::text::attachment_kind;
use crate::ui::{Choice, Faults, Field, Html, Refused, Written};
use domain::attachment::{AttachmentKind, NAME_LIMIT};
use domain::id::ProductId;
use domain::product::Category;
use leptos::prelude::*;
use server_fn::ServerFn;
use service::attachment::Attachment;

/// `path`: the branches that the product is in, from the root down.
pub fn attachments(say: Language, product: ProductId, path: &[Category], attachments: &[Attachment]) -> Html {
    let none = attachments.is_empty().then(|| view! { <p class="muted">{say.staff_attachments_none()}</p> });
    let row = |of: &Attachment| {
        let branch = of.branch.and_then(|branch| path.iter().find(|category| category.id == branch));
        let branch = branch.map(|branch| view! { <span class="t2">{say.staff_attachment_of(&branch.name)}</span> });
        view! {
            <li class="li"><span class="grow"><span class="t1">{attachment_link(say, of)}</span>{branch}</span>
                <form method="post" action=RemoveAttachment::PATH><input type="hidden" name="product" value=product.to_string()/>
                    <button class="btn btn-s" name="attachment" value=of.id.to_string() aria-label=say.staff_attachment_remove_of(&of.name)>{say.staff_photo_remove()}</button></form></li>
        }
    };
    let rows = attachments.iter().map(row).collect_view();
    view! {
        <section class="sec" aria-labelledby="attachments"><h2 id="attachments">{say.staff_attachments()}</h2>
            {none}<ul>{rows}</ul>{form(say, product, path)}</section>
    }
    .html()
}

fn form(say: Language, product: ProductId, path: &[Category]) -> Html {
    let refused = Refused::of(say, ATTACHMENT);
    let kinds = AttachmentKind::ALL.map(|kind| (kind.code(), attachment_kind(say, kind))).to_vec();
    let [kind, name, branch] = ["kind", "name", "branch"].map(|field| refused.typed.get(field));
    let option = |category: &Category| {
        let id = category.id.to_string();
        let chosen = id == branch;
        view! { <option value=id selected=chosen>{say.staff_attachment_of(&category.name)}</option> }
    };
    // The nearest branch first: a certificate is of a series more often than of all goods.
    let options = path.iter().rev().map(option).collect_view();
    let error = refused.about("file").map(|error| view! { <p class="err" id="doc-file-error">{error}</p> });
    let (wrong, described) =
        (error.is_some(), if error.is_some() { "doc-file-error doc-file-hint" } else { "doc-file-hint" });
    view! {
        <form class="card form mt-12" method="post" action=format!("{ATTACHMENT}/{product}") enctype="multipart/form-data"><Faults refused=refused.clone() form="doc-"/>
            <Choice name="kind" form="doc-" label=say.staff_attachment_kind() options=kinds value=kind refused=refused.clone()/>
            <Field name="name" form="doc-" label=say.staff_attachment_name() value=name refused hint=say.staff_attachment_name_hint() required=true maxlength=u16::try_from(NAME_LIMIT).unwrap_or(u16::MAX)/>
            <div class="f"><label for="doc-branch">{say.staff_attachment_for()}</label>
                <select class="in" id="doc-branch" name="branch"><option value="">{say.staff_attachment_this()}</option>{options}</select></div>
            <div class="f" class:f-err=wrong><label for="doc-file">{say.staff_attachment_file()}</label>
                <input id="doc-file" name="file" type="file" accept="application/pdf" required aria-invalid=wrong.then_some("true") aria-describedby=described/>
                <p class="note" id="doc-file-hint">{say.staff_attachment_hint()}</p>{error}</div>
            <div><button class="btn">{say.staff_attachment_add()}</button></div></form>
    }
    .html()
}
