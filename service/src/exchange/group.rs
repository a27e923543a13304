//! Groups of 1C are branches of the catalogue: one that has the name of a branch there is it, any other one is made.

use super::run::Outcome;
use crate::entity::category;
use crate::error::Result;
use crate::{catalog, dialect, sql};
use domain::change::NAME_LIMIT;
use domain::exchange::{Record, Thing, slug};
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, DatabaseTransaction, EntityTrait, FromQueryResult};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A group as the file has it.
struct Group<'a> {
    id: &'a str,
    parent: Option<&'a str>,
    name: String,
}

#[derive(FromQueryResult)]
struct Link {
    external_id: String,
    category_id: i64,
}

/// Takes all groups of a file, parents before their children.
pub(super) async fn take(tx: &DatabaseTransaction, outcome: &mut Outcome, records: &[Record]) -> Result<()> {
    let mut groups = vec![];
    for record in records {
        let Record::Group { id, parent, name } = record else { continue };
        let name: String = name.chars().take(NAME_LIMIT).collect();
        if name.is_empty() {
            outcome.refuse(Thing::Group, id, "Нет наименования.");
        } else {
            groups.push(Group { id, parent: parent.as_deref(), name });
        }
    }
    if groups.is_empty() {
        return Ok(());
    }
    let mut tree = Tree::load(tx).await?;
    let mut waiting = groups;
    let (mut moved, mut began) = (vec![], false);
    // Level by level: a branch is made when its parent has a number.
    loop {
        let (mut fresh, mut later): (Vec<Group<'_>>, Vec<Group<'_>>) = (vec![], vec![]);
        for group in waiting {
            match tree.place(&group) {
                Place::Known { id, parent } => {
                    let changed = tree.change(id, parent, &group.name);
                    let tally = outcome.of(Thing::Group);
                    *if changed { &mut tally.changed } else { &mut tally.same } += 1;
                    if changed {
                        moved.push(json!([id, parent.unwrap_or(0), 0, group.name]));
                    }
                }
                Place::New => fresh.push(group),
                Place::Later => later.push(group),
            }
        }
        if fresh.is_empty() {
            break;
        }
        if !began {
            catalog::changed(tx).await?;
            began = true;
        }
        outcome.of(Thing::Group).added += u32::try_from(fresh.len()).unwrap_or(0);
        tree.make(tx, &fresh).await?;
        waiting = later;
    }
    if !moved.is_empty() {
        if !began {
            catalog::changed(tx).await?;
        }
        let sql = format!(
            "UPDATE categories SET name = j.d, parent_id = NULLIF(j.b, 0) FROM {} WHERE categories.id = j.a",
            dialect::json_rows(tx, "nnnt")
        );
        sql::run(tx, &sql, [serde_json::Value::Array(moved).to_string().into()]).await?;
    }
    let links = tree.linked.iter().map(|(id, category)| vec![id.as_str().into(), (*category).into()]);
    let head = "INSERT INTO exchange_groups (external_id, category_id)";
    let tail = "ON CONFLICT (external_id) DO UPDATE SET category_id = excluded.category_id";
    sql::insert_rows(tx, head, tail, links.collect::<Vec<_>>()).await
}

enum Place {
    Known { id: i64, parent: Option<i64> },
    New,
    Later,
}

/// The branches that there are, and the groups that they are.
struct Tree {
    rows: BTreeMap<i64, category::Model>,
    links: HashMap<String, i64>,
    /// Groups whose links are to be written.
    linked: BTreeMap<String, i64>,
    by_name: HashMap<(Option<i64>, String), i64>,
    slugs: HashSet<String>,
}

impl Tree {
    async fn load(tx: &DatabaseTransaction) -> Result<Self> {
        let rows = category::Entity::find().all(tx).await?;
        let links: Vec<Link> = sql::all(tx, "SELECT external_id, category_id FROM exchange_groups", []).await?;
        Ok(Self {
            by_name: rows.iter().map(|row| ((row.parent_id, row.name.clone()), row.id)).collect(),
            slugs: rows.iter().map(|row| row.slug.clone()).collect(),
            links: links.into_iter().map(|link| (link.external_id, link.category_id)).collect(),
            linked: BTreeMap::new(),
            rows: rows.into_iter().map(|row| (row.id, row)).collect(),
        })
    }

    /// Where a group belongs; later, while its parent has no number.
    fn place(&mut self, group: &Group<'_>) -> Place {
        let parent = match group.parent {
            None => None,
            Some(parent) => match self.links.get(parent) {
                Some(parent) => Some(*parent),
                None => return Place::Later,
            },
        };
        if let Some(id) = self.links.get(group.id).copied() {
            return Place::Known { id, parent };
        }
        let Some(id) = self.by_name.get(&(parent, group.name.clone())).copied() else { return Place::New };
        self.links.insert(group.id.to_owned(), id);
        self.linked.insert(group.id.to_owned(), id);
        Place::Known { id, parent }
    }

    /// Whether a branch is another than the group says; a branch never hangs on itself.
    fn change(&mut self, id: i64, parent: Option<i64>, name: &str) -> bool {
        let mut above = parent;
        for _ in 0..self.rows.len() {
            match above {
                Some(at) if at == id => return false,
                Some(at) => above = self.rows.get(&at).and_then(|row| row.parent_id),
                None => break,
            }
        }
        let Some(row) = self.rows.get_mut(&id) else { return false };
        let changed = row.name != name || row.parent_id != parent;
        name.clone_into(&mut row.name);
        row.parent_id = parent;
        changed
    }

    /// An address that no branch has yet.
    fn free_slug(&mut self, name: &str) -> String {
        let base = slug(name);
        let base = if base.is_empty() { "gruppa".to_owned() } else { base };
        let mut free = base.clone();
        let mut number = 2;
        while !self.slugs.insert(free.clone()) {
            free = format!("{base}-{number}");
            number += 1;
        }
        free
    }

    async fn make(&mut self, tx: &DatabaseTransaction, groups: &[Group<'_>]) -> Result<()> {
        let mut slugs = HashMap::new();
        let mut position = self.rows.values().map(|row| row.position).max().unwrap_or(0);
        let mut rows = vec![];
        for group in groups {
            position += 1;
            let slug = self.free_slug(&group.name);
            slugs.insert(slug.clone(), group.id);
            rows.push(category::ActiveModel {
                id: NotSet,
                parent_id: Set(group.parent.and_then(|parent| self.links.get(parent).copied())),
                slug: Set(slug),
                name: Set(group.name.clone()),
                position: Set(position),
            });
        }
        for chunk in rows.chunks(1_000) {
            category::Entity::insert_many(chunk.iter().cloned()).exec_without_returning(tx).await?;
        }
        let made = slugs.keys().map(|slug| json!([0, 0, 0, slug])).collect();
        let sql = format!(
            "SELECT c.id, c.parent_id, c.slug, c.name, c.position FROM categories c JOIN {} ON j.d = c.slug",
            dialect::json_rows(tx, "nnnt")
        );
        let made: Vec<category::Model> =
            sql::all(tx, &sql, [serde_json::Value::Array(made).to_string().into()]).await?;
        for row in made {
            if let Some(id) = slugs.get(&row.slug) {
                self.links.insert((*id).to_owned(), row.id);
                self.linked.insert((*id).to_owned(), row.id);
            }
            self.by_name.insert((row.parent_id, row.name.clone()), row.id);
            self.rows.insert(row.id, row);
        }
        Ok(())
    }
}
