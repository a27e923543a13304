//! Drafts: one line changed, many added at once, opened.

use super::Bench;
use crate::http::{Client, Request};
use crate::load::Times;
use crate::report::{Row, Verdict, kb, ms};
use crate::stored;
use crate::yardstick::{self, Ledger};
use anyhow::{Context, Result};

/// Changed lines in a row before the next draft has its turn.
const IN_A_ROW: usize = 5;

/// One draft whose lines are changed.
struct Edited {
    lines: u32,
    number: i64,
    /// Product and pack.
    products: Vec<(i64, i64)>,
    times: Times,
}

/// One line changed in drafts of different sizes, each in turn, with a durable commit between them.
pub async fn lines(bench: &Bench) -> Result<Vec<Row>> {
    let db = stored::open(&bench.installation).await?;
    let mut drafts = vec![];
    for lines in [10, 100, 1_000, 10_000] {
        let number = bench.data.draft(lines)?;
        let products = stored::lines(&db, number, 200).await?;
        drafts.push(Edited { lines, number, products, times: Times::default() });
    }
    let ledger = Ledger::open(&bench.installation).await?;
    let mut client = bench.client().await?;
    let (mut commits, rounds) = (Times::default(), bench.rounds(80));
    for round in 0..=rounds {
        for draft in &mut drafts {
            draft.change(&mut client, &bench.cookie, round).await?;
            for _ in 0..IN_A_ROW {
                ledger.commit(&mut commits).await?;
            }
        }
    }
    let ten = drafts.first().context("no draft")?.times.p50();
    let commit = commits.p50();
    let mut rows = vec![yardstick::commits(&commits)];
    for draft in &drafts {
        let (p50, p99) = (draft.times.p50(), draft.times.p99());
        let what = format!("one line changed in a draft of {} lines", draft.lines);
        let note = format!("{:.2} × a durable commit; {} changes, one at a time", p50 / commit, draft.times.len());
        let measured = format!("p50 {}, p99 {}", ms(p50), ms(p99));
        rows.push(Row::new(what, "p50 ≤ 6 ms", measured, p50 <= 6.0).note(note));
    }
    let last = drafts.last().context("no draft")?;
    let ratio = last.times.p50() / ten;
    let what = format!("the same, {} lines against 10", last.lines);
    rows.push(Row::new(what, "≤ 1.5 ×", format!("{ratio:.2} ×"), ratio <= 1.5));
    rows.extend(paste(bench));
    Ok(rows)
}

impl Edited {
    async fn change(&mut self, client: &mut Client, cookie: &str, round: usize) -> Result<()> {
        let number = self.number.to_string();
        for step in 0..IN_A_ROW {
            let at = (round * IN_A_ROW + step) % self.products.len().max(1);
            let (product, pack) = self.products.get(at).copied().context("the draft is empty")?;
            // Always another quantity than before, so that there is something to write.
            let packs = i64::try_from(round % 90)? + 2;
            let (product, quantity) = (product.to_string(), (pack * packs).to_string());
            let fields = [("number", number.as_str()), ("product", &product), ("quantity", &quantity)];
            let answer = client.ok(&Request::call("/rpc/app/draft/rpc/set_quantity", cookie, &fields)?).await?;
            // The first round brings prices up to date and is not counted.
            if round > 0 {
                self.times.push(answer.whole);
            }
        }
        Ok(())
    }
}

/// 500 articles pasted at once, as they were when the drafts were made.
fn paste(bench: &Bench) -> Option<Row> {
    let mut seconds = bench.data.paste_seconds.clone();
    seconds.sort_unstable_by(f64::total_cmp);
    let median = seconds.get(seconds.len() / 2)?;
    let row = Row::new("500 articles pasted into a draft (LOAD-9)", "≤ 1 s", format!("{median:.2} s"), *median <= 1.0);
    Some(row.note("taken when the data were made"))
}

/// Drafts are opened.
pub async fn open(bench: &Bench) -> Result<Vec<Row>> {
    let mut rows = vec![];
    for lines in [10, 100, 1_000, 10_000] {
        let request = Request::page(&format!("/drafts/{}", bench.data.draft(lines)?), &bench.cookie);
        let seen = bench.repeat(&request, 60).await?;
        let first = seen.first.p50();
        let measured = format!("first byte {}, whole {}, {}", ms(first), ms(seen.whole.p50()), kb(seen.size));
        let met = first <= 150.0 && seen.size <= 100_000;
        let row = Row::new(format!("open a draft of {lines} lines"), "≤ 150 ms, ≤ 100 KB", measured, met);
        let row = if lines == 10_000 { row } else { Row { verdict: Verdict::Plain, goal: String::new(), ..row } };
        rows.push(row.note(format!("first byte p99 {}", ms(seen.first.p99()))));
    }
    Ok(rows)
}
