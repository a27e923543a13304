//! Orders that come back from 1C: what its books say of them is done here by the operations that people have, each order in a
//! transaction of its own. What is done already is left alone; what is further on here is not taken back, and that is said.

use super::run::Outcome;
use crate::db::Db;
use crate::entity::order;
use crate::error::{Error, Result, broken};
use crate::order::{By, deferred, lines, locked, make, start_by_supplier};
use crate::payment::{self, Received};
use crate::{dialect, discount, shipment, sql, supply};
use chrono::NaiveDate;
use domain::bank::Incoming;
use domain::exchange::{Document, DocumentKind, Thing, day, money, pieces, status, status_name};
use domain::format::moscow;
use domain::id::OrderNumber;
use domain::money::Money;
use domain::order::{OrderLine, OrderMove, OrderStatus, OrderTerms};
use domain::shipment::Stage;
use sea_orm::{DatabaseTransaction, FromQueryResult};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// What 1C calls the line of delivery.
const DELIVERY: &str = "ORDER_DELIVERY";

/// Takes one document.
pub(super) async fn take(db: &Db, outcome: &mut Outcome, document: &Document) -> Result<()> {
    // A payment or a shipment that stands beside its order.
    let beside = (document.kind != DocumentKind::Order && !document.basis.is_empty()).then(|| Document {
        id: document.basis.clone(),
        children: vec![Document { basis: String::new(), ..document.clone() }],
        ..Document::default()
    });
    let document = beside.as_ref().unwrap_or(document);
    let about = if document.number.is_empty() { &document.id } else { &document.number };
    if document.kind != DocumentKind::Order {
        outcome.refuse(Thing::Order, about, "Документ без основания: непонятно, к какому заказу он относится.");
        return Ok(());
    }
    let tx = db.begin().await?;
    let Some(order) = find(&tx, document).await? else {
        outcome.refuse(Thing::Order, about, "Такого заказа на портале нет.");
        return Ok(());
    };
    let number = order.number.to_string();
    let mut step = Step { db, tx: &tx, document, order, moved: false, remarks: vec![] };
    match step.all().await {
        Ok(()) => {
            let Step { moved, remarks, .. } = step;
            tx.commit().await?;
            let tally = outcome.of(Thing::Order);
            *if moved { &mut tally.changed } else { &mut tally.same } += 1;
            for remark in remarks {
                outcome.say(Thing::Order, &number, remark);
            }
        }
        // Nothing of it is done then.
        Err(Error::Refused(refusal)) => {
            outcome.refuse(Thing::Order, &number, format!("Не записано: {}.", why(refusal.code())));
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

/// The words of what an operation refuses here.
fn why(code: &str) -> String {
    match code {
        "order.nothing_to_ship" => "на складе нет готового к отгрузке".to_owned(),
        "draft.discontinued" => "не хватает товара, снятого с производства".to_owned(),
        "order.move" => "состояние заказа не допускает этого".to_owned(),
        other => format!("отказ {other}"),
    }
}

/// By its number here, else by its number in the books; locked. The number of a document that has an id of 1C's own is one of
/// its books, whatever it looks like.
async fn find(tx: &DatabaseTransaction, document: &Document) -> Result<Option<order::Model>> {
    let ours = if document.id.trim().is_empty() { &document.number } else { &document.id };
    if let Ok(number) = ours.trim().parse::<OrderNumber>() {
        match locked(tx, number).await {
            Ok(order) => return Ok(Some(order)),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    let accounting = document.accounting_number();
    let sql = "SELECT number FROM orders WHERE accounting_number = $1";
    match sql::number(tx, sql, [accounting.into()]).await? {
        Some(number) if !accounting.is_empty() => locked(tx, OrderNumber(number)).await.map(Some),
        _ => Ok(None),
    }
}

/// A document and the order that it is about.
struct Step<'a> {
    db: &'a Db,
    tx: &'a DatabaseTransaction,
    document: &'a Document,
    order: order::Model,
    moved: bool,
    remarks: Vec<String>,
}

/// How far a status is.
const fn rank(status: OrderStatus) -> u8 {
    match status {
        OrderStatus::Draft | OrderStatus::Proposal => 0,
        OrderStatus::Submitted => 1,
        OrderStatus::Invoiced => 2,
        OrderStatus::InProduction => 3,
        OrderStatus::Completed | OrderStatus::Rejected => 4,
    }
}

impl Step<'_> {
    async fn all(&mut self) -> Result<()> {
        let told = self.document.note("Статус заказа");
        let wanted = status(told);
        if self.document.gone() || wanted == Some(OrderStatus::Rejected) {
            return self.reject().await;
        }
        if self.stand()? == OrderStatus::Rejected {
            self.remarks.push("На портале заказ отклонён: сведения 1С не записаны.".to_owned());
            return Ok(());
        }
        let sum = money(&self.document.sum, "");
        if sum.is_some_and(|sum| sum.kopecks() != self.order.total) {
            let total = Money::from_kopecks(self.order.total).plain();
            self.remarks.push(format!(
                "Сумма в 1С {}, на портале {total}: состав и цены отправленного заказа не меняются.",
                self.document.sum
            ));
        }
        let before = self.stand()?;
        self.invoice(wanted).await?;
        self.payments().await?;
        self.start(wanted).await?;
        self.ship(wanted).await?;
        if let Some(wanted) = wanted.filter(|wanted| rank(*wanted) < rank(before)) {
            self.remarks.push(format!(
                "На портале заказ уже «{}»: статус «{}» не записан.",
                status_name(before),
                status_name(wanted)
            ));
        }
        Ok(())
    }

    fn stand(&self) -> Result<OrderStatus> {
        OrderStatus::from_code(&self.order.status).ok_or_else(|| broken("status"))
    }

    /// The order as it is after something was done with it.
    async fn again(&mut self) -> Result<()> {
        self.order = locked(self.tx, OrderNumber(self.order.number)).await?;
        self.moved = true;
        Ok(())
    }

    async fn reject(&mut self) -> Result<()> {
        let stand = self.stand()?;
        if stand == OrderStatus::Rejected {
            return Ok(());
        }
        if self.order.shipped > 0 || stand.after(OrderMove::Reject).is_err() {
            self.remarks.push(format!("Отменён в 1С, а на портале «{}»: не отклонён.", status_name(stand)));
            return Ok(());
        }
        make(self.db, self.tx, &self.order, OrderMove::Reject, By::EXCHANGE).await?;
        let number = self.order.number;
        let sentences = [format!("Заказ {number} отклонён: его отменили в учётной системе поставщика.")];
        // No message stands behind this letter: the order's number, below zero, is no message's.
        let subject = format!("Заказ {number} отклонён");
        discount::tell(self.db, self.tx, &self.order, &subject, &sentences, -number).await?;
        self.again().await
    }

    /// The books have taken the order: its invoice has the number that they gave it.
    async fn invoice(&mut self, wanted: Option<OrderStatus>) -> Result<()> {
        let document = self.document;
        let invoice = document.of(DocumentKind::Invoice).next();
        let number = invoice.map_or_else(|| document.accounting_number(), number_of);
        let number: String = number.chars().filter(|c| !c.is_control()).take(40).collect();
        let further = wanted.is_some_and(|wanted| rank(wanted) >= rank(OrderStatus::Invoiced));
        let told = further
            || invoice.is_some()
            || document.posted()
            || document.paid().is_some()
            || document.shipped().is_some()
            || document.children.iter().any(|child| !child.gone());
        if let Some(known) = &self.order.accounting_number {
            if !number.is_empty() && *known != number {
                self.remarks.push(format!("Номер счёта на портале {known}, в 1С {number}: номер не меняется."));
            }
            return Ok(());
        }
        if !told {
            return Ok(());
        }
        let taken = "SELECT number FROM orders WHERE accounting_number = $1";
        let taken = !number.is_empty() && sql::number(self.tx, taken, [number.as_str().into()]).await?.is_some();
        if taken {
            self.remarks.push(format!("Номер {number} уже у другого заказа: счёт получил свой номер."));
        }
        let given = Some(number).filter(|number| !number.is_empty() && !taken);
        let order = order::Model { accounting_number: given, ..self.order.clone() };
        make(self.db, self.tx, &order, OrderMove::IssueInvoice, By::EXCHANGE).await?;
        self.again().await
    }

    /// What has been paid, each payment once.
    async fn payments(&mut self) -> Result<()> {
        let today = moscow(self.db.now()).date();
        let own = |of: &Document| {
            let number = number_of(of);
            let amount = money(&of.sum, "").filter(|amount| *amount > Money::ZERO)?;
            // Without its day it would be another payment tomorrow.
            let on = day(&of.date)?;
            (!number.is_empty()).then(|| (number.to_owned(), on, amount))
        };
        let each: Vec<_> = self.document.of(DocumentKind::Payment).map(own).collect();
        if each.iter().any(Option::is_none) {
            self.remarks.push("Оплата без номера, даты или суммы не записана.".to_owned());
        }
        let mut payments: Vec<_> = each.into_iter().flatten().collect();
        if payments.is_empty()
            && let Some((number, on)) = self.document.paid()
        {
            let left = Money::from_kopecks(self.order.total - self.order.paid);
            // Told again and again, long after it was taken.
            if left <= Money::ZERO {
                return Ok(());
            }
            let named = if number.is_empty() { self.order.number.to_string() } else { number.to_owned() };
            payments.push((named, on.unwrap_or(today), left));
        }
        for (number, on, amount) in payments {
            self.pay(number, on, amount).await?;
        }
        Ok(())
    }

    async fn pay(&mut self, number: String, on: NaiveDate, amount: Money) -> Result<()> {
        let terms: OrderTerms = serde_json::from_str(&self.order.terms).map_err(|_| broken("terms"))?;
        let incoming = Incoming {
            on,
            purpose: format!("Оплата заказа {} по данным 1С", self.order.number),
            payer_inn: terms.buyer.inn,
            payer: terms.buyer.name,
            number,
            amount,
        };
        if payment::is_known(self.tx, &incoming).await? {
            return Ok(());
        }
        if self.order.paid >= self.order.total {
            let number = &incoming.number;
            self.remarks.push(format!("Заказ уже оплачен: оплата {number} на {} не записана.", amount.plain()));
            return Ok(());
        }
        match payment::pay(self.db, self.tx, &incoming, &self.order).await? {
            Received::Known => Ok(()),
            Received::Settled(_) => self.again().await,
            Received::Doubtful => {
                let number = &incoming.number;
                self.remarks.push(format!("Оплата {number} больше остатка по заказу: решите в разделе «Оплаты»."));
                self.again().await
            }
        }
    }

    /// In work by the books: a contract that lets the buyer pay later needs no payment.
    async fn start(&mut self, wanted: Option<OrderStatus>) -> Result<()> {
        if wanted != Some(OrderStatus::InProduction) || self.stand()? != OrderStatus::Invoiced {
            return Ok(());
        }
        if self.order.paid < self.order.total && !deferred(self.tx, self.order.contract_id).await? {
            self.remarks.push("Заказ не оплачен: в производство он уйдёт сам, когда придёт оплата.".to_owned());
            return Ok(());
        }
        start_by_supplier(self.db, self.tx, &self.order).await?;
        self.again().await
    }

    /// What has left: a waybill for each shipment of the books that names lines, once. A word that all has left, without
    /// lines, is a waybill of all that has not.
    async fn ship(&mut self, wanted: Option<OrderStatus>) -> Result<()> {
        let document = self.document;
        let papers: Vec<&Document> = document.of(DocumentKind::Shipment).collect();
        let all = document.shipped().is_some() || wanted == Some(OrderStatus::Completed);
        if papers.is_empty() && !all || self.stand()? == OrderStatus::Completed {
            return Ok(());
        }
        if papers.iter().all(|of| of.lines.is_empty()) {
            let last = papers.last().map(|of| number_of(of));
            let named = last.unwrap_or_else(|| document.shipped().unwrap_or_default());
            return self.ship_pieces(named, &format!("1c:{}", self.order.number), None).await;
        }
        let lines = lines(self.tx, OrderNumber(self.order.number)).await?;
        let products = self.products(&papers).await?;
        for paper in papers {
            if paper.lines.is_empty() {
                self.remarks.push(format!("Отгрузка {} без строк не записана.", number_of(paper)));
                continue;
            }
            self.ship_paper(paper, &lines, &products).await?;
        }
        if all && self.stand()? != OrderStatus::Completed {
            self.remarks.push("В отгрузках 1С не весь заказ: остаток ждёт следующей отгрузки.".to_owned());
        }
        Ok(())
    }

    /// A waybill of what a shipment of the books names and what has not left yet.
    async fn ship_paper(
        &mut self,
        paper: &Document,
        lines: &[OrderLine],
        products: &HashMap<String, i64>,
    ) -> Result<()> {
        let named = number_of(paper).to_owned();
        let id = if paper.id.is_empty() { &named } else { &paper.id };
        let key = format!("1c:{}:{id}", self.order.number);
        let known = "SELECT id FROM shipments WHERE ship_key = $1";
        if id.is_empty() {
            self.remarks.push("Отгрузка без номера не записана.".to_owned());
            return Ok(());
        }
        if sql::number(self.tx, known, [key.as_str().into()]).await?.is_some() {
            return Ok(());
        }
        let gone = self.gone().await?;
        let (mut pieces_of, mut strange) = (BTreeMap::new(), false);
        for line in &paper.lines {
            let article = if line.article.is_empty() { &line.id } else { &line.article };
            let product = products.get(&line.id);
            let found = lines
                .iter()
                .find(|of| product.map_or(of.article.as_str() == article, |product| of.product.0 == *product));
            match found {
                Some(of) => {
                    *pieces_of.entry(i64::from(of.position)).or_default() += pieces(&line.quantity).unwrap_or(0);
                }
                // Delivery is no line of an order.
                None => strange |= line.id != DELIVERY,
            }
        }
        for line in lines {
            let position = i64::from(line.position);
            let left = i64::from(line.quantity.pieces()) - gone.get(&position).copied().unwrap_or(0);
            if let Some(of) = pieces_of.get_mut(&position) {
                strange |= *of > left;
                *of = left.min(*of);
            }
        }
        pieces_of.retain(|_, of| *of > 0);
        if strange {
            self.remarks.push(format!("В отгрузке {named} больше, чем осталось по заказу: лишнее не записано."));
        }
        if pieces_of.is_empty() || self.stand()? == OrderStatus::Completed {
            return Ok(());
        }
        self.ship_pieces(&named, &key, Some(&pieces_of)).await
    }

    /// So many pieces of these lines, or all that has not left, under the number of the books.
    async fn ship_pieces(&mut self, named: &str, key: &str, only: Option<&BTreeMap<i64, i64>>) -> Result<()> {
        if self.stand()? == OrderStatus::Invoiced {
            start_by_supplier(self.db, self.tx, &self.order).await?;
            self.again().await?;
        }
        let named: String = named.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).take(40).collect();
        let taken = "SELECT id FROM shipments WHERE number = $1";
        let taken = sql::number(self.tx, taken, [named.as_str().into()]).await?.is_some();
        if taken {
            self.remarks.push(format!("Номер накладной {named} уже занят: накладная получила свой номер."));
        }
        let named = Some(named.as_str()).filter(|named| !named.is_empty() && !taken);
        let number = OrderNumber(self.order.number);
        if let Some(pieces) = only {
            supply::ready_pieces(self.db, self.tx, number.0, pieces).await?;
        } else {
            let stages = [Stage::Waiting, Stage::Making, Stage::Moving];
            supply::ready(self.db, self.tx, number.0, &stages).await?;
        }
        shipment::ship(self.db, self.tx, number, key, named, only, By::EXCHANGE).await?;
        self.again().await
    }

    /// Pieces of each line, by its position, that have left.
    async fn gone(&self) -> Result<HashMap<i64, i64>> {
        #[derive(FromQueryResult)]
        struct Row {
            position: i64,
            pieces: i64,
        }
        let sql = "SELECT l.position, CAST(SUM(l.quantity) AS BIGINT) AS pieces FROM shipment_lines l
                   JOIN shipments s ON s.id = l.shipment_id WHERE s.order_number = $1 GROUP BY l.position";
        let rows: Vec<Row> = sql::all(self.tx, sql, [self.order.number.into()]).await?;
        Ok(rows.into_iter().map(|row| (row.position, row.pieces)).collect())
    }

    /// Which products the lines of shipments are, by what 1C calls them.
    async fn products(&self, papers: &[&Document]) -> Result<HashMap<String, i64>> {
        #[derive(FromQueryResult)]
        struct Known {
            external_id: String,
            product_id: i64,
        }
        let ids = papers.iter().flat_map(|of| &of.lines).map(|line| json!([0, 0, 0, line.id])).collect();
        let sql = format!(
            "SELECT x.external_id, x.product_id FROM exchange_products x JOIN {} ON j.d = x.external_id",
            dialect::json_rows(self.tx, "nnnt")
        );
        let known: Vec<Known> = sql::all(self.tx, &sql, [serde_json::Value::Array(ids).to_string().into()]).await?;
        Ok(known.into_iter().map(|row| (row.external_id, row.product_id)).collect())
    }
}

/// Its number in the books, else the one that it bears.
fn number_of(document: &Document) -> &str {
    let number = document.accounting_number();
    if number.is_empty() { &document.number } else { number }
}
