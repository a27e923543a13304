//! A part of a page that is written already.
//!
//! Pages are rendered once, on the server, and never touched again. Written into a string as soon as it is put together,
//! a part needs none of the code that a living view has: to wait for it, to build it, to change it. That code would be
//! compiled for every type of view: it made up nine tenths of this crate.

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::{Position, PositionState, add_attr::AddAnyAttr};

/// HTML made by [`Written::html`]: text in it is escaped.
pub struct Html(String);

/// Views that can be written down.
pub trait Written: RenderHtml + Sized {
    /// Writes the view down, islands in it too.
    fn html(self) -> Html {
        Html(self.to_html())
    }
}

impl<V: RenderHtml> Written for V {}

impl Render for Html {
    type State = ();

    fn build(self) {}

    fn rebuild(self, (): &mut ()) {}
}

impl AddAnyAttr for Html {
    type Output<NewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}

impl RenderHtml for Html {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn html_len(&self) -> usize {
        self.0.len()
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        _escape: bool,
        _mark_branches: bool,
        _extra_attrs: Vec<AnyAttribute>,
    ) {
        buf.push_str(&self.0);
        *position = Position::NextChild;
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) {}

    fn into_owned(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Written;
    use leptos::prelude::*;

    #[test]
    fn what_is_written_is_escaped_once() {
        let inner = view! { <b title="\"">{"<script>"}</b> }.html();
        let outer = view! { <p>{inner}{"&"}</p> }.html();
        assert_eq!(outer.0, "<p><b title=\"&quot;\">&lt;script&gt;</b>&amp;</p>");
    }
}
