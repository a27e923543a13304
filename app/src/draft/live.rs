//! What the islands of one page tell each other: the last change of a draft. Badge and sums follow it.

use domain::draft::DraftChange;
use leptos::prelude::*;

thread_local! {
    static LATEST: ArcRwSignal<Option<DraftChange>> = ArcRwSignal::new(None);
    static UNSAVED: ArcRwSignal<u32> = ArcRwSignal::new(0);
}

/// How many lines show a quantity that the server does not have yet. Sending waits until there is none.
#[must_use]
pub fn unsaved() -> ArcRwSignal<u32> {
    UNSAVED.with(Clone::clone)
}

/// A line's part in [`unsaved`].
#[derive(Clone, Copy)]
pub struct Unsaved(StoredValue<bool>);

impl Unsaved {
    #[must_use]
    pub fn none() -> Self {
        Self(StoredValue::new(false))
    }

    /// Whether the line shows something that is not saved.
    pub fn set(self, now: bool) {
        let before = self.0.get_value();
        self.0.set_value(now);
        match (before, now) {
            (false, true) => unsaved().update(|lines| *lines += 1),
            (true, false) => unsaved().update(|lines| *lines = lines.saturating_sub(1)),
            _ => {}
        }
    }
}

/// The last change that this tab made or was told of.
#[must_use]
pub fn latest() -> ArcRwSignal<Option<DraftChange>> {
    LATEST.with(Clone::clone)
}

/// Tells the page of a change. One that is older than what is known is passed over: answers may overtake each other.
pub fn publish(change: DraftChange) {
    latest().update(|latest| {
        let older =
            latest.as_ref().is_some_and(|known| known.number == change.number && known.version > change.version);
        if !older {
            *latest = Some(change);
        }
    });
}
