//! Files that browsers send: read in every usual form, refused with a sentence when they are hostile.

use crate::site::{BUYER, Browser, HERE, OTHER, Site};
use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, ORIGIN};
use axum::http::{Method, StatusCode};
use domain::id::OrderNumber;
use rust_xlsxwriter::Workbook;
use std::io::{Cursor, Write};
use std::time::{Duration, Instant};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Sends a file as the script of the page does: the status and the answer.
pub async fn send(browser: &mut Browser<'_>, number: OrderNumber, name: &str, file: &[u8]) -> (StatusCode, String) {
    const EDGE: &str = "----busbar";
    let mut body = format!(
        "--{EDGE}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
    let request = browser
        .request(Method::POST, &format!("/drafts/{number}/import/file"))
        .header(ACCEPT, "application/json")
        .header(ORIGIN, HERE)
        .header(CONTENT_LENGTH, body.len())
        .header(CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"));
    let answer = browser.send(request.body(Body::from(body)).unwrap()).await;
    (answer.status, answer.text())
}

/// Sends a file as the form of the page does: the address that it leads to.
pub async fn send_form(browser: &mut Browser<'_>, to: &str, name: &str, file: &[u8]) -> String {
    send_fields(browser, to, &[], name, file).await
}

/// The same with fields in front of the file.
pub async fn send_fields(
    browser: &mut Browser<'_>,
    to: &str,
    fields: &[(&str, &str)],
    name: &str,
    file: &[u8],
) -> String {
    let field = |(name, value): &(&str, &str)| {
        format!("--e\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body: Vec<u8> = fields.iter().map(field).collect::<String>().into_bytes();
    let head = format!("--e\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--e--\r\n");
    let request = browser
        .request(Method::POST, to)
        .header(ACCEPT, "text/html")
        .header(ORIGIN, HERE)
        .header(CONTENT_TYPE, "multipart/form-data; boundary=e");
    let answer = browser.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}: {}", answer.read());
    answer.location().to_owned()
}

pub fn workbook<S: AsRef<str>>(rows: &[impl AsRef<[S]>]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, row) in (0u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(row.as_ref()) {
            match cell.as_ref().parse::<f64>() {
                Ok(number) => sheet.write_number(at, column, number).unwrap(),
                Err(_) => sheet.write_string(at, column, cell.as_ref()).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A table of OpenDocument.
pub fn ods<S: AsRef<str>>(rows: &[impl AsRef<[S]>]) -> Vec<u8> {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |row: &[S]| row.iter().map(|text| cell(text.as_ref())).collect::<String>();
    let rows: String =
        rows.iter().map(|cells| format!("<table:table-row>{}</table:table-row>", row(cells.as_ref()))).collect();
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\">\
         <office:body><office:spreadsheet><table:table table:name=\"1\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", b"<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>"),
    ])
}

#[tokio::test]
async fn every_usual_table_is_read() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await;
    let mut buyer = site.signed_in(BUYER).await;
    let rows = [["Артикул", "Количество"], ["326789", "24"], ["326797", "12"], ["нет такого", "1"]];
    let text = "Артикул;Количество\r\n326789;24\r\n326797;12\r\nнет такого;1\r\n";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let cp1251 = encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
    let bom = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let xls = include_bytes!("list.xls").to_vec();
    let lines = rows.map(|[article, count]| format!("<tr><td>{article}</td><td x:num>{count}</td></tr>")).concat();
    let page = format!("<html><head><meta charset=\"windows-1251\"></head><table border=1>{lines}</table></html>");
    let page = encoding_rs::WINDOWS_1251.encode(&page).0.into_owned();
    let files = [
        ("list.xlsx", workbook(&rows)),
        ("list.ods", ods(&rows)),
        ("list.xls", xls),
        ("list.csv", text.as_bytes().to_vec()),
        ("bom.csv", bom),
        ("utf16.csv", utf16),
        ("cp1251.csv", cp1251),
        ("tabs.txt", text.replace(';', "\t").into_bytes()),
        ("commas.csv", text.replace(';', ",").into_bytes()),
        // A page that a program has saved as a workbook.
        ("page.xls", page),
        // The name says nothing.
        ("list.pdf", workbook(&rows)),
    ];
    for (name, file) in files {
        let (status, answer) = send(&mut buyer, number, name, &file).await;
        assert_eq!(status, StatusCode::OK, "{name}: {answer}");
        let page = buyer.get(&answer).await.read();
        assert!(page.contains("Добавить 2 из 3") && page.contains(name), "{name}: {page}");
    }
    let (_, list) = send(&mut buyer, number, "again.xlsx", &workbook(&rows)).await;
    let faults = buyer.get(&format!("{list}/faults.xlsx")).await;
    let (status, again) = send(&mut buyer, number, "faults.xlsx", &faults.bytes).await;
    assert_eq!(status, StatusCode::OK, "{again}");
    assert!(buyer.get(&again).await.read().contains("нет такого"));
    let example = buyer.get("/import-example.xlsx").await;
    let (status, read) = send(&mut buyer, number, "example.xlsx", &example.bytes).await;
    assert_eq!(status, StatusCode::OK);
    assert!(buyer.get(&read).await.read().contains("Добавить 3"));
    site.is_sound().await;
}

#[tokio::test]
async fn hostile_files_get_a_sentence_and_other_pages_go_on() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await;
    let mut buyer = site.signed_in(BUYER).await;
    let good = workbook(&[["326789", "24"]]);
    let sheet = |before: &str, cells: &str| {
        archive(&[
            ("[Content_Types].xml", b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
            ("_rels/.rels", b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
            ("xl/_rels/workbook.xml.rels", b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"),
            ("xl/workbook.xml", b"<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"),
            ("xl/worksheets/sheet1.xml", format!("<?xml version=\"1.0\"?>{before}<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{cells}</sheetData></worksheet>").as_bytes()),
        ])
    };
    let bomb =
        archive(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &vec![b' '; 210 * 1024 * 1024])]);
    let corner = sheet("", "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>x</t></is></c></row>");
    let deep = sheet("", "<row r=\"1048576\"><c r=\"A1048576\" t=\"inlineStr\"><is><t>x</t></is></c></row>");
    let entity = sheet(
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>&e;326789</t></is></c></row>",
    );
    let million: String = "326789;12\n".repeat(1_000_000);
    let encrypted: Vec<u8> = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        .iter()
        .copied()
        .chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let mut lying = good.clone();
    if let Some(at) = lying.windows(4).rposition(|window| window == b"PK\x01\x02") {
        lying[at + 24..at + 28].copy_from_slice(&[1, 0, 0, 0]);
    }
    let many: Vec<(String, Vec<u8>)> = (0..300).map(|at| (format!("m{at}"), vec![])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let files: [(&str, Vec<u8>, &[&str]); 16] = [
        // On a slow machine the limit of time may come before that of size or rows.
        ("bomb.xlsx", bomb, &["Внутри файла", "слишком сложный"]),
        ("corner.xlsx", corner, &["нет ни\u{a0}одной"]),
        ("deep.xlsx", deep, &["Строк больше"]),
        ("xxe.xlsx", entity, &["Файл не\u{a0}читается", "слишком сложный", "import/"]),
        ("members.zip", archive(&many), &["слишком сложный"]),
        ("truncated.xlsx", good[..good.len() / 2].to_vec(), &["Файл не\u{a0}читается"]),
        ("lying.xlsx", lying, &["Файл не\u{a0}читается", "import/"]),
        ("password.xlsx", encrypted, &["паролем"]),
        ("ole.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1garbage".to_vec(), &["Файл не\u{a0}читается", "слишком сложный"]),
        ("page.xls", b"<html><p>326789</p></html>".to_vec(), &["Это страница"]),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), &["Файл не\u{a0}читается"]),
        ("nul.csv", b"326789;12\0\n".to_vec(), &["Файл не\u{a0}читается"]),
        ("empty.csv", vec![], &["нет ни\u{a0}одной"]),
        ("blank.csv", b"\n\n ; \n".to_vec(), &["нет ни\u{a0}одной"]),
        ("million.csv", million.into_bytes(), &["Строк больше", "слишком сложный"]),
        ("zip.xlsx", archive(&[("readme.txt", b"hello")]), &["Файл не\u{a0}читается"]),
    ];
    for (name, file, said) in files {
        let begun = Instant::now();
        let (_, answer) = send(&mut buyer, number, name, &file).await;
        assert!(said.iter().any(|word| answer.contains(word)), "{name}: {answer}");
        assert!(!answer.contains("root:"), "{name} was read from the disk: {answer}");
        assert!(begun.elapsed() < Duration::from_secs(25), "{name} took {:?}", begun.elapsed());
        assert_eq!(buyer.get("/desk").await.status, StatusCode::OK, "{name}");
    }
    site.is_sound().await;
}

#[tokio::test]
async fn a_file_past_the_limit_and_a_foreign_draft_are_refused() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await;
    let mut buyer = site.signed_in(BUYER).await;
    let (status, answer) = send(&mut buyer, number, "large.csv", &vec![b'1'; 20 * 1024 * 1024 + 1]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.contains("больше 20\u{a0}МБ"), "{answer}");
    let (status, _) = send(&mut buyer, number, "larger.csv", &vec![b'1'; 22 * 1024 * 1024]).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    let mut other = site.signed_in(OTHER).await;
    assert_eq!(send(&mut other, number, "a.csv", b"326789;12").await.0, StatusCode::NOT_FOUND);
    let mut stranger = site.browser();
    assert_eq!(send(&mut stranger, number, "a.csv", b"326789;12").await.0, StatusCode::UNAUTHORIZED);
    site.is_sound().await;
}

#[tokio::test]
async fn without_script_the_sentence_is_on_the_page_of_the_form() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await;
    let mut buyer = site.signed_in(BUYER).await;
    let body = "--e\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\nPK\x03\x04broken\r\n--e--\r\n";
    let request = buyer
        .request(Method::POST, &format!("/drafts/{number}/import/file"))
        .header(ACCEPT, "text/html")
        .header(ORIGIN, HERE)
        .header(CONTENT_TYPE, "multipart/form-data; boundary=e");
    let answer = buyer.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, format!("/drafts/{number}/import").as_str())
    );
    let page = buyer.get(&format!("/drafts/{number}/import")).await;
    assert!(page.read().contains("Файл не читается"), "{}", page.read());
}

#[tokio::test]
async fn ten_thousand_lines_of_which_seven_are_wrong() {
    let site = Site::open().await;
    let actor = site.actor(BUYER).await;
    let number = site.draft(&actor).await;
    let mut buyer = site.signed_in(BUYER).await;
    let snapshot = site.db.snapshot();
    let articles: Vec<String> =
        snapshot.catalog.products().filter(|item| !item.discontinued()).map(|item| item.article().to_owned()).collect();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0u32..10_000 {
        let article = &articles[usize::try_from(row).unwrap() % articles.len()];
        let wrong = row % 1_429 == 1_428 && row < 10_003;
        sheet.write_string(row, 0, if wrong { "нет такого" } else { article }).unwrap();
        sheet.write_number(row, 1, 12).unwrap();
    }
    let (status, list) = send(&mut buyer, number, "long.xlsx", &book.save_to_buffer().unwrap()).await;
    assert_eq!(status, StatusCode::OK, "{list}");
    let page = buyer.get(&list).await.read();
    let wrong = (0u32..10_000).filter(|row| row % 1_429 == 1_428).count();
    assert!(page.contains(&format!("Не найдены {wrong}")), "{page}");
    let list = list.rsplit('/').next().unwrap().parse().unwrap();
    let added = service::import::add(&site.db, &actor, number, list).await.unwrap();
    assert_eq!(added.lines, 10_000 - u32::try_from(wrong).unwrap());
    let waiting = service::import::latest(&site.db, &actor, number).await.unwrap().map(|(_, lines)| lines);
    assert_eq!(waiting, Some(wrong as u64));
    site.is_sound().await;
}
