//! Files of products into a draft: read, recognised, kept; then added.

use super::Bench;
use crate::http::Request;
use crate::load::Times;
use crate::report::{Row, Verdict, ms};
use crate::stored;
use anyhow::{Context, Result};
use rust_xlsxwriter::Workbook;

/// A file of so many lines, from sending it to its list, and from «Добавить» to the draft.
pub async fn files(bench: &Bench) -> Result<Vec<Row>> {
    let mut rows = vec![];
    for lines in [10, 100, 1_000, 10_000] {
        let articles = stored::articles(&bench.installation, lines).await?;
        let file = workbook(&articles)?;
        let (mut read, mut added, mut memory) = (Times::default(), Times::default(), 0.0_f64);
        for _ in 0..bench.rounds(8) {
            let mut client = bench.client().await?;
            let title = format!("{lines} строк из файла");
            let created = Request::call("/rpc/app/draft/rpc/create_draft", &bench.cookie, &[("title", &title)])?;
            let created = client.send(&created, true).await?;
            let to = created.header("location").or_else(|| created.header("serverfnredirect")).unwrap_or_default();
            let number = to.rsplit('/').next().context("no draft was made")?.to_owned();
            bench.server.process.forget_peak()?;
            let (before, _) = bench.server.process.memory()?;
            let path = format!("/drafts/{number}/import/file");
            let answer = client.ok(&Request::file(&path, &bench.cookie, "list.xlsx", &file)).await?;
            read.push(answer.whole);
            let list = answer.text().rsplit('/').next().context("no list was made")?.to_owned();
            let fields = [("number", number.as_str()), ("list", &list)];
            let add = Request::call("/rpc/app/import/rpc/add_list", &bench.cookie, &fields)?;
            let answer = client.send(&add, true).await?;
            added.push(answer.whole);
            let (_, most) = bench.server.process.memory()?;
            memory = memory.max(most - before);
        }
        let both = read.p50() + added.p50();
        let measured = format!("{}: read {}, added {}", ms(both), ms(read.p50()), ms(added.p50()));
        let row = Row::new(
            format!("Excel file of {lines} lines into a draft"),
            "≤ 1 s, ≤ 100 MB more",
            measured,
            both <= 1_000.0 && memory <= 100.0,
        );
        let row = if lines == 10_000 { row } else { Row { verdict: Verdict::Plain, goal: String::new(), ..row } };
        rows.push(
            row.note(format!("{:.2} ms a line; at most {memory:.0} MB more than before", both / f64::from(lines))),
        );
    }
    Ok(rows)
}

fn workbook(articles: &[String]) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0u16..).zip(["Артикул", "Количество"]) {
        sheet.write_string(0, column, heading)?;
    }
    for (row, article) in (1u32..).zip(articles) {
        sheet.write_string(row, 0, article)?;
        sheet.write_number(row, 1, 12)?;
    }
    Ok(book.save_to_buffer()?)
}
