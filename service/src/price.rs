//! What a buyer pays: the discounts of the contract, read per request, and the VAT rate of the planned day of shipment.

use crate::db::Db;
use crate::error::{Result, broken};
use crate::sql;
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::Calendar;
use domain::catalog::Item;
use domain::contract::Discount;
use domain::format::moscow;
use domain::id::{ContractId, PriceGroupId, ProductId};
use domain::lead_time::PICK_DAYS;
use domain::money::{Money, Percent};
use domain::price::{Agreed, Discounts, Price, PriceExplained, PriceTerms, explain};
use domain::vat::VatRate;
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::HashMap;

/// The prices of one buyer at one moment.
#[derive(Clone, Debug)]
pub struct Prices {
    pub discounts: Discounts,
    /// The day in Moscow.
    pub day: NaiveDate,
    /// The planned day of shipment, which the VAT rate follows (law 425-FZ).
    pub ship_on: NaiveDate,
    pub rate: VatRate,
    /// What a project gives in place of the contract's price, by product in growing order; none beside a project.
    pub project: Vec<(ProductId, Money)>,
}

#[derive(FromQueryResult)]
struct Row {
    price_group_id: i64,
    percent: i64,
    valid_until: Option<NaiveDate>,
}

impl Prices {
    /// Base prices: those of a guest.
    #[must_use]
    pub fn base(calendar: &Calendar, now: DateTime<Utc>) -> Self {
        let day = moscow(now).date();
        let ship_on = calendar.add_working_days(day, PICK_DAYS);
        Self { discounts: Discounts::default(), day, ship_on, rate: VatRate::on(ship_on), project: vec![] }
    }

    /// What one piece of a product costs.
    #[must_use]
    pub fn of(&self, item: Item<'_>) -> Price {
        let price = self.discounts.price(item.price_group(), item.base_price(), self.day);
        price.agreed(self.agreed(item.id()))
    }

    fn agreed(&self, product: ProductId) -> Agreed {
        let held = self.project.binary_search_by_key(&product, |(product, _)| *product);
        let project = held.ok().and_then(|at| self.project.get(at)).map(|(_, price)| *price);
        Agreed { project, extra: Percent::ZERO }
    }

    /// How the price of a product came about that costs so much in the price list, and since when.
    #[must_use]
    pub fn explain(
        &self,
        product: ProductId,
        group: PriceGroupId,
        base: Money,
        since: Option<NaiveDate>,
    ) -> PriceExplained {
        let discount = self.discounts.find_any(group).copied();
        let (day, agreed, rate) = (self.day, self.agreed(product), self.rate);
        explain(&PriceTerms { base, since, group, discount, day, agreed, rate })
    }
}

/// How a price came about, and the name of the product's price group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinePrice {
    pub explained: PriceExplained,
    pub group: String,
}

/// Lines with how their prices came about, and what all of them depend on.
#[derive(Clone, Debug)]
pub struct Explained<L> {
    pub lines: Vec<(L, LinePrice)>,
    pub basis: PriceBasis,
}

/// What the prices of all lines depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceBasis {
    pub rate: VatRate,
    /// Number and day of the contract.
    pub contract: Option<(String, NaiveDate)>,
    pub project: Option<String>,
    /// The last day on which the prices of a proposal hold.
    pub valid_until: Option<NaiveDate>,
}

/// What a price depends on and the catalogue in memory does not have.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub group: PriceGroupId,
    pub name: String,
    /// Since when the price list has the base price.
    pub since: Option<NaiveDate>,
}

/// The price groups of products with their names, a thousand in a query.
pub(crate) async fn listed(
    db: &impl ConnectionTrait,
    products: impl IntoIterator<Item = ProductId>,
) -> Result<HashMap<ProductId, Listed>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        price_group_id: i64,
        name: String,
        price_since: Option<NaiveDate>,
    }
    const CHUNK: usize = 1_000;
    let products: Vec<i64> = products.into_iter().map(|product| product.0).collect();
    let mut listed = HashMap::with_capacity(products.len());
    for chunk in products.chunks(CHUNK) {
        let mut values = vec![];
        let places = sql::places(&mut values, chunk.iter().copied());
        let sql = format!(
            "SELECT p.id, p.price_group_id, g.name, p.price_since
             FROM products p JOIN price_groups g ON g.id = p.price_group_id WHERE p.id IN ({places})"
        );
        let rows: Vec<Row> = sql::all(db, &sql, values).await?;
        listed.extend(rows.into_iter().map(|row| {
            let of = Listed { group: PriceGroupId(row.price_group_id), name: row.name, since: row.price_since };
            (ProductId(row.id), of)
        }));
    }
    Ok(listed)
}

/// The base prices with the discounts of a contract, of these groups only; of all groups when the list is empty.
pub(crate) async fn load(
    db: &impl ConnectionTrait,
    mut prices: Prices,
    contract: Option<ContractId>,
    groups: &[PriceGroupId],
) -> Result<Prices> {
    let Some(contract) = contract else { return Ok(prices) };
    let mut text = "SELECT price_group_id, percent, valid_until FROM discounts WHERE contract_id = $1".to_owned();
    let mut values = vec![contract.0.into()];
    if !groups.is_empty() {
        let places = sql::places(&mut values, groups.iter().map(|group| group.0));
        text = format!("{text} AND price_group_id IN ({places})");
    }
    let rows: Vec<Row> = sql::all(db, &text, values).await?;
    let discounts: Option<Vec<Discount>> = rows.into_iter().map(Row::into_discount).collect();
    prices.discounts = Discounts::new(discounts.ok_or_else(|| broken("discount"))?);
    Ok(prices)
}

impl Row {
    fn into_discount(self) -> Option<Discount> {
        let percent = Percent::new(u16::try_from(self.percent).ok()?)?;
        Some(Discount { price_group: PriceGroupId(self.price_group_id), percent, valid_until: self.valid_until })
    }
}

/// A VAT rate as it is stored: whole per cent.
pub(crate) fn stored_percent(percent: i64) -> Result<Percent> {
    u16::try_from(percent).ok().and_then(Percent::new).ok_or_else(|| broken("discount"))
}

pub(crate) fn stored_rate(percent: i64) -> Result<VatRate> {
    u8::try_from(percent).ok().and_then(VatRate::new).ok_or_else(|| broken("VAT rate"))
}

impl Db {
    /// The prices that a guest sees now.
    #[must_use]
    pub fn base_prices(&self) -> Prices {
        Prices::base(&self.snapshot().calendar, self.now())
    }
}
