//! «Показывать цену с НДС»: what the browser gets of lines then has the tax in its prices and amounts. Only what is shown: the
//! same lines are stored, sent and explained without.

use crate::catalog::rpc::{ShowVat, VAT_COOKIE};
use crate::language::Language;
use crate::rpc;
use crate::ui::{Html, Written};
use domain::draft::{DraftChange, DraftLine, DraftNews, DraftRow, LineSums};
use domain::money::Money;
use domain::price::Price;
use domain::vat::VatRate;
use leptos::prelude::*;
use server_fn::ServerFn;

/// Whether this browser shows prices with tax.
pub fn wanted() -> bool {
    rpc::read_cookie(VAT_COOKIE).is_some_and(|value| value == "1")
}

/// The line with the tax in its price and amount, when that is wanted.
pub fn row(row: DraftRow, rate: VatRate) -> DraftRow {
    if wanted() { with_tax(row, rate) } else { row }
}

fn with_tax(row: DraftRow, rate: VatRate) -> DraftRow {
    let with = |net: Money, tax: Money| net.checked_add(tax).unwrap_or(Money::MAX);
    let (price, sums) = (row.line.price, row.line.sums);
    let price =
        Price { unit: with(price.unit, rate.of(price.unit)), base: with(price.base, rate.of(price.base)), ..price };
    // The tax of the amount, which may differ by kopecks from that of a piece.
    let sums = LineSums { goods: with(sums.goods, sums.vat), ..sums };
    DraftRow { line: DraftLine { price, sums, ..row.line }, ..row }
}

/// The same of what an edit answers; the totals have their own rows.
pub fn change(change: DraftChange) -> DraftChange {
    let rate = change.rate;
    DraftChange { row: change.row.map(|line| row(line, rate)), ..change }
}

/// The same of what has become of a draft.
pub fn news(news: DraftNews) -> DraftNews {
    DraftNews { changes: news.changes.into_iter().map(change).collect(), ..news }
}

/// «Показывать цену с НДС 22 %»: a button that says whether it is on; the browser remembers it.
pub fn switch(say: Language, rate: VatRate) -> Html {
    let on = wanted();
    view! {
        <form method="post" action=ShowVat::PATH>
            <input type="hidden" name="on" value=(!on).to_string()/>
            <button class="tg" role="switch" aria-checked=on.to_string()><i aria-hidden="true"></i>{say.draft_show_vat(rate)}</button>
        </form>
    }
    .html()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::draft::Offer;
    use domain::id::ProductId;
    use domain::measure::{Mass, Volume};
    use domain::money::Percent;
    use domain::product::Article;
    use domain::quantity::{PackSize, Quantity};

    #[test]
    fn the_amount_has_the_tax_of_the_line_and_the_price_that_of_a_piece() {
        let rate = VatRate::new(22).unwrap();
        let offer = Offer {
            product: ProductId(1),
            price: Price::new(Money::from_kopecks(33), Percent::ZERO),
            pack: PackSize::new(1).unwrap(),
            mass: Mass::from_grams(1),
            volume: Volume::from_mm3(1),
            per_box: 1,
            last: None,
        };
        let line = DraftLine::new(&offer, Quantity::new(10).unwrap(), rate).unwrap();
        let row = DraftRow {
            position: 1,
            article: Article::parse("326794").unwrap(),
            kind: String::new(),
            name: String::new(),
            unit: String::new(),
            pack: offer.pack,
            free: 0,
            line,
        };
        let shown = with_tax(row, rate).line;
        // 7,26 of tax on a piece are 7 kopecks, 72,6 on ten are 73.
        assert_eq!((shown.price.unit, shown.sums.goods), (Money::from_kopecks(40), Money::from_kopecks(403)));
        assert_eq!((shown.quantity, shown.sums.vat), (line.quantity, line.sums.vat));
    }
}
