//! Papers: pure functions from what the domain knows to the bytes of a page, a PDF or a workbook.
//!
//! Every invoice is first put into words (`text`), then laid out three times, so the three never disagree; so are waybills
//! (`waybill`); offers (`offer`) and acts (`reconciliation`) are, twice. The layout of a PDF and of an invoice's workbook is a template: the supplier's own from a directory,
//! else the one built in.

pub mod invoice_html;
pub mod invoice_xlsx;
pub mod list_xlsx;
pub mod offer_xlsx;
pub mod order_xlsx;
pub mod pdf;
pub mod qr;

mod invoice_pdf;
mod nomenclature;
mod offer;
mod offer_pdf;
mod png;
mod reconciliation;
mod reconciliation_pdf;
mod reconciliation_xlsx;
mod report_xlsx;
mod sheet;
mod text;
mod waybill;
mod waybill_html;
mod waybill_pdf;
mod waybill_xlsx;

use std::io::ErrorKind;
use std::path::PathBuf;

pub use invoice_html::invoice_html;
pub use invoice_xlsx::invoice_xlsx;
pub use nomenclature::{nomenclature_csv, nomenclature_xlsx};
pub use offer_xlsx::{draft_xlsx, offer_xlsx};
pub use order_xlsx::order_xlsx;
pub use pdf::PdfMaker;
pub use reconciliation_xlsx::reconciliation_xlsx;
pub use report_xlsx::{drafts_xlsx, order_list_xlsx, orders_xlsx, products_xlsx, shipments_xlsx};
pub use waybill_html::waybill_html;
pub use waybill_xlsx::waybill_xlsx;

/// Why a document was not made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The supplier's template is there but cannot be read.
    #[error("template {}: cannot be read: {reason}", file.display())]
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// What the system said.
        #[source]
        reason: std::io::Error,
    },
    /// A template does not work: its author has to look at it.
    #[error("template {}: {reason}", file.display())]
    Template {
        /// Which file; a bare name is the one built in.
        file: PathBuf,
        /// What is wrong, with the line where it is known.
        reason: String,
    },
    /// The text is too long for a QR code.
    #[error("the payment code does not fit into a QR code: {0}")]
    Code(#[from] qrcode::types::QrError),
    /// The workbook could not be written.
    #[error("the workbook was not written: {0}")]
    Workbook(String),
    /// The file could not be written.
    #[error("the file was not written: {0}")]
    Unwritten(String),
}

/// Where the supplier's own templates are: `invoice.typ`, `invoice.xlsx`, `offer.typ`,
/// `reconciliation.typ` and `waybill.typ`. What is not there is built in.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    dir: Option<PathBuf>,
}

impl Templates {
    /// Templates of this directory; of none: only those built in.
    #[must_use]
    pub fn new(dir: Option<PathBuf>) -> Self {
        Self { dir }
    }

    /// The supplier's file of this name, read anew each time: a changed template works at once.
    fn own(&self, name: &str) -> Result<Option<(PathBuf, Vec<u8>)>, DocumentError> {
        let Some(file) = self.dir.as_ref().map(|dir| dir.join(name)) else {
            return Ok(None);
        };
        match std::fs::read(&file) {
            Ok(bytes) => Ok(Some((file, bytes))),
            Err(reason) if reason.kind() == ErrorKind::NotFound => Ok(None),
            Err(reason) => Err(DocumentError::Unreadable { file, reason }),
        }
    }
}
