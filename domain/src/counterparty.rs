//! Legal entities of a company («Контрагент») and the places where their goods go.

use crate::id::{AddressId, CounterpartyId};
use serde::{Deserialize, Serialize};

/// A legal entity that buys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counterparty {
    pub id: CounterpartyId,
    pub name: String,
    pub inn: String,
    /// Empty for a sole trader.
    pub kpp: String,
    pub address: String,
    pub phone: String,
}

/// What a counterparty's documents need, as typed or as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requisites {
    pub name: String,
    pub inn: String,
    /// Empty for a sole trader.
    pub kpp: String,
    pub ogrn: String,
    pub address: String,
    pub phone: String,
    pub bic: String,
    pub account: String,
}

/// A consignee («Грузополучатель») and its address («Адрес доставки»).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub id: AddressId,
    pub consignee: String,
    pub address: String,
}

/// One row of the counterparty switch in the header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CounterpartyChoice {
    pub id: CounterpartyId,
    pub name: String,
}
