//! «Сравнить» on the page of a product.

use super::rpc::Compare;
use crate::flash;
use crate::language::Language;
use crate::text;
use crate::ui::{Icon, Written};
use domain::id::ProductId;
use leptos::prelude::*;
use server_fn::ServerFn;

/// Puts the product beside the others, or takes it away; then there is a way to the table.
#[component]
pub fn CompareButton(product: ProductId, compared: bool) -> impl IntoView {
    let say = Language::here();
    let refused = flash::refused(Compare::PATH).filter(|(_, typed)| typed.get("product") == product.to_string());
    let wrong = refused.is_some();
    view! {
        <form class="row" method="post" action=Compare::PATH>
            <input type="hidden" name="product" value=product.to_string()/>
            <input type="hidden" name="on" value=(!compared).to_string()/>
            <button class="lnk tgl" aria-pressed=compared.to_string()><Icon name="compare" small=true/>{say.comparison_compare()}</button>
            {refused.map(|(error, _)| view! { <span class="err" role="alert">{text::error(say, &error)}</span> })}
            {(compared || wrong).then(|| view! { <a href="/compare">{say.comparison_open()}</a> })}
        </form>
    }
    .html()
}
