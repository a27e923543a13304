//! What the islands of one page tell each other: the last change of a draft. Badge and sums follow it.

use domain::draft::DraftChange;
use leptos::prelude::*;

thread_local! {
    static LATEST: ArcRwSignal<Option<DraftChange>> = ArcRwSignal::new(None);
    static UNSAVED: ArcRwSignal<(usize, usize)> = ArcRwSignal::new((0, 0));
}

/// How many lines show a quantity that the server does not have yet, and how many of them need their person first.
/// Sending waits until there is none.
#[must_use]
pub fn unsaved() -> ArcRwSignal<(usize, usize)> {
    UNSAVED.with(Clone::clone)
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
