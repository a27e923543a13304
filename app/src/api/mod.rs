//! `/api/docs`: what programs may ask for, read from the published document.

mod example;
mod page;

pub use example::{EXAMPLES, KEY, PORTAL, STAFF_KEY};
pub use page::{DOCUMENT, Page};
