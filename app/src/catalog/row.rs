//! A product in the table: its row, what is in stock, and the form to buy by.
//!
//! Written by hand as HTML: a page has fifty rows, and as views they took four fifths of its time. The sign on «Купить» is
//! drawn by the style sheet for the same reason. Whatever comes from outside goes in as [`Escaped`]; numbers and our own
//! words need not.

use super::Shown;
use crate::draft::rpc::SetInActive;
use crate::language::Language;
use crate::ui::{Escaped, Html, escaped};
use domain::format::grouped;
use domain::id::ProductId;
use domain::quantity::PackSize;
use server_fn::ServerFn;
use service::catalog::CatalogRow;

const PLUS: &str =
    r#"<svg class="i i16" viewBox="0 0 20 20" aria-hidden="true"><use href="/icons.svg#plus"></use></svg>"#;
const MINUS: &str =
    r#"<svg class="i i16" viewBox="0 0 20 20" aria-hidden="true"><use href="/icons.svg#minus"></use></svg>"#;

/// A row; `beside` is one more cell at its end. Guests see the base price only and do not buy.
pub fn push_row(out: &mut String, say: Language, row: &CatalogRow, shown: Shown, may_buy: bool, beside: Option<Html>) {
    let (article, kind, name) = (&*escaped(&row.article), &*escaped(&row.kind), &*escaped(&row.name));
    let pack = row.pack.pieces();
    let (unit, base) = (&*shown.money(row.price.unit).with_sign(), &*shown.money(row.price.base).with_sign());
    out.push_str(r#"<tr><td class="c-pic"><span class="pic">"#);
    if let Some(photo) = &row.photo {
        let small = &*service::photo::address(photo, true);
        push(out, &[r#"<img src=""#, small, r#"" width="48" height="48" alt="" loading="lazy">"#]);
    } else if !row.picture.is_empty() {
        let picture = &*escaped(&row.picture);
        let (before, behind) =
            (r#"<svg viewBox="0 0 48 48" aria-hidden="true"><use href="/icons.svg#"#, r#""></use></svg>"#);
        push(out, &[before, picture, behind]);
    }
    let of_unit = || Escaped(&row.unit);
    push(out, &[r#"</span></td><td class="c-art art">"#, article, r#"<span class="only-phone-i">"#]);
    push(
        out,
        &[&say.catalog_in_pack(pack, of_unit()), r#"</span></td><td class="c-nm"><span class="nm"><span class="k">"#],
    );
    push(out, &[kind, r#"</span><a class="d" href="/product/"#, article, r#"">"#, name, "</a></span></td>"]);
    push(out, &[r#"<td class="num muted m-hide">"#, &say.catalog_pack_of(pack, of_unit()), "</td>"]);
    if may_buy {
        push(out, &[r#"<td class="num old m-hide">"#, base, "</td>"]);
        let label = &*say.catalog_explained_of(article);
        push(out, &[r#"<td class="num c-pr b"><a href="/product/"#, article, r#"#price" title=""#, label, r#"">"#]);
        push(out, &[unit, "</a>"]);
    } else {
        push(out, &[r#"<td class="num c-pr b">"#, unit]);
    }
    if row.price.base != row.price.unit {
        push(out, &[r#" <span class="only-phone-i was">"#, base, "</span>"]);
    }
    out.push_str(r#"</td><td class="c-st">"#);
    push_availability(out, say, row.free, row.discontinued);
    let ask = say.catalog_ask_stock();
    push(out, &[r#"<a class="ask" href="/product/"#, article, r#"#availability" aria-label=""#, ask, ", ", article]);
    push(out, &[r#"">"#, ask, r#"</a></td><td class="buy">"#]);
    if may_buy {
        push_buy_form(out, say, row.id, &row.article, row.pack, row.ordered);
    }
    out.push_str("</td>");
    if let Some(cell) = beside {
        out.push_str(cell.as_str());
    }
    out.push_str("</tr>");
}

/// Half the time of a format.
fn push(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
}

/// A dot with a number: in stock, the last ones, to order.
pub fn availability(say: Language, free: u32, discontinued: bool) -> Html {
    let mut out = String::new();
    push_availability(&mut out, say, free, discontinued);
    Html::by_hand(out)
}

fn push_availability(out: &mut String, say: Language, free: u32, discontinued: bool) {
    let pieces = || grouped(i64::from(free));
    let (kind, words) = match (free, discontinued) {
        (0, true) => ("n", say.catalog_no_longer_made().to_owned()),
        (0, false) => ("n", say.catalog_to_order().to_owned()),
        (_, true) => ("h", say.catalog_last(pieces())),
        (_, false) => ("y", say.catalog_free(pieces())),
    };
    let sign = r#""><svg viewBox="0 0 10 10" aria-hidden="true"><use href="/icons.svg#d-"#;
    push(out, &[r#"<span class="sd sd-"#, kind, sign, kind, r#""></use></svg><span>"#, &words, "</span></span>"]);
}

/// «Купить», or the quantity in the active draft, as a form that works by itself; `BuyForms` brings it to life.
pub fn buy_form(say: Language, product: ProductId, article: &str, pack: PackSize, ordered: Option<u32>) -> Html {
    let mut out = String::new();
    push_buy_form(&mut out, say, product, article, pack, ordered);
    Html::by_hand(out)
}

fn push_buy_form(
    out: &mut String,
    say: Language,
    product: ProductId,
    article: &str,
    pack: PackSize,
    ordered: Option<u32>,
) {
    let (product, pack, article) = (&*product.to_string(), &*pack.pieces().to_string(), &*escaped(article));
    push(out, &[r#"<form class="buy-f" method="post" action=""#, SetInActive::PATH, r#"" data-product=""#, product]);
    push(out, &[r#"" data-pack=""#, pack, r#"" data-article=""#, article, r#"""#]);
    let hidden = r#"<input type="hidden" name="product" value=""#;
    match ordered {
        None => {
            push(out, &[">", hidden, product, r#""><input type="hidden" name="quantity" value=""#, pack]);
            let (label, buy) = (&*say.catalog_buy_article(article), say.catalog_buy());
            push(out, &[r#""><button class="btn btn-s" aria-label=""#, label, r#"">"#, buy, "</button></form>"]);
        }
        Some(pieces) => {
            let pieces = &*pieces.to_string();
            push(out, &[r#" data-ordered=""#, pieces, r#"">"#, hidden, product, r#""><span class="st">"#]);
            let step = |by: &str, label: &str, sign: &str| {
                format!(r#"<button name="step" value="{by}" aria-label="{label}" tabindex="-1">{sign}</button>"#)
            };
            let (fewer, more) = (step("-1", say.site_fewer(), MINUS), step("1", say.site_more(), PLUS));
            let field = r#"<input name="quantity" inputmode="numeric" autocomplete="off" maxlength="12" value=""#;
            push(out, &[r#"<button class="vh" tabindex="-1" aria-hidden="true"></button>"#, &fewer, field, pieces]);
            push(out, &[r#"" aria-label=""#, &say.catalog_quantity_of(article), r#"">"#, &more]);
            push(out, &[r#"</span><span class="in-o">"#, say.catalog_in_order(), "</span></form>"]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::{Money, Percent};
    use domain::price::Price;
    use domain::vat::VatRate;

    #[test]
    fn nothing_from_outside_becomes_markup() {
        let evil = "\"><script>alert(1)</script>&".to_owned();
        let pack = PackSize::new(12).unwrap();
        let mut row = CatalogRow {
            id: ProductId(7),
            article: evil.clone(),
            kind: evil.clone(),
            name: evil.clone(),
            unit: evil.clone(),
            pack,
            picture: evil,
            photo: None,
            price: Price::new(Money::from_kopecks(28_100), Percent::new(2_800).unwrap()),
            discontinued: false,
            free: 12,
            ordered: None,
            facts: vec![],
        };
        let shown = Shown { rate: VatRate::new(22).unwrap(), with_vat: true };
        for ordered in [None, Some(24)] {
            row.ordered = ordered;
            let mut out = String::new();
            push_row(&mut out, Language::Russian, &row, shown, true, None);
            assert!(!out.contains("<script>"), "{out}");
            assert!(out.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;"), "{out}");
            assert!(out.contains("246,83\u{a0}₽"), "202,32 and 22 per cent: {out}");
        }
    }
}
