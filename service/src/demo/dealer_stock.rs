//! Places of distributors in the demo, and what they say lies there.

use super::hash::{among, chance};
use crate::error::Result;
use crate::sql;
use sea_orm::DatabaseTransaction;
use std::fmt::Write;

/// City, region, street, and where it is, millionths of a degree.
const PLACES: [(&str, &str, &str, i64, i64); 14] = [
    ("Москва", "Москва", "ул. Примерная, д. 4", 55_755_800, 37_617_300),
    ("Санкт-Петербург", "Санкт-Петербург", "Примерный пр., д. 18", 59_934_300, 30_335_100),
    ("Казань", "Республика Татарстан", "ул. Складская, д. 7", 55_796_100, 49_106_400),
    ("Нижний Новгород", "Нижегородская область", "ул. Заводская, д. 31", 56_326_900, 44_005_900),
    ("Самара", "Самарская область", "ул. Волжская, д. 12", 53_195_900, 50_100_200),
    ("Ростов-на-Дону", "Ростовская область", "ул. Донская, д. 5", 47_222_100, 39_720_300),
    ("Краснодар", "Краснодарский край", "ул. Южная, д. 22", 45_035_500, 38_975_300),
    ("Уфа", "Республика Башкортостан", "ул. Примерная, д. 9", 54_735_100, 55_958_700),
    ("Екатеринбург", "Свердловская область", "ул. Уральская, д. 16", 56_838_900, 60_605_700),
    ("Челябинск", "Челябинская область", "ул. Складская, д. 40", 55_164_400, 61_436_800),
    ("Новосибирск", "Новосибирская область", "ул. Сибирская, д. 3", 55_008_400, 82_935_700),
    ("Красноярск", "Красноярский край", "ул. Енисейская, д. 11", 56_015_300, 92_893_200),
    ("Иркутск", "Иркутская область", "ул. Байкальская, д. 8", 52_287_000, 104_305_000),
    ("Владивосток", "Приморский край", "ул. Портовая, д. 3", 43_115_500, 131_885_500),
];

/// Rows in one statement.
const CHUNK: usize = 5_000;

/// Puts the places of the first companies in, and stock of the more popular products. `pieces`: ids and pack sizes, the
/// most popular first.
pub async fn put(tx: &DatabaseTransaction, products: &[(i64, u32)], now: i64) -> Result<()> {
    sql::run(tx, "UPDATE companies SET display_name = REPLACE(REPLACE(name, '«', ''), '»', '')", []).await?;
    let companies = sql::number(tx, "SELECT COUNT(*) FROM companies", []).await?.unwrap_or(0).clamp(1, 7);
    let mut rows: Vec<String> = vec![];
    for ((city, region, street, latitude, longitude), number) in PLACES.into_iter().zip(1_i64..) {
        let seed = u64::try_from(number).unwrap_or(0);
        let reported = now - i64::try_from(chance("reported", seed) % 96).unwrap_or(0) * 1_800_000;
        let sql = "INSERT INTO dealer_warehouses (id, company_id, code, city, region, address, contacts, latitude,
                       longitude, reported_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let values = [
            number.into(),
            ((number - 1) % companies + 1).into(),
            format!("{number:03}").into(),
            city.into(),
            region.into(),
            format!("г. {city}, {street}").into(),
            format!("+7 800 000-00-{number:02}, sklad{number}@dealer.test").into(),
            latitude.into(),
            longitude.into(),
            reported.into(),
        ];
        sql::run(tx, sql, values).await?;
        for (product, pack) in products.iter().filter(|(product, _)| {
            let of = u64::try_from(*product).unwrap_or(0);
            of == 1 || among("dealer", of * 100 + seed, 35)
        }) {
            let packs = 1 + chance("dealer packs", u64::try_from(*product).unwrap_or(0) * 100 + seed) % 60;
            let quantity = packs * u64::from(*pack);
            let link = if seed % 3 == 0 { format!("https://shop{number}.test/{product}") } else { String::new() };
            rows.push(format!("({product}, {number}, {quantity}, '{link}')"));
        }
    }
    for chunk in rows.chunks(CHUNK) {
        let mut sql = "INSERT INTO dealer_stock (product_id, dealer_warehouse_id, quantity, link) VALUES ".to_owned();
        _ = write!(sql, "{}", chunk.join(", "));
        sql::run(tx, &sql, []).await?;
    }
    Ok(())
}
