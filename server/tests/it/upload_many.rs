//! Files at random, of every format: no line is lost, whatever stands in it. `BUSBAR_FILES=1000` for the long run;
//! `BUSBAR_FILES_SEED` repeats one.

use crate::kill::{Dice, setting};
use crate::site::{BUYER, Site};
use crate::upload::{ods, workbook};
use domain::import::ImportState;
use server::upload::Readers;
use service::draft;
use service::import::{self, Filter};
use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::NamedTempFile;

const FORMATS: [&str; 7] = ["xlsx", "ods", "csv", "csv with a mark", "utf-16", "windows-1251", "tabs"];

/// The table as a file of this format.
fn file(format: &str, rows: &[Vec<String>]) -> Vec<u8> {
    let text = |separator: &str| rows.iter().map(|row| row.join(separator) + "\r\n").collect::<String>();
    match format {
        "xlsx" => workbook(rows),
        "ods" => ods(rows),
        "csv" => text(";").into_bytes(),
        "csv with a mark" => ("\u{feff}".to_owned() + &text(",")).into_bytes(),
        "utf-16" => [0xff, 0xfe].into_iter().chain(text(";").encode_utf16().flat_map(u16::to_le_bytes)).collect(),
        "windows-1251" => encoding_rs::WINDOWS_1251.encode(&text(";")).0.into_owned(),
        _ => text("\t").into_bytes(),
    }
}

/// A table at random and how many lines are in it.
fn table(dice: &mut Dice, articles: &[String]) -> (Vec<Vec<String>>, u64) {
    let mut below = |limit: usize| (dice.share() * limit as f64) as usize % limit;
    let (headed, numbered, turned) = (below(2) == 0, below(2) == 0, below(2) == 0);
    let mut rows: Vec<[String; 2]> = vec![];
    let mut lines = 0;
    for at in 0..1 + below(60) {
        let article = articles[below(articles.len())].clone();
        let article = match below(8) {
            0 => article.to_lowercase(),
            1 => format!(" {article} "),
            2 => format!("нет такого {at}"),
            3 => article.replace('1', "l"),
            _ => article,
        };
        let quantity = match below(12) {
            0 => "много".to_owned(),
            1 => "2 500".to_owned(),
            2 => "-3".to_owned(),
            3 => "0".to_owned(),
            4 => "12 шт".to_owned(),
            _ => (1 + below(300)).to_string(),
        };
        if below(12) == 0 {
            rows.push([String::new(), String::new()]);
        }
        rows.push([article, quantity]);
        lines += 1;
    }
    let heading = ["Артикул".to_owned(), "Количество".to_owned()];
    let rows = headed.then_some(heading).into_iter().chain(rows);
    let mut number = 0;
    let cells = rows.map(|[article, quantity]| {
        let blank = article.is_empty();
        let mut row = if turned { vec![quantity, article] } else { vec![article, quantity] };
        if numbered {
            number += i32::from(!blank);
            row.insert(
                0,
                if blank {
                    String::new()
                } else if headed && number == 1 {
                    "№".to_owned()
                } else {
                    number.to_string()
                },
            );
        }
        row
    });
    (cells.collect(), lines)
}

#[tokio::test]
async fn nothing_of_a_thousand_files_is_lost() {
    let files = setting("BUSBAR_FILES").unwrap_or(42);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = setting("BUSBAR_FILES_SEED").unwrap_or(u64::from(now.subsec_nanos()));
    println!("BUSBAR_FILES_SEED={seed} BUSBAR_FILES={files}");
    let site = Site::open().await;
    let actor = site.actor(BUYER).await;
    let snapshot = site.db.snapshot();
    let articles: Vec<String> = snapshot.catalog.products().map(|item| item.article().to_owned()).collect();
    let readers = Readers::new(env!("CARGO_BIN_EXE_busbar").into());
    let mut dice = Dice(seed);
    let mut all = [0u64; 3];
    for at in 0..files {
        let format = FORMATS[usize::try_from(at).unwrap() % FORMATS.len()];
        let (rows, lines) = table(&mut dice, &articles);
        let mut written = NamedTempFile::new().unwrap();
        written.write_all(&file(format, &rows)).unwrap();
        let said = format!("seed {seed}, file {at}, {format}: {rows:?}");
        let read = readers.read(written.path()).await.unwrap_or_else(|error| panic!("{error}: {said}"));
        let number = site.draft(&actor).await;
        let list = import::read_table(&site.db, &actor, number, "list", String::new(), read).await.unwrap();
        let page = import::get(&site.db, &actor, number, list, Filter::All, 1).await.unwrap();
        let (good, waits) = (page.count(ImportState::is_good), page.count(ImportState::waits));
        assert_eq!(page.count(|_| true), lines, "{:?}: {said}", page.counts);
        assert_eq!(good + waits, lines, "{said}");
        let before = draft::get(&site.db, &actor, number).await.unwrap().draft.totals.lines;
        if good > 0 {
            let added = import::add(&site.db, &actor, number, list).await.unwrap();
            let page = import::get(&site.db, &actor, number, list, Filter::All, 1).await.unwrap();
            assert_eq!(u64::from(added.lines), page.count(|state| state == ImportState::Added), "{said}");
            assert_eq!(u64::from(added.lines) + page.count(ImportState::waits), lines, "{said}");
            let after = draft::get(&site.db, &actor, number).await.unwrap().draft.totals.lines;
            assert!(after >= before && u64::from(after - before) <= good, "{said}");
        }
        draft::delete(&site.db, &actor, number).await.unwrap();
        for (sum, part) in all.iter_mut().zip([lines, good, waits]) {
            *sum += part;
        }
    }
    println!("{files} files, {} lines: {} added, {} wait", all[0], all[1], all[2]);
}
