//! Parameters of a call of a dealer's program, whether they come as fields of a form, as JSON or as XML: one tree for all three.

use serde_json::{Map, Value};

/// Elements within elements at most.
const DEPTH: usize = 8;

/// The parameters of a call. `None` for what cannot be read.
#[must_use]
pub fn read(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('{') {
        return serde_json::from_str(text).ok();
    }
    if text.starts_with('<') {
        let document = roxmltree::Document::parse(text).ok()?;
        return element(document.root_element(), 0);
    }
    serde_urlencoded::from_str::<Vec<(String, String)>>(text).ok().map(tree)
}

/// Elements of the same name are a list.
fn element(node: roxmltree::Node<'_, '_>, depth: usize) -> Option<Value> {
    if depth > DEPTH {
        return None;
    }
    let mut fields = Map::new();
    for child in node.children().filter(roxmltree::Node::is_element) {
        let value = element(child, depth + 1)?;
        match fields.get_mut(child.tag_name().name()) {
            None => _ = fields.insert(child.tag_name().name().to_owned(), value),
            Some(Value::Array(list)) => list.push(value),
            Some(one) => *one = Value::Array(vec![one.take(), value]),
        }
    }
    Some(if fields.is_empty() {
        Value::String(node.text().unwrap_or_default().trim().to_owned())
    } else {
        Value::Object(fields)
    })
}

/// `warehouses[0][code]=001` as a tree.
#[must_use]
pub fn tree(pairs: Vec<(String, String)>) -> Value {
    let mut root = Map::new();
    for (name, value) in pairs {
        let keys: Vec<&str> = name.split(['[', ']']).filter(|key| !key.is_empty()).take(DEPTH).collect();
        // What has no name is there all the same: a call with it is no bare one.
        put(&mut root, if keys.is_empty() { &[""] } else { &keys }, value);
    }
    Value::Object(root)
}

fn put(fields: &mut Map<String, Value>, keys: &[&str], value: String) {
    match keys {
        [] => {}
        [last] => _ = fields.insert((*last).to_owned(), Value::String(value)),
        [first, rest @ ..] => {
            let next = fields.entry((*first).to_owned()).or_insert_with(|| Value::Object(Map::new()));
            // What is a text and has parts too is its parts.
            if !next.is_object() {
                *next = Value::Object(Map::new());
            }
            if let Value::Object(next) = next {
                put(next, rest, value);
            }
        }
    }
}
