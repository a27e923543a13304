//! The tree of demo categories: groups, and the series in them.

use super::family::families;
use super::guide;
use domain::id::CategoryId;
use domain::product::Category;

/// Slugs and names of the groups, in the order of the catalogue.
pub const GROUPS: &[(&str, &str)] = &[
    ("modular", "Модульное оборудование"),
    ("power", "Силовые выключатели"),
    ("contactors", "Контакторы и пускатели"),
    ("fuses", "Предохранители и разъединители"),
    ("relays", "Реле"),
    ("buttons", "Кнопки и лампы"),
    ("end-switches", "Концевые выключатели"),
    ("boxes", "Щиты и корпуса"),
    ("terminals", "Клеммы"),
    ("transformers", "Трансформаторы тока"),
    ("transfer", "АВР"),
];

/// All categories, ids from 1: a group, then its series, and so on.
pub fn categories() -> Vec<Category> {
    let mut list: Vec<Category> = Vec::new();
    for (group, name) in GROUPS {
        let parent = push(&mut list, None, (*group).to_owned(), name);
        let own = [("modular", guide::BREAKERS), ("transfer", guide::TRANSFER)];
        let own = own.into_iter().filter(|(of, _)| of == group).map(|(_, series)| series);
        let series = own.chain(families().filter(|family| family.group == *group).map(|family| family.series));
        for name in series {
            // Families of one series stand side by side.
            if list.last().is_none_or(|last| last.name != name) {
                push(&mut list, Some(parent), slug(name), name);
            }
        }
    }
    list
}

fn push(list: &mut Vec<Category>, parent: Option<CategoryId>, slug: String, name: &str) -> CategoryId {
    let position = list.iter().filter(|category| category.parent == parent).count() + 1;
    let id = CategoryId(i64::try_from(list.len() + 1).unwrap_or(i64::MAX));
    let position = i32::try_from(position).unwrap_or(i32::MAX);
    list.push(Category { id, parent, slug, name: name.to_owned(), position });
    id
}

/// `DemoMat D-acc` → `demomat-d-acc`.
fn slug(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn slugs_are_unique_and_every_family_has_its_series() {
        let list = categories();
        let slugs: BTreeSet<_> = list.iter().map(|category| &category.slug).collect();
        assert_eq!(slugs.len(), list.len());
        assert_eq!(list.iter().filter(|category| category.parent.is_none()).count(), GROUPS.len());
        for family in families() {
            let series = list.iter().find(|category| category.name == family.series).unwrap();
            let group = list.iter().find(|category| Some(category.id) == series.parent).unwrap();
            assert_eq!(group.slug, family.group);
        }
    }
}
