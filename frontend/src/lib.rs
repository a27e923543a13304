//! The browser's entry: wakes the islands of a page the server has rendered.

use app as _; // Links the islands in; leptos calls each by its name.

/// Called by the script that `HydrationScripts` puts into the page.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
