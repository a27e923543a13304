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
use std::fmt::Write as _;

const PLUS: &str =
    r#"<svg class="i i16" viewBox="0 0 20 20" aria-hidden="true"><use href="/icons.svg#plus"></use></svg>"#;
const MINUS: &str =
    r#"<svg class="i i16" viewBox="0 0 20 20" aria-hidden="true"><use href="/icons.svg#minus"></use></svg>"#;

/// A row; `beside` is one more cell at its end. Guests see the base price only and do not buy.
pub fn push_row(
    out: &mut String,
    say: Language,
    row: &CatalogRow,
    shown: Shown,
    may_buy: bool,
    beside: Option<Html>,
) -> std::fmt::Result {
    let (article, kind, name) = (escaped(&row.article), Escaped(&row.kind), Escaped(&row.name));
    let pack = row.pack.pieces();
    let (unit, base) = (shown.money(row.price.unit).with_sign(), shown.money(row.price.base).with_sign());
    out.push_str(r#"<tr><td class="c-pic"><span class="pic">"#);
    if let Some(photo) = &row.photo {
        let small = service::photo::address(photo, true);
        write!(out, r#"<img src="{small}" width="48" height="48" alt="" loading="lazy">"#)?;
    } else if !row.picture.is_empty() {
        let picture = Escaped(&row.picture);
        write!(out, r#"<svg viewBox="0 0 48 48" aria-hidden="true"><use href="/icons.svg#{picture}"></use></svg>"#)?;
    }
    let in_pack = say.catalog_in_pack(pack, Escaped(&row.unit));
    let pack_of = say.catalog_pack_of(pack, Escaped(&row.unit));
    write!(
        out,
        r#"</span></td><td class="c-art art">{article}<span class="only-phone-i">{in_pack}</span></td><td class="c-nm"><span class="nm"><span class="k">{kind}</span><a class="d" href="/product/{article}">{name}</a></span></td><td class="num muted m-hide">{pack_of}</td>"#
    )?;
    if may_buy {
        write!(out, r#"<td class="num old m-hide">{base}</td>"#)?;
    }
    if may_buy {
        let label = say.catalog_explained_of(&article);
        write!(out, r#"<td class="num c-pr b"><a href="/product/{article}#price" title="{label}">{unit}</a>"#)?;
    } else {
        write!(out, r#"<td class="num c-pr b">{unit}"#)?;
    }
    if row.price.base != row.price.unit {
        write!(out, r#" <span class="only-phone-i was">{base}</span>"#)?;
    }
    out.push_str(r#"</td><td class="c-st">"#);
    push_availability(out, say, row.free, row.discontinued)?;
    let ask = say.catalog_ask_stock();
    write!(out, r#"<a class="ask" href="/product/{article}#availability" aria-label="{ask}, {article}">{ask}</a>"#)?;
    out.push_str(r#"</td><td class="buy">"#);
    if may_buy {
        push_buy_form(out, say, row.id, &row.article, row.pack, row.ordered)?;
    }
    out.push_str("</td>");
    if let Some(cell) = beside {
        out.push_str(cell.as_str());
    }
    out.push_str("</tr>");
    Ok(())
}

/// A dot with a number: in stock, the last ones, to order.
pub fn availability(say: Language, free: u32, discontinued: bool) -> Html {
    let mut out = String::new();
    _ = push_availability(&mut out, say, free, discontinued);
    Html::by_hand(out)
}

fn push_availability(out: &mut String, say: Language, free: u32, discontinued: bool) -> std::fmt::Result {
    let pieces = || grouped(i64::from(free));
    let (kind, words) = match (free, discontinued) {
        (0, true) => ('n', say.catalog_no_longer_made().to_owned()),
        (0, false) => ('n', say.catalog_to_order().to_owned()),
        (_, true) => ('h', say.catalog_last(pieces())),
        (_, false) => ('y', say.catalog_free(pieces())),
    };
    write!(
        out,
        r#"<span class="sd sd-{kind}"><svg viewBox="0 0 10 10" aria-hidden="true"><use href="/icons.svg#d-{kind}"></use></svg><span>{words}</span></span>"#
    )
}

/// «Купить», or the quantity in the active draft, as a form that works by itself; `BuyForms` brings it to life.
pub fn buy_form(say: Language, product: ProductId, article: &str, pack: PackSize, ordered: Option<u32>) -> Html {
    let mut out = String::new();
    _ = push_buy_form(&mut out, say, product, article, pack, ordered);
    Html::by_hand(out)
}

fn push_buy_form(
    out: &mut String,
    say: Language,
    product: ProductId,
    article: &str,
    pack: PackSize,
    ordered: Option<u32>,
) -> std::fmt::Result {
    let (action, pack, article) = (SetInActive::PATH, pack.pieces(), escaped(article));
    write!(
        out,
        r#"<form class="buy-f" method="post" action="{action}" data-product="{product}" data-pack="{pack}" data-article="{article}""#
    )?;
    match ordered {
        None => {
            let (label, buy) = (say.catalog_buy_article(&article), say.catalog_buy());
            write!(
                out,
                r#"><input type="hidden" name="product" value="{product}"><input type="hidden" name="quantity" value="{pack}"><button class="btn btn-s" aria-label="{label}">{buy}</button>"#
            )?;
        }
        Some(pieces) => {
            let (label, fewer, more) = (say.catalog_quantity_of(&article), say.site_fewer(), say.site_more());
            let in_order = say.catalog_in_order();
            write!(
                out,
                r#" data-ordered="{pieces}"><input type="hidden" name="product" value="{product}"><span class="st"><button class="vh" tabindex="-1" aria-hidden="true"></button><button name="step" value="-1" aria-label="{fewer}" tabindex="-1">{MINUS}</button><input name="quantity" inputmode="numeric" autocomplete="off" maxlength="12" value="{pieces}" aria-label="{label}"><button name="step" value="1" aria-label="{more}" tabindex="-1">{PLUS}</button></span><span class="in-o">{in_order}</span>"#
            )?;
        }
    }
    out.push_str("</form>");
    Ok(())
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
            push_row(&mut out, Language::Russian, &row, shown, true, None).unwrap();
            assert!(!out.contains("<script>"), "{out}");
            assert!(out.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;"), "{out}");
            assert!(out.contains("246,83\u{a0}₽"), "202,32 and 22 per cent: {out}");
        }
    }
}
