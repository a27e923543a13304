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
use std::borrow::Cow;
use std::fmt;

/// HTML, with the text in it escaped: made by [`Written::html`], or by hand where a page has many of the same.
pub struct Html(String);

impl Html {
    /// What was written by hand: everything from outside as [`Escaped`].
    pub fn by_hand(html: String) -> Self {
        Self(html)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Text as it stands in HTML, between tags and in quoted attributes. See [`escaped`].
pub struct Escaped<'a>(pub &'a str);

/// The same for a text that stands in several places.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if text.bytes().any(is_markup) { Escaped(text).to_string().into() } else { text.into() }
}

/// Whether HTML reads a letter as markup. In UTF-8 these bytes are nothing else, so a text need not be taken apart for it.
const fn is_markup(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>' | b'"')
}

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.bytes().position(is_markup) {
            let (before, from) = rest.split_at(at);
            f.write_str(before)?;
            f.write_str(match from.as_bytes().first() {
                Some(b'&') => "&amp;",
                Some(b'<') => "&lt;",
                Some(b'>') => "&gt;",
                _ => "&quot;",
            })?;
            rest = from.get(1..).unwrap_or_default();
        }
        f.write_str(rest)
    }
}

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
        if buf.is_empty() && buf.capacity() <= self.0.capacity() {
            // A part that stands alone hands over its buffer: the body of a page passes here several times.
            *buf = self.0;
        } else {
            buf.push_str(&self.0);
        }
        *position = Position::NextChild;
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) {}

    fn into_owned(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{Escaped, Written, escaped};
    use leptos::prelude::*;

    #[test]
    fn what_is_written_is_escaped_once() {
        let inner = view! { <b title="\"">{"<script>"}</b> }.html();
        let outer = view! { <p>{inner}{"&"}</p> }.html();
        assert_eq!(outer.0, "<p><b title=\"&quot;\">&lt;script&gt;</b>&amp;</p>");
    }

    #[test]
    fn text_from_outside_cannot_leave_its_place() {
        for (text, written) in [
            ("OptiDin BM63-УХЛ3", "OptiDin BM63-УХЛ3"),
            ("<script>alert(\"1\")</script>", "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"),
            ("&amp; & ё", "&amp;amp; &amp; ё"),
            ("", ""),
        ] {
            assert_eq!(Escaped(text).to_string(), written);
            assert_eq!(escaped(text), written);
        }
    }
}
