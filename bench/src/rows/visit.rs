//! What a first visit brings over the wire.

use super::Bench;
use crate::http::Request;
use crate::report::{Row, Verdict, kb};
use anyhow::{Result, bail};
use std::collections::BTreeSet;

/// Everything that a browser without a cache loads for the catalogue, compressed as the server sends it.
pub async fn first(bench: &Bench) -> Result<Vec<Row>> {
    let mut client = bench.client().await?;
    let page = client.ok(&Request::page("/catalog", "")).await?;
    let html = page.text();
    let mut files: BTreeSet<String> = addresses(&html).collect();
    // Only the addresses of a page sent as it is can be read; a compressed one is asked for once more.
    let encoding = page.header("content-encoding").map(str::to_owned);
    if encoding.is_some() {
        let plain = client.ok(&Request::page("/catalog", "").plain()).await?.text();
        files = addresses(&plain).collect();
    }
    if !files.iter().any(|file| is(file, &["wasm"])) {
        bail!("the page of the catalogue names no .wasm file");
    }
    let (mut needed, mut icons) = (page.wire, 0);
    let mut parts = vec![format!("HTML {} ({})", kb(page.wire), encoding.as_deref().unwrap_or("not compressed"))];
    for file in files {
        let answer = client.ok(&Request::page(&file, "")).await?;
        let name = file.rsplit('/').next().unwrap_or_default();
        let as_is = if answer.header("content-encoding").is_some() { "" } else { " (not compressed)" };
        parts.push(format!("{name} {}{as_is}", kb(answer.wire)));
        if is(&file, &["css", "js", "wasm"]) {
            needed += answer.wire;
        } else {
            icons += answer.wire;
        }
    }
    let goal = Row::new("first visit over the wire: HTML, CSS, JS, WASM", "≤ 250 KB", kb(needed), needed <= 250_000);
    let all = Row::new("the same with icons", "", kb(needed + icons), Verdict::Plain);
    Ok(vec![goal.note(parts.join(", ")), all.note("headers counted in both")])
}

/// The site's own files that the page names.
fn addresses(html: &str) -> impl Iterator<Item = String> + use<'_> {
    let quoted = html.split(['"', '\'']).filter(|text| text.starts_with('/') && !text.contains(char::is_whitespace));
    let files = quoted.filter_map(|text| text.split(['#', '?']).next());
    files.filter(|path| is(path, &["css", "js", "wasm", "svg"])).map(str::to_owned)
}

fn is(path: &str, ends: &[&str]) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| ends.contains(&end))
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn the_files_of_a_page_are_found() {
        let html = r#"<link href="/pkg/1/a.css"><use href="/icons.svg#x"/><a href="/catalog?q=.js">"/b c.js"</a>"#;
        assert_eq!(addresses(html).collect::<Vec<_>>(), ["/pkg/1/a.css", "/icons.svg"]);
    }
}
