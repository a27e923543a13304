//! Calls of dealers' programs: whatever their shape, nothing grows and nothing lies too deep.

use serde_json::Value;

/// Any body.
pub fn law(bytes: &[u8]) {
    let text = crate::text(bytes, 8_000);
    let Some(asked) = reading::call::read(&text) else { return };
    let (bytes, depth) = measured(&asked);
    // A sign of a form that is no UTF-8 becomes three bytes.
    assert!(bytes <= text.len() * 3, "{bytes} bytes of {}", text.len());
    assert!(depth <= 130, "{depth} deep");
    if !text.trim_start_matches('\u{feff}').trim().starts_with('{') {
        assert!(depth <= 20, "{depth} deep");
    }
}

/// Bytes of all texts in a tree, and how deep it is.
fn measured(value: &Value) -> (usize, usize) {
    let all = |(bytes, depth): (usize, usize), (more, deeper): (usize, usize)| (bytes + more, depth.max(deeper + 1));
    match value {
        Value::String(text) => (text.len(), 1),
        Value::Array(items) => items.iter().map(measured).fold((0, 1), all),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.len() + measured(value).0, measured(value).1)).fold((0, 1), all)
        }
        _ => (0, 1),
    }
}
