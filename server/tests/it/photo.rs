//! Photos of products: hostile files end in a process that may die, good ones are written anew and served for ever; 1C brings them
//! by themselves and in archives, twice, and the second time changes nothing.

use crate::exchange::{Client, archive, root};
use crate::site::{BREAKER, BUYER, Site};
use crate::upload::send_form;
use app::staff::change::RemovePhoto;
use app::staff::{PHOTO, PRODUCTS};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use leptos::server_fn::ServerFn;
use std::io::Cursor;

const MANAGER: &str = "manager@example.com";

/// A picture of this size, half of it to be seen through.
fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let pixel = |x: u32, _: u32| if x < width / 2 { Rgba([200, 30, 30, 255]) } else { Rgba([0, 0, 0, 0]) };
    let mut picture = DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, pixel));
    if format == ImageFormat::Jpeg {
        picture = DynamicImage::ImageRgb8(picture.into_rgb8());
    }
    let mut bytes = Cursor::new(vec![]);
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A PNG that says it is this large and is not: its head alone.
fn bomb() -> Vec<u8> {
    let mut head = picture(1, 1, ImageFormat::Png)[..33].to_vec();
    head[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    head
}

/// The addresses of the photos on a page.
fn addresses(page: &str) -> Vec<String> {
    let parts = page.split("src=\"/photos/").skip(1);
    parts.map(|part| format!("/photos/{}", part.split('"').next().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_is_written_anew_and_a_hostile_file_is_refused_with_a_sentence() {
    let site = Site::open().await;
    let mut manager = site.signed_in(MANAGER).await;
    let product = site.id(BREAKER).to_string();
    let (to, page) = (format!("{PHOTO}/{product}"), format!("{PRODUCTS}/{BREAKER}"));
    assert!(manager.get(&page).await.read().contains("Фотографий нет"));
    let png = picture(2_400, 1_200, ImageFormat::Png);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec();
    let zipped = archive(&[("a.png", png.as_slice())]);
    for (name, bytes) in [
        ("a.txt", b"no picture".to_vec()),
        ("a.svg", svg),
        ("cut.png", png[..png.len() / 2].to_vec()),
        ("bomb.png", bomb()),
        ("a.zip", zipped),
        ("wide.png", picture(8_001, 1, ImageFormat::Png)),
    ] {
        assert_eq!(send_form(&mut manager, &to, name, &bytes).await, format!("{page}#photos"), "{name}");
        let shown = manager.get(&page).await.read();
        assert!(shown.contains("Файл не читается как фотография"), "{name}: {shown}");
    }
    let mut buyer = site.signed_in(BUYER).await;
    send_form(&mut buyer, &to, "a.png", &png).await;
    let mut guest = site.browser();
    assert!(send_form(&mut guest, &to, "a.png", &png).await.starts_with("/sign-in?next="));
    send_form(&mut manager, &format!("{PHOTO}/999999"), "a.png", &png).await;
    assert_eq!(site.number("SELECT COUNT(*) FROM product_photos").await, 0);

    let webp = picture(900, 1_800, ImageFormat::WebP);
    let jpeg = picture(300, 300, ImageFormat::Jpeg);
    for (name, bytes) in [("a.png", &png), ("b.webp", &webp), ("c.jpg", &jpeg), ("again.png", &png)] {
        send_form(&mut manager, &to, name, bytes).await;
    }
    site.db.refresh().await.unwrap();
    let shown = guest.get(&format!("/product/{BREAKER}")).await.text();
    let found = addresses(&shown);
    assert_eq!(found.len(), 3, "the same file is not there twice: {found:?}");
    assert!(shown.contains("width=\"1200\" height=\"600\""), "{shown}");
    for (address, side) in [(found[0].clone(), 1_200), (format!("{}/small", found[0]), 144)] {
        let answer = guest.get(&address).await;
        assert_eq!((answer.status, answer.header(CONTENT_TYPE)), (StatusCode::OK, "image/jpeg"));
        assert_eq!(answer.header(CACHE_CONTROL), "public, max-age=31536000, immutable");
        assert_eq!(answer.header(X_CONTENT_TYPE_OPTIONS), "nosniff");
        let read = image::load_from_memory(&answer.bytes).unwrap().into_rgb8();
        assert_eq!((read.width(), read.height()), (side, side / 2));
        let through = read.get_pixel(side - 2, 2);
        assert!(through.0.iter().all(|part| *part > 245), "what can be seen through is white: {through:?}");
    }
    let list = guest.get(&format!("/catalog?q={BREAKER}")).await.text();
    assert!(addresses(&list).contains(&format!("{}/small", found[0])), "{list}");

    let photo = site.number("SELECT MIN(id) FROM product_photos").await.to_string();
    let fields = [("product", product.as_str()), ("photo", photo.as_str())];
    let after = manager.form_then(&page, RemovePhoto::PATH, &fields).await;
    assert!(after.read().contains("Фотография убрана"), "{}", after.read());
    assert_eq!(guest.get(&found[0]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(manager.get(&to).await.location(), PRODUCTS);
    site.is_sound().await;
}

fn catalog() -> String {
    let product = |id: &str, article: &str, pictures: &str| {
        format!(
            "<Товар><Ид>{id}</Ид><Артикул>{article}</Артикул><Наименование>Товар</Наименование><БазоваяЕдиница>шт</БазоваяЕдиница>{pictures}</Товар>"
        )
    };
    root(&format!(
        "<Каталог><Ид>k</Ид><Товары>{}{}</Товары></Каталог>",
        product(
            "p-1",
            BREAKER,
            "<Картинка>import_files/5c/a.png</Картинка><Картинка>import_files/5c/bad.jpg</Картинка>"
        ),
        product(
            "p-2",
            "1C-NEW",
            "<Картинка>import_files\\5c\\b.webp</Картинка><Картинка>import_files/none.jpg</Картинка>"
        ),
    ))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_of_1c_come_by_themselves_and_in_archives_and_the_second_time_changes_nothing() {
    let site = Site::open().await;
    let mut client = Client::new(&site, "utf-8").await;
    let (a, b) = (picture(300, 200, ImageFormat::Png), picture(200, 300, ImageFormat::WebP));
    let text = catalog();
    let photos = "SELECT COUNT(*) FROM product_photos";
    let history = "SELECT COUNT(*) FROM staff_changes WHERE changed = 'photos'";
    let version = "SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'photo_version'";
    for round in 0..4 {
        client.begin("catalog").await;
        let archived = round % 2 == 1;
        if archived {
            let members = [
                ("import0_1.xml", text.as_bytes()),
                ("import_files/5c/a.png", a.as_slice()),
                ("import_files/5c/b.webp", b.as_slice()),
                ("import_files/5c/bad.jpg", b"\xff\xd8\xff broken".as_slice()),
            ];
            let zip = archive(&members);
            client.send("catalog", "v8_1065_3a.zip", &zip, zip.len()).await;
        } else {
            client.send("catalog", "import0_1.xml", text.as_bytes(), text.len()).await;
            client.send("catalog", "import_files/5c/a.png", &a, 100).await;
            client.send("catalog", "import_files/5c/b.webp", &b, b.len()).await;
            client.send("catalog", "import_files/5c/bad.jpg", b"\xff\xd8\xff broken", 100).await;
        }
        let answer = client.import("catalog", "import0_1.xml").await;
        assert!(answer.starts_with("success"), "{answer}");
        assert_eq!(answer.contains("Изменений нет."), round > 0, "{round}: {answer}");
        assert!(answer.contains(&format!("{BREAKER}, import_files/5c/bad.jpg: Картинка не читается")), "{answer}");
        assert!(answer.contains("1C-NEW, import_files/none.jpg: Файл картинки не пришёл"), "{answer}");
        let numbers = [site.number(photos).await, site.number(history).await, site.number(version).await];
        assert_eq!(numbers, [2, 2, 2], "{round}");
    }
    let mut guest = site.browser();
    site.db.refresh().await.unwrap();
    let shown = guest.get(&format!("/product/{BREAKER}")).await.text();
    assert_eq!(addresses(&shown).len(), 1, "{shown}");
    let run = site.number("SELECT MAX(id) FROM exchange_runs").await;
    let page = site.signed_in(MANAGER).await.get(&format!("/staff/exchange/{run}")).await.read();
    assert!(page.contains("Картинки") && page.contains("bad.jpg"), "{page}");
    site.is_sound().await;
}
