//! Products by the grammars of the demo families: as many as asked for, the same every time.

use domain::ean::Ean13;
use domain::id::{CategoryId, PriceGroupId, ProductId, WarehouseId};
use domain::measure::{Mass, Volume};
use domain::money::Money;
use domain::product::{Article, Category, Characteristic, Product};
use domain::quantity::PackSize;
use domain::stock::{StockLevel, Warehouse};

/// Kind, grammar of the name, and the axes that its braces stand for: a letter, the facet, the values.
type Family = (&'static str, &'static str, &'static [(char, &'static str, &'static str)]);

const IN16: &str = "1 2 3 4 5 6 8 10 13 16 20 25 32 40 50 63";
const COILS: &str = "24AC 36AC 42AC 110AC 127AC 220AC 230AC 380AC 400AC 24DC 110DC 220DC";
const FAMILIES: &[Family] = &[
    (
        "Выключатель автоматический модульный",
        "DemoDin M63-{p}{c}{i}-4,5-УХЛ3",
        &[('p', "Число полюсов", "1 2 3 4"), ('c', "Кривая отключения", "B C D"), ('i', "Номинальный ток, А", IN16)],
    ),
    (
        "Выключатель автоматический модульный",
        "DemoDin M63-{p}{c}{i}-6-УХЛ3",
        &[
            ('p', "Число полюсов", "1 1N 2 3 3N 4"),
            ('c', "Кривая отключения", "B C D K Z"),
            ('i', "Номинальный ток, А", IN16),
        ],
    ),
    (
        "Автоматический выключатель дифференциального тока (АВДТ)",
        "DemoDin DA63-{p}{c}{i}-{d}mA-{t}-{k}-УХЛ4",
        &[
            ('p', "Число полюсов", "1N 2 3N 4"),
            ('c', "Кривая отключения", "B C"),
            ('i', "Номинальный ток, А", "6 10 16 20 25 32 40 50 63"),
            ('d', "Ток утечки, мА", "10 30 100 300"),
            ('t', "Тип утечки", "AC A"),
            ('k', "Отключающая способность, кА", "4,5 6"),
        ],
    ),
    (
        "Выключатель автоматический в литом корпусе",
        "DemoMat D{i}{u}-{r}-{p}P-{f}-{k}",
        &[
            ('i', "Номинальный ток, А", "16 20 25 32 40 50 63 80 100 125 160 200 225 250 315 350 400 500 630 700 800"),
            ('u', "Отключающая способность, кА", "L N H S"),
            ('r', "Расцепитель", "TM TMR MA MR1 MR2"),
            ('p', "Число полюсов", "3 4"),
            ('f', "Исполнение", "F R"),
            ('k', "Климатическое исполнение", "УХЛ3 ОМ4"),
        ],
    ),
    (
        "Выключатель-разъединитель",
        "DemoSwitch-{i}-{k}{p}{h}{c}-IP{g}-{x}",
        &[
            ('i', "Номинальный ток, А", "100 250 400 630"),
            ('k', "Конструкция", "А Б"),
            ('p', "Число полюсов", "1 2 3"),
            ('h', "Рукоятка", "0 1 2 3 4 5 6 7"),
            ('c', "Камеры", "0 1 2"),
            ('g', "Степень защиты IP", "00 32"),
            ('x', "Климатическое исполнение", "УХЛ3 УХЛ2 Т3"),
        ],
    ),
    (
        "Контактор электромагнитный",
        "DemoStart K-{i}-{a}-{u}-{k}",
        &[
            ('i', "Номинальный ток, А", "6 9 12 18 25 32 38 40 50 65 80 95 115 150 185 225 265 330 400 500 630"),
            ('a', "Контакты", "10 01 11 22"),
            (
                'u',
                "Напряжение катушки, В",
                "24AC 36AC 42AC 48AC 110AC 127AC 220AC 230AC 380AC 400AC 24DC 48DC 110DC 220DC",
            ),
            ('k', "Климатическое исполнение", "УХЛ3 УХЛ4 ОМ4"),
        ],
    ),
    (
        "Пускатель электромагнитный",
        "DemoStart S-{i}-{e}{g}{b}-{u}-{a}-{k}",
        &[
            ('i', "Номинальный ток, А", "10 16 25 40 63 100 160 250"),
            ('e', "Исполнение", "1 2 5 6"),
            ('g', "Степень защиты IP", "00 20 40 54"),
            ('b', "Кнопки", "0 1 2"),
            ('u', "Напряжение катушки, В", COILS),
            ('a', "Контакты", "1з 1р 1з1р 2з2р"),
            ('k', "Климатическое исполнение", "УХЛ3 УХЛ4 О4"),
        ],
    ),
    (
        "Корпус металлический (ЩМП)",
        "DemoBox M-{h}.{w}.{d}-IP{g}-{m}-УХЛ{k}",
        &[
            ('h', "Высота, мм", "300 400 500 600 700 800 1000 1200 1400 1600 1800 2000"),
            ('w', "Ширина, мм", "200 250 300 400 500 600 800 1000"),
            ('d', "Глубина, мм", "150 200 250 300 400"),
            ('g', "Степень защиты IP", "31 54 65 66"),
            ('m', "Монтажная панель", "МП 0"),
            ('k', "Категория размещения", "1 3"),
        ],
    ),
    (
        "Блок автоматического ввода резерва",
        "DemoSave-{t}-{i}А-{p}P-{s}-IP{g}-{k}",
        &[
            ('t', "Тип", "L N H"),
            ('i', "Номинальный ток, А", "16 25 40 63 80 100 125 160 200 250 320 400 500 630 800 1000 1250 1600"),
            ('p', "Число полюсов", "2 3 4"),
            ('s', "Схема", "2x1 2x1S 3x1 2x2"),
            ('g', "Степень защиты IP", "00 31 54"),
            ('k', "Климатическое исполнение", "УХЛ4 УХЛ3"),
        ],
    ),
    (
        "Клемма на DIN-рейку",
        "DemoClip-{t}{n}-{s}-{l}-{c}",
        &[
            ('t', "Зажим", "В П Пр"),
            ('n', "Назначение", "N PE F D"),
            ('s', "Сечение, мм²", "1,5 2,5 4 6 10 16 25 35 50 70 95 120 150 240"),
            ('l', "Ярусов", "1 2 3"),
            ('c', "Цвет", "С Г ЖЗ Б"),
        ],
    ),
];

/// Products made one by one.
pub(super) struct Streamed {
    at: usize,
    wanted: usize,
}

impl Streamed {
    pub(super) fn new(wanted: usize) -> Self {
        Self { at: 0, wanted }
    }
}

impl Iterator for Streamed {
    type Item = Product;

    fn next(&mut self) -> Option<Product> {
        let mut index = self.at;
        self.at += 1;
        if index >= self.wanted {
            return None;
        }
        // Families again and again under other series names, until there are enough.
        let all: usize = FAMILIES.iter().map(size).sum();
        let round = index / all;
        index %= all;
        let mut family = 0;
        while index >= size(&FAMILIES[family]) {
            index -= size(&FAMILIES[family]);
            family += 1;
        }
        Some(product(self.at - 1, family, index, round))
    }
}

fn size(family: &Family) -> usize {
    family.2.iter().map(|(_, _, values)| values.split(' ').count()).product()
}

fn product(at: usize, family: usize, mut index: usize, round: usize) -> Product {
    let (kind, grammar, axes) = FAMILIES[family];
    let mut name = grammar.to_owned();
    let mut characteristics = Vec::new();
    for (letter, facet, values) in axes {
        let values: Vec<&str> = values.split(' ').collect();
        let value = values[index % values.len()];
        index /= values.len();
        name = name.replace(&format!("{{{letter}}}"), value);
        characteristics.push(Characteristic { name: (*facet).to_owned(), value: value.to_owned() });
    }
    if round > 0 {
        name = name.replacen("Demo", &format!("Demo{}", char::from(b'A' + round as u8)), 1);
    }
    let scrambled = (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    Product {
        id: ProductId(at as i64 + 1),
        article: Article::parse(&(100_000 + at).to_string()).unwrap(),
        kind: kind.to_owned(),
        name,
        category: CategoryId(family as i64 + 1),
        unit: "шт".to_owned(),
        pack: PackSize::new(12).unwrap(),
        per_box: 144,
        mass: Mass::ZERO,
        volume: Volume::ZERO,
        size: Some([100, 70, 100 + at as u32 % 50]),
        ean: Ean13::from_12(&format!("200{at:09}")).ok(),
        tn_ved: "8536201007".to_owned(),
        price_group: PriceGroupId(family as i64),
        base_price: Money::from_kopecks(scrambled as i64 % 10_000_000),
        picture: format!("picture-{family}"),
        discontinued: at.is_multiple_of(20),
        replaced_by: at.is_multiple_of(20).then_some(ProductId(at as i64 + 2)),
        popularity: scrambled as u32 % 100_000,
        characteristics,
    }
}

pub(super) fn categories() -> Vec<Category> {
    let branch = |id: i64, parent, slug: String, name: &str| Category {
        id: CategoryId(id),
        parent,
        slug,
        name: name.to_owned(),
        position: id as i32,
    };
    let leaves =
        (1i64..).zip(FAMILIES).map(|(id, family)| branch(id, Some(CategoryId(100)), format!("c{id}"), family.0));
    leaves.chain([branch(100, None, "all".to_owned(), "Низковольтное оборудование")]).collect()
}

pub(super) fn warehouses() -> Vec<Warehouse> {
    let cities = ["Москва", "Новосибирск", "Екатеринбург", "Самара", "Владивосток"];
    let warehouse = |(id, city): (i64, &str)| Warehouse {
        id: WarehouseId(id),
        name: format!("Склад {city}"),
        city: city.to_owned(),
        address: String::new(),
        transfer_days: 2,
        position: id as i32,
    };
    (1..).zip(cities).map(warehouse).collect()
}

pub(super) fn levels(count: usize) -> impl Iterator<Item = StockLevel> {
    (0..count).filter(|at| at % 5 != 0).flat_map(|at| {
        (1..=5).filter(move |warehouse| at as i64 % warehouse == 0).map(move |warehouse| StockLevel {
            product: ProductId(at as i64 + 1),
            warehouse: WarehouseId(warehouse),
            on_hand: 120,
            reserved: at as u32 % 100,
        })
    })
}
