//! What can be had instead of a product that is made no more: what is left of it, the rest from what replaces it, and in
//! what that differs. One click each.

use super::rpc::ReplaceLine;
use crate::catalog::differences_table;
use crate::language::Language;
use crate::lead_time;
use crate::rpc::{self, fail, refuse};
use crate::ui::{Html, Written, load, why};
use domain::format::grouped;
use domain::id::{OrderNumber, ProductId};
use domain::money::Money;
use domain::quantity::Quantity;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::draft::{Cover, Covered};

/// `/drafts/{number}/replacement?product=17&quantity=100`; `/drafts/active/…` asks about the active draft.
#[component]
pub fn ReplacementPage() -> impl IntoView {
    let number = use_params_map().with_untracked(|params| params.get("number")).unwrap_or_default();
    let query = use_query_map().with_untracked(Clone::clone);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let (product, quantity) = (query.get("product").unwrap_or_default(), query.get("quantity").unwrap_or_default());
        let product = ProductId(product.parse().map_err(|_| fail(service::Error::NotFound))?);
        if number == "active" {
            let active = rpc::session()?.visit.draft.ok_or_else(|| fail(service::Error::NotFound))?.number;
            let quantity = crate::text::in_address(&quantity);
            leptos_axum::redirect(&format!("/drafts/{active}/replacement?product={product}&quantity={quantity}"));
            return Ok(().html());
        }
        let number: OrderNumber = number.parse().map_err(|_| fail(service::Error::NotFound))?;
        let quantity = Quantity::parse(&quantity).map_err(refuse)?;
        let cover = service::draft::cover(&db, &actor, number, product, quantity).await.map_err(fail)?;
        let title = say.lead_time_replacement_of(&cover.product.article);
        let old = &cover.product;
        let others = cover.portions.iter().filter(|part| part.product.id != old.id);
        let differences = others.map(|part| differences_table(say, old, &part.product)).collect_view();
        Ok(view! {
            <Title text=title.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/drafts">{say.site_drafts()}</a></li>
                    <li><a href=format!("/drafts/{number}")>{number.to_string()}</a></li><li>{say.lead_time_replacement()}</li></ol></nav>
                <div class="ttl"><h1>{title}</h1><p class="meta"><span>{words(say, &cover)}</span></p></div>
                {why(say, &[ReplaceLine::PATH])}
                {portions(say, number, &cover)}
                {differences}
                <p class="mt-16"><a href=format!("/drafts/{number}")>{say.lead_time_back_to_draft()}</a></p>
            </main>
        }
        .html())
    })
}

/// «Нужно 100 шт. такого-то. Товар снят с производства, можно взять 30 шт.»
fn words(say: Language, cover: &Cover) -> String {
    let old = &cover.product;
    let left = cover.portions.iter().find(|part| part.product.id == old.id);
    let left = left.map_or(0, |part| part.line.quantity.pieces());
    say.lead_time_replacement_why(grouped(cover.asked.pieces().into()), &old.name, grouped(left.into()))
}

fn portions(say: Language, number: OrderNumber, cover: &Cover) -> Html {
    if cover.portions.is_empty() {
        let address = format!("/product/{}", cover.product.article);
        return view! { <div class="empty"><h2>{say.lead_time_nothing_instead()}</h2><p><a class="btn" href=address>{say.lead_time_see_analogues()}</a></p></div> }.html();
    }
    let form = |only: Option<ProductId>, class: &'static str, label: String, words: String| {
        let only = only.map(|product| view! { <input type="hidden" name="only" value=product.to_string()/> });
        view! {
            <form method="post" action=ReplaceLine::PATH>
                <input type="hidden" name="number" value=number.to_string()/>
                <input type="hidden" name="product" value=cover.product.id.to_string()/>
                <input type="hidden" name="quantity" value=cover.asked.pieces().to_string()/>{only}
                <button class=class aria-label=label>{words}</button>
            </form>
        }
        .html()
    };
    let rows = cover.portions.iter().map(|part| {
        let label = say.lead_time_take_one_of(&part.product.article);
        row(say, part, form(Some(part.product.id), "btn btn-s", label, say.lead_time_take_one().to_owned()))
    });
    let rows = rows.collect_view();
    let sum = cover.portions.iter().map(|part| part.line.sums.goods).try_fold(Money::ZERO, Money::checked_add);
    let all = (cover.portions.len() > 1).then(|| {
        let words = say.lead_time_take_all(sum.map(Money::with_sign).unwrap_or_default());
        form(None, "btn btn-p", words.clone(), words)
    });
    let missing = (cover.missing > 0)
        .then(|| view! { <p class="ban ban-warn mt-12" role="note">{say.lead_time_nothing_covers(grouped(cover.missing.into()))}</p> });
    view! {
        <table class="t cards"><caption class="vh">{say.lead_time_replacement()}</caption>
            <thead><tr>
                <th scope="col">{say.draft_product()}</th><th scope="col">{say.draft_article()}</th>
                <th scope="col" class="num">{say.draft_quantity_short()}</th><th scope="col">{say.lead_time_line()}</th>
                <th scope="col" class="num">{say.draft_price()}</th><th scope="col" class="num">{say.draft_sum()}</th>
                <th scope="col"><span class="vh">{say.lead_time_take_one()}</span></th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
        {missing}
        <div class="mt-16">{all}</div>
        <p class="note mt-8">{say.draft_prices_without_vat()}</p>
    }
    .html()
}

fn row(say: Language, part: &Covered, act: Html) -> Html {
    let Covered { product, line, lead_time } = part;
    view! {
        <tr>
            <td class="m-full"><span class="nm"><span class="k">{product.kind.clone()}</span><a class="d" href=format!("/product/{}", product.article)>{product.name.clone()}</a></span></td>
            <td class="art muted">{product.article.to_string()}</td>
            <td class="num kv nw" data-l=say.draft_quantity_short()>{format!("{}\u{a0}{}", grouped(line.quantity.pieces().into()), product.unit)}</td>
            <td class="c-lt kv" data-l=say.lead_time_line()>{lead_time::cell(say, lead_time)}</td>
            <td class="num kv" data-l=say.draft_price()>{line.price.unit.to_string()}</td>
            <td class="num b kv" data-l=say.draft_sum()>{line.sums.goods.to_string()}</td>
            <td class="c-x m-full">{act}</td>
        </tr>
    }
    .html()
}
