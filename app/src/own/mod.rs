//! «Свои артикулы»: the table of what a company calls our products. Forms and links only: nothing here needs a script.

pub mod rpc;

#[cfg(feature = "ssr")]
mod loads;
#[cfg(feature = "ssr")]
mod page;

#[cfg(feature = "ssr")]
pub use page::Page;

/// The address of the page.
pub const PAGE: &str = "/company/articles";
/// Where a file is sent to: not a server function, for files are written to the disk while they arrive.
pub const FILE: &str = "/company/articles/file";
/// The page with what became of the table that was loaded last.
pub const LOADED: &str = "/company/articles?loaded=1";
