//! The thirty families of demo products (domain facts 8.3): axes, names and numbers of 102,200 articles.
//!
//! A family is data. Its axes make a mixed-radix number, so that an index gives an article and an article is never stored.
//! Names of characteristics follow the Russian labels of ETIM classes: © ETIM International, ODC-BY 1.0, <https://www.etim-international.com>.
//! Series are neutral aliases; masses, volumes, prices and the last digits of TN VED codes are made up.

mod axis;
mod box_and_terminal;
mod contactor;
mod device;
mod disconnect;
mod measure;
mod modular;
mod motor;
mod power;
mod protection;
mod signal;
mod text;

use axis::{At, Axis, Value, Values};
use measure::{Choose, Scale, Shape};
use text::fill;

/// A line of products with one grammar of names.
pub struct Family {
    /// «F01».
    pub code: &'static str,
    /// The catalogue group: a slug of `category::GROUPS`.
    pub group: &'static str,
    /// `DemoDin M63`.
    pub series: &'static str,
    kind: Choose<&'static str>,
    /// What follows the series in a name: see `text::fill`.
    name: &'static str,
    axes: &'static [Axis],
    /// Names and values of characteristics; an empty value is left out.
    features: &'static [(&'static str, &'static str)],
    /// Roubles, grams, cubic centimetres.
    price: Scale,
    mass: Scale,
    volume: Scale,
    shape: Shape,
    pack: Choose<u32>,
    /// Packs in a transport box.
    packs_in_box: u32,
    tn_ved: Choose<&'static str>,
    picture: Choose<&'static str>,
    pub prices: Split,
    /// How well the family sells, 1 to 100.
    pub turnover: u64,
}

/// Price groups of a family: equal parts of an axis.
pub struct Split {
    /// «M01».
    pub code: &'static str,
    pub name: &'static str,
    axis: usize,
    /// How a group's name says its part of the axis: «ток {} А».
    caption: &'static str,
    pub parts: usize,
}

/// A product of a family, before it has an article.
pub struct Item {
    pub kind: &'static str,
    pub name: String,
    pub roubles: u64,
    pub pack: u32,
    pub per_box: u32,
    pub grams: u64,
    pub mm3: u64,
    pub size: [u32; 3],
    pub tn_ved: &'static str,
    pub picture: &'static str,
    /// Which part of the family's price groups, from 0.
    pub part: usize,
    pub characteristics: Vec<(&'static str, String)>,
}

impl Family {
    /// How many products it has.
    pub fn count(&self) -> u32 {
        u32::try_from(self.axes.iter().map(Axis::len).product::<usize>()).unwrap_or(u32::MAX)
    }

    /// The product of an index: the last axis turns fastest.
    pub fn item(&self, index: u32) -> Item {
        let values = self.values(index);
        let pack = self.pack.of(&values);
        let mm3 = self.volume.thousandths(&values);
        let mut name = self.series.to_owned();
        fill(&mut name, self.name, &values);
        let characteristics = self.features.iter().map(|(name, template)| {
            let mut value = String::new();
            fill(&mut value, template, &values);
            (*name, value)
        });
        Item {
            kind: self.kind.of(&values),
            name,
            roubles: self.price.rounded(&values),
            pack,
            per_box: pack.saturating_mul(self.packs_in_box),
            grams: self.mass.rounded(&values),
            mm3,
            size: self.shape.of(&values, mm3),
            tn_ved: self.tn_ved.of(&values),
            picture: self.picture.of(&values),
            part: self.part(&values),
            characteristics: characteristics.filter(|(_, value)| !value.is_empty()).collect(),
        }
    }

    /// The index of the product with these values; pairs are written «100/16».
    pub fn index(&self, words: &[&str]) -> Option<u32> {
        let mut index = 0;
        for (axis, word) in self.axes.iter().zip(words) {
            let at = (0..axis.len()).position(|at| match axis.value(at) {
                Value { left, right: "", .. } => left == *word,
                Value { left, right, .. } => word.split_once('/') == Some((left, right)),
            })?;
            index = index * axis.len() + at;
        }
        u32::try_from(index).ok()
    }

    fn values(&self, index: u32) -> Values {
        let index = usize::try_from(index).unwrap_or_default();
        let mut values = Values::default();
        let mut weight = self.axes.iter().map(Axis::len).product::<usize>();
        for (axis, value) in self.axes.iter().zip(&mut values.0) {
            let len = axis.len().max(1);
            weight /= len;
            *value = axis.value(index / weight.max(1) % len);
        }
        values
    }

    fn part(&self, values: &Values) -> usize {
        let places = self.axes.get(self.prices.axis).map_or(1, Axis::places).max(1);
        values.value(self.prices.axis).place * self.prices.parts / places
    }

    /// Code and name of a price group: «M01-2», «Автоматические выключатели 4,5 кА, полюсов 2».
    pub fn price_group(&self, part: usize) -> (String, String) {
        let Split { code, name, axis, caption, parts } = &self.prices;
        let code = format!("{code}-{}", part + 1);
        let Some(axis) = self.axes.get(*axis).filter(|_| *parts > 1) else {
            return (code, (*name).to_owned());
        };
        let mut inside = (0..axis.places()).filter(|place| place * parts / axis.places() == part);
        let first = inside.next().map_or("", |place| axis.place_name(place));
        let range = match inside.next_back().map_or("", |place| axis.place_name(place)) {
            "" => first.to_owned(),
            last => format!("{first}…{last}"),
        };
        (code, format!("{name}, {}", caption.replace("{}", &range)))
    }
}

/// All families, F01 to F30.
pub fn families() -> impl Iterator<Item = &'static Family> {
    [
        modular::FAMILIES,
        protection::FAMILIES,
        device::FAMILIES,
        power::FAMILIES,
        disconnect::FAMILIES,
        contactor::FAMILIES,
        motor::FAMILIES,
        signal::FAMILIES,
        box_and_terminal::FAMILIES,
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn family(code: &str) -> &'static Family {
        families().find(|family| family.code == code).unwrap()
    }

    #[test]
    fn all_names_are_there_and_unique() {
        let names: BTreeSet<String> =
            families().flat_map(|family| (0..family.count()).map(|index| family.item(index).name)).collect();
        assert_eq!(names.len(), 102_200);
        let counts: Vec<u32> = families().map(Family::count).collect();
        let expected = [
            192, 480, 264, 192, 320, 1152, 36, 72, 756, 600, 60, 240, 5120, 4224, 2880, 300, 3456, 744, 1664, 3528,
            55_296, 480, 432, 480, 3312, 1296, 1040, 7680, 2016, 3888,
        ];
        assert_eq!(counts, expected);
    }

    #[test]
    fn an_index_and_its_values_belong_together() {
        let f01 = family("F01");
        let index = f01.index(&["1", "C", "16"]).unwrap();
        let item = f01.item(index);
        assert_eq!(item.name, "DemoDin M63-1C16-4,5-УХЛ3");
        assert_eq!((item.roubles, item.pack, item.grams, item.mm3), (281, 12, 117, 125_000));
        assert_eq!(item.size, [18, 90, 77]);
        let item = family("F13").item(family("F13").index(&["250/160", "N", "TM", "3", "F", "УХЛ3"]).unwrap());
        assert_eq!(item.name, "DemoMat D-250N-TM-160-3P-F-УХЛ3");
        assert_eq!(item.tn_ved, "8536209007");
    }

    #[test]
    fn measures_stay_within_sense() {
        for family in families() {
            for item in (0..family.count()).step_by(11).map(|index| family.item(index)) {
                assert!((18..=3_000_000).contains(&item.roubles), "{} {}", item.name, item.roubles);
                assert!((6..=300_000).contains(&item.grams), "{} {}", item.name, item.grams);
                let content: u64 = item.size.iter().map(|side| u64::from(*side)).product();
                assert!(content.abs_diff(item.mm3) * 5 <= item.mm3, "{} {:?} {}", item.name, item.size, item.mm3);
                assert!(item.part < family.prices.parts);
            }
        }
    }
}
