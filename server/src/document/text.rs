//! What an invoice says, in words and formatted numbers: page, PDF and workbook lay out the same texts.

use domain::format::{date, date_long, grouped};
use domain::invoice::Invoice;
use domain::money::Money;
use domain::order::OrderLine;
use domain::words::amount_in_words;

/// The label of the payment code for those who do not see it.
pub const QR_LABEL: &str = "QR-код для оплаты";
/// What stands under the payment code.
pub const QR_CAPTION: &str = "Оплата по QR-коду в приложении банка";
/// The unit of a row that is a service.
pub const SERVICE_UNIT: &str = "усл.";

/// An invoice put into words.
pub struct InvoiceText {
    pub title: String,
    pub notice: String,
    pub supplier: String,
    pub inn: String,
    pub kpp: String,
    pub bank: String,
    pub bic: String,
    pub correspondent: String,
    pub account: String,
    pub facts: Vec<Fact>,
    pub rows: Vec<Row>,
    pub net: String,
    pub vat_label: String,
    pub vat: String,
    pub total: String,
    pub count: String,
    pub words: String,
    pub director: String,
    pub accountant: String,
    pub questions: String,
}

/// «Покупатель: **ООО «Энергоснаб-Центр»**, ИНН …».
pub struct Fact {
    pub name: &'static str,
    /// Its first words, printed bold.
    pub strong: String,
    pub rest: String,
}

/// A row of the table.
pub struct Row {
    pub number: String,
    pub article: String,
    pub name: String,
    pub quantity: String,
    pub unit: String,
    pub price: String,
    pub sum: String,
}

impl InvoiceText {
    /// Puts an invoice into words.
    pub fn of(invoice: &Invoice) -> Self {
        let (supplier, cost) = (&invoice.supplier, &invoice.cost);
        let total = cost.total.to_string();
        let (percent, tax) = (invoice.rate.percent(), cost.vat);
        let untaxed = percent == 0 && tax == Money::ZERO;
        Self {
            title: clean(&format!("Счет на оплату № {} от {}", invoice.number, date_long(invoice.date))),
            notice: notice(invoice),
            supplier: clean(&supplier.name),
            inn: supplier.inn.to_string(),
            kpp: supplier.kpp.to_string(),
            bank: clean(&supplier.bank.name),
            bic: supplier.bank.bic.to_string(),
            correspondent: supplier.bank.correspondent.to_string(),
            account: supplier.bank.account.to_string(),
            facts: facts(invoice),
            rows: rows(invoice),
            net: cost.goods.checked_add(cost.delivery).unwrap_or(Money::MAX).to_string(),
            vat_label: if untaxed {
                "Без налога (НДС):".into()
            } else {
                format!("Сумма НДС {percent}%:")
            },
            vat: if untaxed { "—".into() } else { tax.to_string() },
            count: format!("Всего наименований {}, на сумму {total} руб.", invoice.rows()),
            total,
            words: amount_in_words(cost.total),
            director: clean(&supplier.director),
            accountant: clean(&supplier.accountant),
            questions: questions(invoice),
        }
    }
}

fn notice(invoice: &Invoice) -> String {
    format!(
        "Счёт действителен до {} Оплата счёта означает согласие с условиями поставки. Товар отпускается после \
         поступления денег на счёт поставщика; при самовывозе нужны доверенность и паспорт.",
        date_long(invoice.valid_until)
    )
}

fn facts(invoice: &Invoice) -> Vec<Fact> {
    let (supplier, buyer) = (&invoice.supplier, &invoice.buyer);
    let side = |inn: &str, kpp: &str, address: &str, phone: &str| {
        joined(&[&labelled("ИНН", inn), &labelled("КПП", kpp), address, &labelled("тел.", phone)])
    };
    let basis = invoice.contract.as_ref();
    let basis = basis.map(|(number, day)| format!("Договор {number} от {}", date(*day))).unwrap_or_default();
    let of_supplier = side(supplier.inn.as_str(), supplier.kpp.as_str(), &supplier.address, &supplier.phone);
    let all = [
        ("Поставщик", supplier.name.as_str(), of_supplier),
        ("Покупатель", &buyer.name, side(&buyer.inn, &buyer.kpp, &buyer.address, &buyer.phone)),
        ("Грузополучатель", &invoice.consignee, invoice.consignee_address.clone()),
        ("Основание", "", basis),
        ("Номер в учёте", "", invoice.accounting_number.clone()),
    ];
    all.into_iter()
        .filter(|(_, strong, rest)| !strong.is_empty() || !rest.is_empty())
        .map(|(name, strong, rest)| Fact { name, strong: clean(strong), rest: clean(&rest) })
        .collect()
}

fn rows(invoice: &Invoice) -> Vec<Row> {
    let delivery = invoice.cost.delivery;
    let goods = invoice.lines.iter().enumerate().map(|(at, line)| Row {
        number: (at + 1).to_string(),
        article: clean(line.article.as_str()),
        name: line_name(line),
        quantity: grouped(line.quantity.pieces().into()),
        unit: clean(&line.unit),
        price: line.price.unit.to_string(),
        sum: line.sums.goods.to_string(),
    });
    let delivery = (delivery != Money::ZERO).then(|| Row {
        number: invoice.rows().to_string(),
        article: String::new(),
        name: "Доставка".into(),
        quantity: "1".into(),
        unit: SERVICE_UNIT.into(),
        price: delivery.to_string(),
        sum: delivery.to_string(),
    });
    goods.chain(delivery).collect()
}

/// Kind and designation together: «Контактор К1-25».
pub fn line_name(line: &OrderLine) -> String {
    clean(&format!("{} {}", line.kind, line.name))
}

fn questions(invoice: &Invoice) -> String {
    let contacts = joined(&[&invoice.supplier.email, &invoice.supplier.phone]);
    let prices = format!("Цены указаны без НДС; ставка {}% — по дате отгрузки.", invoice.rate.percent());
    let contacts =
        if contacts.is_empty() { prices } else { format!("Вопросы по счёту: {contacts}. {prices}") };
    clean(&contacts)
}

fn labelled(label: &str, value: &str) -> String {
    if value.is_empty() { String::new() } else { format!("{label}\u{a0}{value}") }
}

fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

/// A text without what a document cannot print: control characters (XML forbids them), non-characters and marks that
/// turn the direction of reading.
pub fn clean(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}');
    let spaced: String = text.chars().filter(|c| !turns(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.trim().to_owned()
}

/// A text as HTML shows it, in an element or in a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}
