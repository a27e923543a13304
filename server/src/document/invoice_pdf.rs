//! The invoice as a PDF, laid out by typst.

use super::qr::Modules;
use super::text::{InvoiceText, QR_CAPTION, QR_LABEL, Row};
use super::{DocumentError, Templates};
use chrono::Datelike;
use domain::invoice::Invoice;
use std::path::{Path, PathBuf};
use typst::diag::SourceDiagnostic;
use typst::foundations::{Array, Bytes, Dict, IntoValue, Smart, Str, Value};
use typst::syntax::{DiagSpanKind, Source};
use typst::text::Font;
use typst_as_lib::conversions::IntoSource;
use typst_as_lib::{TypstAsLibError, TypstEngine, TypstTemplateMainFile};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

const NAME: &str = "invoice.typ";
const BUILT_IN: &str = include_str!("templates/invoice.typ");
const FONTS: [&[u8]; 2] =
    [include_bytes!("fonts/LiberationSans-Regular.ttf"), include_bytes!("fonts/LiberationSans-Bold.ttf")];
/// How many characters without a break the columns of the template and its whole lines surely hold.
const ARTICLE_BREAK: usize = 16;
const NAME_BREAK: usize = 28;
const UNIT_BREAK: usize = 6;
const TEXT_BREAK: usize = 40;
const HALF_BREAK: usize = 26;
const SIGN_BREAK: usize = 14;

/// Makes PDFs. Fonts and the template built in are prepared once: keep one for the life of the process.
pub struct PdfMaker {
    fonts: Vec<Font>,
    built_in: Layout,
}

/// A template ready to be filled.
struct Layout {
    engine: TypstEngine<TypstTemplateMainFile>,
    source: Source,
    file: PathBuf,
}

impl Default for PdfMaker {
    fn default() -> Self {
        Self::new()
    }
}

impl PdfMaker {
    /// Reads the fonts and the template built in.
    #[must_use]
    pub fn new() -> Self {
        let fonts: Vec<Font> = FONTS.into_iter().flat_map(|font| Font::iter(Bytes::new(font))).collect();
        let built_in = Layout::new(BUILT_IN, PathBuf::from(NAME), None, &fonts);
        Self { fonts, built_in }
    }

    /// The invoice as a PDF: the same bytes for the same invoice, whenever it is made.
    ///
    /// It keeps a processor busy for some tens of milliseconds: call it where blocking is allowed.
    ///
    /// # Errors
    /// When a template of the supplier cannot be read or does not work.
    pub fn invoice(&self, invoice: &Invoice, templates: &Templates) -> Result<Vec<u8>, DocumentError> {
        let inputs = inputs(invoice)?;
        let Some((file, bytes)) = templates.own(NAME)? else {
            return self.built_in.fill(inputs, invoice);
        };
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                return Err(DocumentError::Template { file, reason: error.to_string() });
            }
        };
        let dir = file.parent().map(Path::to_owned);
        Layout::new(&text, file, dir, &self.fonts).fill(inputs, invoice)
    }
}

impl Layout {
    fn new(text: &str, file: PathBuf, dir: Option<PathBuf>, fonts: &[Font]) -> Self {
        let source = (NAME, text).into_source();
        let mut engine = TypstEngine::builder().main_file(source.clone()).fonts(fonts.iter().cloned());
        if let Some(dir) = dir {
            engine = engine.with_file_system_resolver(dir);
        }
        Self { engine: engine.build(), source, file }
    }

    fn fill(&self, inputs: Dict, invoice: &Invoice) -> Result<Vec<u8>, DocumentError> {
        let broken = |reason: String| DocumentError::Template { file: self.file.clone(), reason };
        let pages: Result<PagedDocument, _> = self.engine.compile_with_input(inputs).output;
        let pages = pages.map_err(|error| broken(self.reason(&error)))?;
        let options = PdfOptions {
            ident: Smart::Custom(format!("invoice {} {}", invoice.number, invoice.date)),
            creator: Smart::Custom(Some("Busbar".into())),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&pages, &options).map_err(|errors| broken(self.listed(&errors)))
    }

    fn reason(&self, error: &TypstAsLibError) -> String {
        match error {
            TypstAsLibError::TypstSource(errors) => self.listed(errors),
            other => other.to_string(),
        }
    }

    /// The messages of the compiler, each with its line.
    fn listed(&self, errors: &[SourceDiagnostic]) -> String {
        let messages: Vec<String> = errors.iter().map(|error| self.message(error)).collect();
        messages.join("; ")
    }

    fn message(&self, error: &SourceDiagnostic) -> String {
        let at = match error.span.get() {
            DiagSpanKind::Number { id, num, sub_range } if id == self.source.id() => self.source.range(num, sub_range),
            _ => None,
        };
        let line = at.and_then(|range| self.source.lines().byte_to_line(range.start));
        line.map_or_else(|| error.message.to_string(), |line| format!("line {}: {}", line + 1, error.message))
    }
}

/// All that the template is told, ready to print.
fn inputs(invoice: &Invoice) -> Result<Dict, DocumentError> {
    let text = InvoiceText::of(invoice);
    let code = Modules::of(&invoice.payment_code())?.svg(QR_LABEL);
    let facts = text.facts.iter().map(|fact| {
        let parts = [("name", fact.name), ("strong", &fact.strong), ("rest", &fact.rest)];
        Value::Dict(dict(parts.map(|(key, part)| (key, breakable(part, TEXT_BREAK)))))
    });
    let facts: Array = facts.collect();
    let rows: Array = text.rows.iter().map(row).collect();
    let longest = longest(&text.rows);
    let mut inputs = dict([
        ("facts", facts.into_value()),
        ("rows", rows.into_value()),
        ("longest", longest.into_value()),
        ("qr", Bytes::from_string(code).into_value()),
        ("year", i64::from(invoice.date.year()).into_value()),
        ("month", i64::from(invoice.date.month()).into_value()),
        ("day", i64::from(invoice.date.day()).into_value()),
    ]);
    let texts = [
        ("title", text.title.as_str()),
        ("notice", &text.notice),
        ("supplier", &text.supplier),
        ("inn", &text.inn),
        ("kpp", &text.kpp),
        ("bank", &text.bank),
        ("bic", &text.bic),
        ("correspondent", &text.correspondent),
        ("account", &text.account),
        ("net", &text.net),
        ("vat_label", &text.vat_label),
        ("vat", &text.vat),
        ("total", &text.total),
        ("count", &text.count),
        ("words", &text.words),
        ("director", &text.director),
        ("accountant", &text.accountant),
        ("questions", &text.questions),
        ("qr_label", QR_LABEL),
        ("qr_caption", QR_CAPTION),
        ("number", &invoice.number.to_string()),
        ("accounting_number", &invoice.accounting_number),
    ];
    for (key, value) in texts {
        let limit = match key {
            "director" | "accountant" => SIGN_BREAK,
            "bank" | "supplier" => HALF_BREAK,
            _ => TEXT_BREAK,
        };
        inputs.insert(key.into(), breakable(value, limit));
    }
    Ok(inputs)
}

fn row(row: &Row) -> Value {
    let Row { number, article, name, quantity, unit, price, sum } = row;
    let cells: Array = [
        number.as_str().into_value(),
        breakable(article, ARTICLE_BREAK),
        breakable(name, NAME_BREAK),
        quantity.as_str().into_value(),
        breakable(unit, UNIT_BREAK),
        price.as_str().into_value(),
        sum.as_str().into_value(),
    ]
    .into_iter()
    .collect();
    cells.into_value()
}

/// The longest text of each column that is as wide as its texts.
fn longest(rows: &[Row]) -> Dict {
    let of = |column: fn(&Row) -> &String| {
        let longest = rows.iter().map(column).max_by_key(|text| text.chars().count());
        longest.map(String::as_str).unwrap_or_default().into_value()
    };
    dict([
        ("number", of(|row| &row.number)),
        ("article", of(|row| &row.article)),
        ("quantity", of(|row| &row.quantity)),
        ("unit", of(|row| &row.unit)),
        ("price", of(|row| &row.price)),
        ("sum", of(|row| &row.sum)),
    ])
}

fn dict<const N: usize>(entries: [(&str, Value); N]) -> Dict {
    entries.into_iter().map(|(key, value)| (Str::from(key), value)).collect()
}

/// A text with places to break a word after so many characters: without them it runs out of its column.
fn breakable(text: &str, limit: usize) -> Value {
    let mut out = String::with_capacity(text.len());
    let mut run = 0;
    for c in text.chars() {
        run = if c.is_whitespace() || c == '-' { 0 } else { run + 1 };
        if run > limit {
            out.push('\u{200b}');
            run = 1;
        }
        out.push(c);
    }
    out.into_value()
}
