//! What a contract with deferral lets a buyer send to production.

use crate::error::AppError;
use crate::language::Language;
use crate::rpc::fail;
use domain::actor::{Actor, Buyer};
use domain::id::ContractId;
use domain::money::Money;
use domain::settlement::Credit;
use domain::user::{Action, Rights};
use service::Db;

/// What is said beside «Отправить в производство»; nothing when the buyer cannot press it: the contract asks for payment
/// first, or the right is lacking.
pub async fn starts(
    say: Language,
    db: &Db,
    actor: &Actor,
    buyer: &Buyer,
    contract: Option<ContractId>,
) -> Result<Option<String>, AppError> {
    let Some(contract) = contract.filter(|_| Action::SendOrder.allowed(buyer.rights)) else { return Ok(None) };
    let found = service::order::credit(db, actor, contract).await.map_err(fail)?;
    Ok(found.map(|found| credit(say, buyer.rights, &found)))
}

/// «Свободно кредитного лимита: …». Who may not see finance is told only that there is a limit.
fn credit(say: Language, rights: Rights, credit: &Credit) -> String {
    if !Action::SeeFinance.allowed(rights) {
        return say.order_credit_within().to_owned();
    }
    let free = say.order_credit_free(credit.free().max(Money::ZERO).with_sign(), credit.limit.with_sign());
    if credit.overdue > Money::ZERO { free + " " + &say.order_credit_overdue(credit.overdue.with_sign()) } else { free }
}
