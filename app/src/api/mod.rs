//! `/api/docs`: what programs may ask for, read from the published document.

mod page;

pub use page::{DOCUMENT, Page};
