//! Commands of the command line that people run against stored data.

use crate::kill::{busbar, run, stored};
use std::process::Stdio;
use tempfile::TempDir;

/// Whether it succeeded, what it said and what it complained of.
async fn said(data: &std::path::Path, arguments: &[&str]) -> (bool, String, String) {
    let mut command = busbar(data, arguments);
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().await.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_of_products_is_imported_whole_or_not_at_all() {
    let folder = TempDir::new().unwrap();
    let data = folder.path();
    assert!(run(data, &["demo", "--products", "100", "--companies", "2"]).await);
    let file = data.join("catalog.csv");
    let name = file.to_str().unwrap();
    let import = ["import", name, "--by", "manager@example.com"];
    let head = "Артикул;Наименование;Масса, кг\n";

    std::fs::write(&file, format!("{head}326794;Автомат новый;0,117\n326796;;тяжёлый\n")).unwrap();
    let (done, told, faults) = said(data, &import).await;
    assert!(!done && told.is_empty(), "{told}");
    assert!(faults.contains("3: ") && faults.contains("1 rows are not understood, nothing is changed"), "{faults}");
    let product = async |what: &str| {
        let (db, _) = stored(data).await;
        db.refresh().await.unwrap();
        let snapshot = db.snapshot();
        let item = snapshot.catalog.by_article("326794").unwrap();
        if what == "name" { item.name().to_owned() } else { item.mass().grams().to_string() }
    };
    assert_ne!(product("name").await, "Автомат новый");

    std::fs::write(&file, format!("{head}326794;Автомат новый;0,118\n")).unwrap();
    let (done, told, faults) = said(data, &import).await;
    assert!(done, "{faults}");
    assert_eq!(told, "0 new, 1 changed, 0 the same\n");
    assert_eq!((product("name").await.as_str(), product("mass").await.as_str()), ("Автомат новый", "118"));
    let (done, told, _) = said(data, &import).await;
    assert!(done && told == "0 new, 0 changed, 1 the same\n", "{told}");

    let (done, _, faults) = said(data, &["import", name, "--by", "dealer@example.com"]).await;
    assert!(!done && faults.contains("no member of staff"), "{faults}");
    let (done, _, faults) = said(data, &["import", "nothing.csv", "--by", "manager@example.com"]).await;
    assert!(!done && faults.contains("cannot be read"), "{faults}");
    assert!(run(data, &["check"]).await);
}
