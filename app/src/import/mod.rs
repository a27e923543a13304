//! «Добавить товары»: from the clipboard and from files, with a preview of what was recognised.

mod bar;
pub mod rpc;

pub use bar::ImportBar;

/// The form with a file: not a server function, for files are written to the disk while they arrive.
pub const FILE: &str = "import-file";

#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod row;
#[cfg(feature = "ssr")]
mod start;

#[cfg(feature = "ssr")]
pub use page::Page;
#[cfg(feature = "ssr")]
pub use start::StartPage;
