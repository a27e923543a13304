//! Drafts: the heart of the portal. The page is server HTML with forms; the editor, the sums and the badge come alive.

mod badge;
mod block;
mod chosen;
mod dates;
mod editor;
mod follow;
pub mod live;
mod pad;
mod queue;
mod row;
pub mod rpc;
mod sheet;
mod sums;

pub use badge::{DraftBadge, DraftCount};
pub use editor::DraftEditor;
pub use sums::{ApprovalForm, DraftBar, DraftSums};

#[cfg(feature = "ssr")]
mod difference;
#[cfg(feature = "ssr")]
mod documents;
#[cfg(feature = "ssr")]
pub mod filter;
#[cfg(feature = "ssr")]
mod heads;
#[cfg(feature = "ssr")]
mod history;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod price;
#[cfg(feature = "ssr")]
mod proposal;
#[cfg(feature = "ssr")]
mod replacement;
#[cfg(feature = "ssr")]
mod terms;
#[cfg(feature = "ssr")]
mod vat;
#[cfg(feature = "ssr")]
mod what_if;

#[cfg(feature = "ssr")]
pub use difference::DifferencePage;
#[cfg(feature = "ssr")]
pub use history::HistoryPage;
#[cfg(feature = "ssr")]
pub use list::{CreateButton, ListPage};
#[cfg(feature = "ssr")]
pub use page::Page;
#[cfg(feature = "ssr")]
pub use price::PricePage;
#[cfg(feature = "ssr")]
pub use proposal::list as proposals;
#[cfg(feature = "ssr")]
pub use replacement::ReplacementPage;
#[cfg(feature = "ssr")]
pub use what_if::WhatIfPage;
