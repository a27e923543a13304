//! The document of the API as a page: the same text that programs read at `/api/v1/openapi.json`.

use super::example::{EXAMPLES, PORTAL};
use crate::language::Language;
use crate::rpc;
use crate::ui::{Html, Written, load};
use leptos::prelude::*;
use leptos_meta::Title;
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// Published with the program; a test keeps it the same as the code.
pub const DOCUMENT: &str = include_str!("../../../docs/openapi.json");

/// `/api/docs`.
#[component]
pub fn Page() -> impl IntoView {
    load(async move {
        static PARSED: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(DOCUMENT).unwrap_or_default());
        let say = Language::here();
        let document = &*PARSED;
        let about = text(&document["info"]["description"]).split("\n\n").map(paragraph).collect_view();
        let groups = groups(document);
        let contents = groups.iter().map(|(tag, operations)| {
            let id = anchor(tag);
            view! { <li><a href=format!("#{id}")>{(*tag).to_owned()}</a>" "<span class="muted">{operations.len()}</span></li> }
        });
        let contents = contents.collect_view();
        let here = rpc::db()?.options().base_url.clone();
        let sections =
            groups.iter().map(|(tag, operations)| section(say, document, &here, tag, operations)).collect_view();
        let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
        let schemas = schemas.map(|(name, schema)| shape(say, name, schema)).collect_view();
        Ok(view! {
            <Title text=say.api_title()/>
            <main class="page api" id="main">
                <div class="ttl"><h1>{say.api_title()}</h1><div class="acts"><a class="btn" href="/api/openapi.json" rel="external">"OpenAPI"</a></div></div>
                <div class="api-top">{about}</div>
                <nav aria-label=say.api_contents()><ul class="api-toc">{contents}<li><a href="#errors">{say.api_errors()}</a></li><li><a href="#schemas">{say.api_schemas()}</a></li></ul></nav>
                {sections}
                <section id="errors"><h2>{say.api_errors()}</h2><p>{say.api_errors_why()}</p>{errors(say)}</section>
                <section id="schemas"><h2>{say.api_schemas()}</h2>{schemas}</section>
            </main>
        }
        .html())
    })
}

/// What anybody can paste and run with a key of theirs: the calls of an operation, at the address of this portal.
fn examples(say: Language, here: &str, operation: &Value) -> Option<Html> {
    let name = operation["operationId"].as_str()?;
    let example = EXAMPLES.iter().find(|example| example.operation == name)?;
    let (label, call) = (format!("{}: {name}", say.api_example()), example.curl.replace(PORTAL, here));
    Some(view! { <pre class="region mono" tabindex="0" role="region" aria-label=label><code class="curl">{call}</code></pre> }.html())
}

/// A method, an address and what the document says of them.
type Operation<'a> = (&'a str, &'a str, &'a Value);

/// Operations by their groups, in the order of the document.
fn groups(document: &Value) -> Vec<(&str, Vec<Operation<'_>>)> {
    let mut groups: Vec<(&str, Vec<Operation<'_>>)> = vec![];
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let tag = operation["tags"][0].as_str().unwrap_or_default();
            let found = (method.as_str(), path.as_str(), operation);
            match groups.iter_mut().find(|(name, _)| *name == tag) {
                Some((_, operations)) => operations.push(found),
                None => groups.push((tag, vec![found])),
            }
        }
    }
    groups
}

fn section(say: Language, document: &Value, here: &str, tag: &str, operations: &[Operation<'_>]) -> Html {
    let operations = operations.iter().map(|operation| described(say, document, here, *operation)).collect_view();
    view! { <section id=anchor(tag)><h2>{tag.to_owned()}</h2>{operations}</section> }.html()
}

fn described(say: Language, document: &Value, here: &str, (method, path, operation): Operation<'_>) -> Html {
    let opens = operation["security"].as_array().into_iter().flatten().filter_map(Value::as_object).flatten();
    let staff = opens.clone().any(|(key, _)| key == "staff_key");
    let scopes = opens.map(|(_, scopes)| text(&scopes[0])).collect::<Vec<_>>().join(", ");
    let scope = if staff { say.api_staff_scope(scopes) } else { say.api_scope(scopes) };
    let example = examples(say, here, operation);
    let about = operation["description"].as_str().map(paragraph);
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let rows: Vec<_> = parameters.iter().map(|parameter| {
        let name = format!("{}{}", text(&parameter["name"]), if parameter["required"] == true { "" } else { "?" });
        view! { <tr><th scope="row" class="mono">{name}</th><td class="mono">{kind(&parameter["schema"])}</td><td>{text(&parameter["description"]).to_owned()}</td></tr> }
    }).collect();
    let named = format!("{}: {} {path}", say.api_parameters(), method.to_uppercase());
    let parameters = (!rows.is_empty()).then(|| {
        view! { <div class="region" tabindex="0" role="region" aria-label=named><table class="t"><thead><tr><th>{say.api_parameters()}</th><th>{say.api_type()}</th><th>{say.api_meaning()}</th></tr></thead><tbody>{rows}</tbody></table></div> }
    });
    let body =
        content(&operation["requestBody"]).map(|schema| view! { <p>{say.api_body()}" "{linked(document, schema)}</p> });
    let answers = operation["responses"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(status, _)| status.starts_with('2'))
        .map(|(status, answer)| {
            let schema = content(answer).map(|schema| linked(document, schema));
            view! { <p>{say.api_answer()}" "<b>{status.clone()}</b>" "{schema}</p> }
        })
        .collect_view();
    let id = operation["operationId"].as_str().map(str::to_owned);
    view! {
        <article class="card api-op" id=id>
            <h3><span class="badge">{method.to_uppercase()}</span>" "<code class="mono break">{path.to_owned()}</code></h3>
            <p><b>{text(&operation["summary"]).to_owned()}</b></p>{about}{parameters}{body}{answers}{example}
            <p class="note">{scope}</p>
        </article>
    }
    .html()
}

/// The shape of a body or an answer, whatever its type.
fn content(of: &Value) -> Option<&Value> {
    of["content"].as_object()?.values().next().map(|media| &media["schema"])
}

/// A shape with a link to what it is made of.
fn linked(document: &Value, schema: &Value) -> Html {
    let (reference, many) = match schema["items"]["$ref"].as_str() {
        Some(of_items) => (Some(of_items), true),
        None => (schema["$ref"].as_str(), false),
    };
    let name = reference.and_then(|reference| reference.rsplit('/').next());
    match name.filter(|name| document["components"]["schemas"].get(*name).is_some()) {
        Some(name) => {
            let shown = if many { format!("[{name}]") } else { name.to_owned() };
            view! { <a class="mono" href=format!("#schema-{name}")>{shown}</a> }.html()
        }
        None => view! { <span class="mono">{kind(schema)}</span> }.html(),
    }
}

/// A shape of the document: its fields, or the words it may be.
fn shape(say: Language, name: &str, schema: &Value) -> Html {
    let about = schema["description"].as_str().map(paragraph);
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let own = schema["properties"].as_object();
    let inherited = schema["allOf"].as_array().into_iter().flatten().find_map(|part| part["properties"].as_object());
    let rows: Vec<_> = own.or(inherited).map(|fields| fields_of(fields, &required)).unwrap_or_default();
    let fields = (!rows.is_empty()).then(|| {
        view! { <div class="region" tabindex="0" role="region" aria-label=name.to_owned()><table class="t"><thead><tr><th>{say.api_field()}</th><th>{say.api_type()}</th><th>{say.api_meaning()}</th></tr></thead><tbody>{rows}</tbody></table></div> }
    });
    let simple = own.or(inherited).is_none().then(|| view! { <p class="mono">{kind(schema)}</p> });
    view! { <article class="card api-op" id=format!("schema-{name}")><h3 class="mono">{name.to_owned()}</h3>{about}{fields}{simple}</article> }.html()
}

fn fields_of(fields: &Map<String, Value>, required: &[&str]) -> Vec<Html> {
    let field = |(name, schema): (&String, &Value)| {
        let shown = format!("{name}{}", if required.contains(&name.as_str()) { "" } else { "?" });
        view! { <tr><th scope="row" class="mono">{shown}</th><td class="mono">{kind(schema)}</td><td>{text(&schema["description"]).to_owned()}</td></tr> }.html()
    };
    fields.iter().map(field).collect()
}

/// `string`, `integer 0…1000`, `[Fault]`, `UnitPrice`.
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    let either = ["oneOf", "anyOf", "allOf"].into_iter().find_map(|name| schema[name].as_array());
    if let Some(parts) = either {
        let parts: Vec<String> = parts.iter().filter(|part| part["type"] != "null").map(kind).collect();
        return parts.join(" | ");
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | ");
    }
    let named = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).find(|name| *name != "null"),
        named => named.as_str(),
    };
    let named = named.unwrap_or("object");
    if named == "array" {
        return format!("[{}]", kind(&schema["items"]));
    }
    let format = schema["format"].as_str().filter(|format| format.starts_with("date"));
    let range = match (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
        (Some(least), Some(most)) => format!(" {least}…{most}"),
        _ => String::new(),
    };
    format!("{}{range}", format.unwrap_or(named))
}

/// Statuses and what to do about them.
fn errors(say: Language) -> Html {
    let rows = [
        ("400", say.api_error_400()),
        ("401", say.api_error_401()),
        ("403", say.api_error_403()),
        ("404", say.api_error_404()),
        ("409", say.api_error_409()),
        ("422", say.api_error_422()),
        ("429", say.api_error_429()),
        ("5xx", say.api_error_500()),
    ];
    let row = |(status, why): (&'static str, &'static str)| view! { <dt><b>{status}</b></dt><dd>{why}</dd> };
    view! { <dl class="facts">{rows.into_iter().map(row).collect_view()}</dl> }.html()
}

fn paragraph(text: &str) -> Html {
    let mut code = false;
    let parts: Vec<_> = text
        .split('`')
        .map(|part| {
            let shown = if code {
                view! { <code class="mono">{part.to_owned()}</code> }.html()
            } else {
                view! { {part.to_owned()} }.html()
            };
            code = !code;
            shown
        })
        .collect();
    view! { <p>{parts}</p> }.html()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// What a group is called in an address.
fn anchor(tag: &str) -> String {
    match tag {
        "Каталог" => "catalog",
        "Черновики" => "drafts",
        "Заказы" => "orders",
        "Отгрузки" => "shipments",
        "Финансы" => "finance",
        "Отчёты" => "reports",
        "Изменения" => "changes",
        "Поставщик: товары" => "staff-goods",
        "Поставщик: заказы" => "staff-orders",
        "Поставщик: платежи" => "staff-payments",
        "Поставщик: дилеры" => "staff-companies",
        other => other,
    }
    .to_owned()
}
