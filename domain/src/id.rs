//! Identifiers: one type for each thing, so that a bare number never crosses a function's border.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A dealer: the tenant.
    CompanyId,
    /// A legal entity of a company.
    CounterpartyId,
    /// Terms between the supplier and a counterparty.
    ContractId,
    /// A place where a counterparty's goods are brought to.
    AddressId,
    /// A person.
    UserId,
    /// A product of the supplier.
    ProductId,
    /// A branch of the catalogue's tree.
    CategoryId,
    /// A class of products with one discount.
    PriceGroupId,
    /// Base prices that hold from a day on.
    PriceListId,
    /// Goods under way to a warehouse.
    ReceiptId,
    /// An object that prices are held for («Проект»).
    ProjectId,
    /// A shipping warehouse of the supplier.
    WarehouseId,
    /// A person's list of products («Избранное»).
    FavouriteListId,
    /// A list of products on its way into a draft.
    ImportId,
    /// A list that drafts are started from («Шаблон»).
    TemplateId,
    /// A piece of news.
    NewsId,
    /// A key of a program.
    ApiKeyId,
    /// The number of a draft, which the order keeps when the draft is sent («Заказ 1308206»).
    OrderNumber,
}
