//! Parameters of a call, whether they come as fields of a form, as JSON or as XML: one tree for all three.

use crate::guard::BODY_LIMIT;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use reading::call;
use serde_json::Value;

/// Whether a request is, or may be, longer than what is read in memory. Fields of a form with parts are never so many.
pub fn is_long(request: &Request) -> bool {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let length = header(CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    length.is_none_or(|length| length > BODY_LIMIT)
        && !header(CONTENT_TYPE).unwrap_or_default().starts_with("multipart/form-data")
}

/// The parameters of a request. `None` for what cannot be read.
pub async fn read(request: Request) -> Option<Value> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    if kind.starts_with("multipart/form-data") {
        let mut form = Multipart::from_request(request, &()).await.ok()?;
        let mut pairs = vec![];
        while let Some(field) = form.next_field().await.ok()? {
            let name = field.name().unwrap_or_default().to_owned();
            pairs.push((name, field.text().await.ok()?));
        }
        return Some(call::tree(pairs));
    }
    let bytes = to_bytes(request.into_body(), BODY_LIMIT).await.ok()?;
    call::read(std::str::from_utf8(&bytes).ok()?)
}

/// The text of the first of these fields that there is; numbers, and yes and no, are texts too.
pub fn text(of: &Value, names: &[&str]) -> String {
    match names.iter().find_map(|name| of.get(name)) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(yes)) => yes.to_string(),
        _ => String::new(),
    }
}

/// The items of a call: the list under the name of the resource, in any of its three shapes, else the parameters themselves.
pub fn items<'a>(asked: &'a Value, resource: &str) -> Vec<&'a Value> {
    let Some(list) = asked.get(resource) else { return vec![asked] };
    let list = list.get("item").unwrap_or(list);
    match list {
        Value::Array(items) => items.iter().collect(),
        // A form numbers its items.
        Value::Object(fields) if !fields.is_empty() && fields.values().all(Value::is_object) => {
            let mut items: Vec<(&String, &Value)> = fields.iter().collect();
            items.sort_by_key(|(key, _)| key.parse::<u32>().unwrap_or(u32::MAX));
            items.into_iter().map(|(_, item)| item).collect()
        }
        Value::Object(_) => vec![list],
        _ => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    async fn read_as(kind: &str, text: &str) -> Option<Vec<String>> {
        let request = Request::builder().header(CONTENT_TYPE, kind).body(Body::from(text.to_owned())).unwrap();
        let asked = read(request).await?;
        let item = |item: &Value| format!("{} {}", text_of(item, "code"), text_of(item, "address"));
        Some(items(&asked, "warehouses").into_iter().map(item).collect())
    }

    fn text_of(item: &Value, name: &str) -> String {
        text(item, &[name])
    }

    #[tokio::test]
    async fn all_three_shapes_say_the_same() {
        const FORM: &str = "application/x-www-form-urlencoded";
        for (kind, text, expected) in [
            (FORM, "hash=1&code=001&address=A+1", vec!["001 A 1"]),
            (
                FORM,
                "warehouses[0][code]=001&warehouses[0][address]=A+1&warehouses%5B1%5D%5Bcode%5D=2",
                vec!["001 A 1", "2 "],
            ),
            ("application/json", r#"{"hash":"1","code":1,"address":"A 1"}"#, vec!["1 A 1"]),
            (
                "application/json",
                r#"{"warehouses":[{"code":"001","address":"A 1"},{"code":"2"}]}"#,
                vec!["001 A 1", "2 "],
            ),
            ("text/xml", "<request><hash>1</hash><code>001</code><address>A 1</address></request>", vec!["001 A 1"]),
            (
                "text/xml",
                "<?xml version=\"1.0\"?><r><warehouses><item><code>001</code><address>A 1</address></item><item><code>2</code></item></warehouses></r>",
                vec!["001 A 1", "2 "],
            ),
            ("text/xml", "<r><warehouses><item><code>001</code></item></warehouses></r>", vec!["001 "]),
        ] {
            assert_eq!(read_as(kind, text).await.unwrap(), expected, "{text}");
        }
        let bomb = "<!DOCTYPE r [<!ENTITY a \"aaaa\">]><r>&a;</r>";
        for text in ["{", "<r>", bomb, &"<a>".repeat(100)] {
            assert_eq!(read_as("", text).await, None, "{text}");
        }
    }
}
