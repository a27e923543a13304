//! Favourites: lists of products, and what was ordered of late. Forms and links only: nothing here needs a script.

pub mod rpc;

#[cfg(feature = "ssr")]
mod button;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod recent;

#[cfg(feature = "ssr")]
pub use button::{FavouriteButton, FavouriteMenu, FavouriteUndo};
#[cfg(feature = "ssr")]
pub use list::ListPage;
#[cfg(feature = "ssr")]
pub use page::Page;
#[cfg(feature = "ssr")]
pub use recent::RecentPage;

/// The name of a list: the first one, which a star has made, is «Избранное».
#[cfg(feature = "ssr")]
#[must_use]
pub fn list_name(say: crate::language::Language, name: &str) -> String {
    if name.is_empty() { say.site_favourites().to_owned() } else { name.to_owned() }
}
