//! QR codes: a text becomes dark and light modules, and those an SVG picture.

use qrcode::types::{Color, QrError};
use qrcode::{EcLevel, QrCode};
use std::fmt::Write;

/// Light modules around a code that readers count on (ISO/IEC 18004).
pub const QUIET: usize = 4;

/// The modules of a QR code, row by row, the quiet zone not among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modules {
    width: usize,
    dark: Vec<bool>,
}

impl Modules {
    /// Encodes a text in bytes of UTF-8 with error correction level M, as payment codes are made (domain facts 3.7).
    ///
    /// # Errors
    /// When the text is longer than a QR code can hold, about 2,300 bytes.
    pub fn of(text: &str) -> Result<Self, QrError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
        let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
        Ok(Self { width: code.width(), dark })
    }

    /// Modules in a row, the quiet zones on both sides counted.
    #[must_use]
    pub fn side(&self) -> usize {
        self.width + 2 * QUIET
    }

    /// Rows of modules, true where dark.
    pub fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.dark.chunks(self.width.max(1))
    }

    /// An SVG picture of one path with sharp edges; `label` is its text for those who do not see it.
    #[must_use]
    pub fn svg(&self, label: &str) -> String {
        let mut path = String::new();
        for (y, row) in self.rows().enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                if run.first() == Some(&true) {
                    let (left, top, length) = (x + QUIET, y + QUIET, run.len());
                    // Writing to a string cannot fail.
                    let _ = write!(path, "M{left} {top}h{length}v1h-{length}z");
                }
                x += run.len();
            }
        }
        let side = self.side();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\" \
             role=\"img\" aria-label=\"{label}\"><path d=\"{path}\"/></svg>"
        )
    }
}
