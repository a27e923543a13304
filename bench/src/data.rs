//! What is measured against: the demo catalogue, drafts and orders of given sizes. Made once and kept.

use crate::http::{Client, Request};
use crate::server::{BUYER, Installation, Server};
use crate::stored;
use anyhow::{Context, Result, bail};
use domain::draft::DraftChange;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Lines of the drafts whose lines are changed and which are opened.
const DRAFTS: [u32; 5] = [10, 100, 200, 1_000, 10_000];
/// Lines of the orders whose documents are made.
const ORDERS: [u32; 2] = [20, 1_000];
/// Articles in one call: the server reads no more of a text.
const AT_ONCE: usize = 500;
/// Of all orders so many are the buyer's.
const OWN_ORDERS: u32 = 10_000;
/// Bytes before what a server function answers.
const MARK: usize = 6;
/// The simulated supplier issues an invoice after three seconds.
const INVOICE: Duration = Duration::from_mins(1);

/// What was made, kept beside the database.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Data {
    /// Lines and number.
    pub drafts: Vec<(u32, i64)>,
    pub orders: Vec<(u32, i64)>,
    /// How long the demo command took, seconds.
    pub demo_seconds: f64,
    /// The 1,000-line draft: how long each call with 500 articles took, seconds.
    pub paste_seconds: Vec<f64>,
}

/// How much demo data there is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub products: u32,
    pub companies: u32,
    pub orders: u32,
}

/// Finds the data of an earlier run, or makes them.
pub async fn prepare(installation: &mut Installation, size: Size, fresh: bool) -> Result<Data> {
    let database = if installation.postgres.is_some() { "postgres" } else { "sqlite" };
    let folder = installation.data.join(format!("{database}-{}-{}-{}", size.products, size.companies, size.orders));
    let kept = fs::read(folder.join("bench.json")).ok().and_then(|text| serde_json::from_slice::<Data>(&text).ok());
    if let Some(data) = kept.filter(|_| !fresh) {
        installation.data = folder;
        // The drafts are looked for: another database may be behind the same address now.
        let there = stored::drafts(installation, &data).await?;
        if there {
            return Ok(data);
        }
        bail!("{} and its database are not of one make: run with --fresh", installation.data.display());
    }
    // Made under another name, so that half a set is never taken for a whole one.
    let new = PathBuf::from(format!("{}.new", folder.display()));
    for old in [&new, &folder] {
        if old.exists() {
            fs::remove_dir_all(old)?;
        }
    }
    installation.data.clone_from(&new);
    let data = make(installation, size).await?;
    fs::write(new.join("bench.json"), serde_json::to_vec_pretty(&data)?)?;
    fs::rename(&new, &folder)?;
    installation.data = folder;
    Ok(data)
}

async fn make(installation: &Installation, size: Size) -> Result<Data> {
    let (products, companies) = (size.products.to_string(), size.companies.to_string());
    eprintln!("bench: making demo data: {products} products, {companies} companies …");
    let demo = installation.run(&["demo", "--products", &products, "--companies", &companies]).await?;
    let mut data = Data { demo_seconds: demo.as_secs_f64(), ..Data::default() };
    eprintln!("bench: demo data took {:.1} s; making drafts and orders …", data.demo_seconds);
    let articles = stored::articles(installation, DRAFTS.iter().copied().max().unwrap_or(0)).await?;
    let server = installation.serve().await?;
    let mut maker = Maker { client: server.client().await?, cookie: server.sign_in(BUYER).await?, articles };
    for lines in DRAFTS {
        let begun = Instant::now();
        let (number, _) = maker.draft(lines, &mut data.paste_seconds).await?;
        data.drafts.push((lines, number));
        eprintln!("bench: a draft of {lines} lines took {:.1} s", begun.elapsed().as_secs_f64());
    }
    for lines in ORDERS {
        let number = maker.order(lines, &server).await?;
        data.orders.push((lines, number));
    }
    let (_, number) = data.orders.first().copied().context("no order")?;
    eprintln!("bench: making {} orders …", size.orders);
    stored::copy_order(installation, number, size.orders, OWN_ORDERS).await?;
    server.stop().await?;
    Ok(data)
}

/// A buyer who fills drafts.
struct Maker {
    client: Client,
    cookie: String,
    articles: Vec<String>,
}

impl Maker {
    async fn call(&mut self, name: &str, fields: &[(&str, &str)]) -> Result<crate::http::Answer> {
        let request = Request::call(&format!("/rpc/app/draft/rpc/{name}"), &self.cookie, fields)?.plain();
        let answer = self.client.send(&request, true).await?;
        // A form is answered with a way on, a script with 200.
        if answer.status >= 400 {
            let said: String = answer.text().chars().take(300).collect();
            bail!("{name} was answered {}: {said}", answer.status);
        }
        Ok(answer)
    }

    /// A new draft with so many lines: its number and its total.
    async fn draft(&mut self, lines: u32, seconds: &mut Vec<f64>) -> Result<(i64, i64)> {
        let title = format!("{lines} строк");
        let answer = self.call("create_draft", &[("title", &title)]).await?;
        let to = answer.header("location").or_else(|| answer.header("serverfnredirect")).unwrap_or_default();
        let number: i64 = to.rsplit('/').next().and_then(|number| number.parse().ok()).context("no draft was made")?;
        let number_text = number.to_string();
        let articles: Vec<String> = self.articles.iter().take(usize::try_from(lines)?).cloned().collect();
        let mut last = None::<DraftChange>;
        for part in articles.chunks(AT_ONCE) {
            let begun = Instant::now();
            let fields = [("number", number_text.as_str()), ("text", &part.join(" ")), ("quantity", "1")];
            let answer = self.call("add_line", &fields).await?;
            if part.len() == AT_ONCE {
                seconds.push(begun.elapsed().as_secs_f64());
            }
            last = postcard::from_bytes::<Vec<DraftChange>>(answer.body.get(MARK..).unwrap_or_default())?.pop();
        }
        let last = last.context("nothing was added")?;
        if last.totals.lines != lines {
            bail!("the draft {number} has {} lines, not {lines}", last.totals.lines);
        }
        Ok((number, last.cost.total.kopecks()))
    }

    /// A sent order with its invoice.
    async fn order(&mut self, lines: u32, server: &Server) -> Result<i64> {
        let (number, total) = self.draft(lines, &mut vec![]).await?;
        let (number_text, total) = (number.to_string(), total.to_string());
        let key = format!("bench-{number}");
        self.call("submit", &[("number", number_text.as_str()), ("key", &key), ("total", &total)]).await?;
        let invoice = Request::page(&format!("/orders/{number}/invoice.html"), &self.cookie);
        let begun = Instant::now();
        let mut client = server.client().await?;
        while client.send(&invoice, true).await?.status != 200 {
            if begun.elapsed() > INVOICE {
                bail!("order {number} got no invoice in {} s", INVOICE.as_secs());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(number)
    }
}

impl Data {
    /// The number of the draft with so many lines.
    pub fn draft(&self, lines: u32) -> Result<i64> {
        find(&self.drafts, lines)
    }

    /// The number of the order with so many lines.
    pub fn order(&self, lines: u32) -> Result<i64> {
        find(&self.orders, lines)
    }
}

fn find(made: &[(u32, i64)], lines: u32) -> Result<i64> {
    let found = made.iter().find(|(of, _)| *of == lines).map(|(_, number)| *number);
    found.with_context(|| format!("no draft or order of {lines} lines was made: run with --fresh"))
}
