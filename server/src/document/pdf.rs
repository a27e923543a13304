//! PDFs, laid out by typst: the templates built in, the supplier's own, and what they are told.

use super::{DocumentError, Templates};
use domain::invoice::Invoice;
use domain::proposal::PriceOffer;
use domain::settlement::Reconciliation;
use domain::shipment::Shipment;
use domain::supplier::Supplier;
use std::path::{Path, PathBuf};
use ttf_parser::Face;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Dict, IntoValue, Smart, Str, Value};
use typst::syntax::{DiagSpanKind, Source};
use typst::text::Font;
use typst_as_lib::conversions::IntoSource;
use typst_as_lib::{TypstAsLibError, TypstEngine, TypstTemplateMainFile};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

const INVOICE: &str = "invoice.typ";
const OFFER: &str = "offer.typ";
const RECONCILIATION: &str = "reconciliation.typ";
const WAYBILL: &str = "waybill.typ";
const FONTS: [&[u8]; 2] =
    [include_bytes!("fonts/LiberationSans-Regular.ttf"), include_bytes!("fonts/LiberationSans-Bold.ttf")];

/// Makes PDFs. Fonts and the templates built in are prepared once: keep one for the life of the process.
pub struct PdfMaker {
    fonts: Vec<Font>,
    invoice: Layout,
    offer: Layout,
    reconciliation: Layout,
    waybill: Layout,
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
    /// Reads the fonts and the templates built in.
    #[must_use]
    pub fn new() -> Self {
        let fonts: Vec<Font> = FONTS.into_iter().flat_map(|font| Font::iter(Bytes::new(font))).collect();
        let built_in = |name: &'static str, text| Layout::new(name, text, PathBuf::from(name), None, &fonts);
        let invoice = built_in(INVOICE, include_str!("templates/invoice.typ"));
        let offer = built_in(OFFER, include_str!("templates/offer.typ"));
        let reconciliation = built_in(RECONCILIATION, include_str!("templates/reconciliation.typ"));
        let waybill = built_in(WAYBILL, include_str!("templates/waybill.typ"));
        Self { fonts, invoice, offer, reconciliation, waybill }
    }

    /// The invoice as a PDF: the same bytes for the same invoice, whenever it is made.
    ///
    /// It keeps a processor busy for some tens of milliseconds: call it where blocking is allowed.
    ///
    /// # Errors
    /// When a template of the supplier cannot be read or does not work.
    pub fn invoice(&self, invoice: &Invoice, templates: &Templates) -> Result<Vec<u8>, DocumentError> {
        let ident = format!("invoice {} {}", invoice.number, invoice.date);
        self.fill(INVOICE, &self.invoice, super::invoice_pdf::inputs(invoice)?, ident, templates)
    }

    /// «Ценовое предложение» or «Коммерческое предложение» as a PDF.
    ///
    /// It keeps a processor busy, for seconds at 10,000 lines: call it where blocking is allowed.
    ///
    /// # Errors
    /// As [`Self::invoice`].
    pub fn offer(&self, offer: &PriceOffer, templates: &Templates) -> Result<Vec<u8>, DocumentError> {
        let ident = format!("offer {} {}", offer.number, offer.at);
        self.fill(OFFER, &self.offer, super::offer_pdf::inputs(offer), ident, templates)
    }

    /// «Акт сверки» as a PDF.
    ///
    /// It keeps a processor busy: call it where blocking is allowed.
    ///
    /// # Errors
    /// As [`Self::invoice`].
    pub fn reconciliation(&self, act: &Reconciliation, templates: &Templates) -> Result<Vec<u8>, DocumentError> {
        let ident = format!("reconciliation {} {}", act.buyer.inn, act.made_at);
        self.fill(RECONCILIATION, &self.reconciliation, super::reconciliation_pdf::inputs(act), ident, templates)
    }

    /// A waybill as a PDF.
    ///
    /// It keeps a processor busy: call it where blocking is allowed.
    ///
    /// # Errors
    /// As [`Self::invoice`].
    pub fn waybill(
        &self,
        supplier: &Supplier,
        shipment: &Shipment,
        templates: &Templates,
    ) -> Result<Vec<u8>, DocumentError> {
        let ident = format!("waybill {} {}", shipment.number, shipment.on);
        self.fill(WAYBILL, &self.waybill, super::waybill_pdf::inputs(supplier, shipment), ident, templates)
    }

    /// Fills the supplier's template of this name, else the one built in.
    fn fill(
        &self,
        name: &'static str,
        built_in: &Layout,
        inputs: Dict,
        ident: String,
        templates: &Templates,
    ) -> Result<Vec<u8>, DocumentError> {
        let Some((file, bytes)) = templates.own(name)? else {
            return built_in.fill(inputs, ident);
        };
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                return Err(DocumentError::Template { file, reason: error.to_string() });
            }
        };
        let dir = file.parent().map(Path::to_owned);
        Layout::new(name, &text, file, dir, &self.fonts).fill(inputs, ident)
    }
}

impl Layout {
    fn new(name: &'static str, text: &str, file: PathBuf, dir: Option<PathBuf>, fonts: &[Font]) -> Self {
        let source = (name, text).into_source();
        let mut engine = TypstEngine::builder().main_file(source.clone()).fonts(fonts.iter().cloned());
        if let Some(dir) = dir {
            engine = engine.with_file_system_resolver(dir);
        }
        Self { engine: engine.build(), source, file }
    }

    fn fill(&self, inputs: Dict, ident: String) -> Result<Vec<u8>, DocumentError> {
        let broken = |reason: String| DocumentError::Template { file: self.file.clone(), reason };
        let pages: Result<PagedDocument, _> = self.engine.compile_with_input(inputs).output;
        let pages = pages.map_err(|error| broken(self.reason(&error)))?;
        let options = PdfOptions {
            ident: Smart::Custom(ident),
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

/// How wide texts are: the layout need not try what is known.
pub struct Ruler(Option<Face<'static>>);

impl Ruler {
    /// Of the regular font.
    pub fn regular() -> Self {
        Self(Face::parse(FONTS[0], 0).ok())
    }

    /// The width of a text in one line, in its size («em»); of one that the font has not all letters of, more than any
    /// paper has.
    pub fn width(&self, text: &str) -> f64 {
        const UNKNOWN: f64 = 10_000.0;
        let Some(face) = &self.0 else { return UNKNOWN };
        // A soft hyphen is not drawn.
        let advance = |c: char| if c == '\u{ad}' { Some(0) } else { face.glyph_hor_advance(face.glyph_index(c)?) };
        let units: Option<f64> = text.chars().map(|c| advance(c).map(f64::from)).sum();
        units.map_or(UNKNOWN, |units| units / f64::from(face.units_per_em()))
    }

    /// The least width in which a text stands in two lines, broken between words; that of one line when it is one word.
    /// Only where a line surely may end: never beside a bracket, a dash or a stop (UAX 14).
    pub fn narrowest(&self, text: &str) -> f64 {
        let (whole, blank) = (self.width(text), self.width(" "));
        let mut narrowest = whole;
        let mut before = 0.0;
        let mut ended = false;
        for (at, word) in text.split(' ').enumerate() {
            if ended && word.starts_with(char::is_alphanumeric) {
                narrowest = narrowest.min(f64::max(before, whole - before - blank));
            }
            before += if at > 0 { blank } else { 0.0 } + self.width(word);
            ended = word.ends_with(char::is_alphanumeric);
        }
        narrowest
    }

    /// The widest of texts.
    pub fn widest<'a>(&self, texts: impl Iterator<Item = &'a str>) -> Value {
        texts.map(|text| self.width(text)).fold(0.0, f64::max).into_value()
    }
}

pub fn dict<const N: usize>(entries: [(&str, Value); N]) -> Dict {
    entries.into_iter().map(|(key, value)| (Str::from(key), value)).collect()
}

/// A text with places to break a word after so many characters: without them it runs out of its column.
pub fn breakable(text: &str, limit: usize) -> Value {
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
