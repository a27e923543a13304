//! The invoice of an order, and the letter that brings it.

use super::{head, read};
use crate::counterparty;
use crate::db::Db;
use crate::entity::order;
use crate::error::{Error, Result};
use crate::letter;
use crate::user::buyer;
use domain::actor::Actor;
use domain::format::{date, moscow};
use domain::id::OrderNumber;
use domain::invoice::Invoice;
use domain::money::Money;
use domain::user::Action;

/// Working days that an invoice is good for: customary three to five.
const VALID_DAYS: u32 = 5;

/// The invoice of an order of the actor's counterparty.
///
/// # Errors
/// `NotFound`, also while the order has no invoice yet.
pub async fn invoice(db: &Db, actor: &Actor, number: OrderNumber) -> Result<Invoice> {
    let row = head(db.reader(), buyer(actor, Action::Draft)?, number).await?;
    let order = read::into_order(db.reader(), row).await?;
    let (Some(accounting_number), Some(at)) = (order.accounting_number, order.invoiced_at) else {
        return Err(Error::NotFound);
    };
    let day = moscow(at).date();
    Ok(Invoice {
        number,
        accounting_number,
        date: day,
        valid_until: db.snapshot().calendar.add_working_days(day, VALID_DAYS),
        supplier: counterparty::supplier(db).await?,
        buyer: order.terms.buyer,
        consignee: order.terms.consignee,
        consignee_address: order.terms.address,
        contract: order.terms.contract,
        lines: read::lines(db.reader(), number).await?,
        rate: order.rate,
        cost: order.cost,
    })
}

/// «По заказу 1308206 получен счёт».
pub(super) fn letter<'a>(db: &Db, order: &order::Model, accounting: &str, to: &'a str) -> letter::Draft<'a> {
    let number = order.number;
    let link = format!("{}/orders/{number}", db.options().base_url);
    let total = Money::from_kopecks(order.total).with_sign();
    let day = date(moscow(db.now()).date());
    let subject = format!("Получен счёт {accounting} по заказу {number}");
    let plain = format!(
        "Здравствуйте!\n\nПо заказу {number} выставлен счёт {accounting} от {day} на сумму {total} с НДС.\n\n\
         Счёт в PDF: {link}/invoice.pdf\nСчёт в Excel: {link}/invoice.xlsx\nЗаказ: {link}\n"
    );
    let html = format!(
        "<!doctype html><html lang=\"ru\"><body><p>Здравствуйте!</p>\
         <p>По заказу <a href=\"{link}\">{number}</a> выставлен счёт {accounting} от {day} на сумму <b>{total}</b> с НДС.</p>\
         <p><a href=\"{link}/invoice.pdf\">Счёт в PDF</a> · <a href=\"{link}/invoice.xlsx\">Счёт в Excel</a></p>\
         </body></html>"
    );
    letter::Draft {
        name: format!("invoice:{number}:{to}"),
        recipient: to,
        subject,
        plain,
        html,
        unsubscribe: None,
        nomenclature_of: None,
        answers: None,
    }
}
