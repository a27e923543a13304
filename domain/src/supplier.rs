//! The manufacturer that runs the portal, as its documents print it.

use crate::requisite::{Account, Bic, CorrespondentAccount, Inn, Kpp};
use serde::{Deserialize, Serialize};

/// The supplier's requisites («Поставщик»).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplier {
    /// «ООО «Демо-Электро»».
    pub name: String,
    pub inn: Inn,
    pub kpp: Kpp,
    pub address: String,
    pub phone: String,
    pub email: String,
    pub director: String,
    pub accountant: String,
    pub bank: Bank,
}

/// Where payments go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bank {
    /// Name and city.
    pub name: String,
    pub bic: Bic,
    pub correspondent: CorrespondentAccount,
    pub account: Account,
}
