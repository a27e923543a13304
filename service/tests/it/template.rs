//! Templates: saved by one, used by all of the company, by nobody else.

use crate::world::{ASSISTANT, BREAKER, BUYER, OTHER, each, q, said};
use service::{draft, template};

#[test]
fn a_template_starts_drafts_of_colleagues() {
    each(async |world| {
        let db = &world.db;
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 24), ("326797", 12)]).await;
        let id = template::save(db, &actor, number, "  Щит  ").await.unwrap();
        let colleague = world.actor(ASSISTANT).await;
        let listed = template::list(db, &colleague).await.unwrap();
        assert_eq!(listed.iter().map(|row| (row.name.as_str(), row.lines)).collect::<Vec<_>>(), [("Щит", 2)]);
        let started = template::start(db, &colleague, id).await.unwrap();
        let rows = draft::rows(db, &colleague, started, 1, 50).await.unwrap().rows;
        let lines: Vec<_> = rows.iter().map(|row| (row.article.as_str(), row.line.quantity)).collect();
        assert_eq!(lines, [(BREAKER, q(24)), ("326797", q(12))]);
        assert_eq!(draft::get(db, &colleague, started).await.unwrap().draft.title, "Щит");
        template::delete(db, &colleague, id).await.unwrap();
        assert!(template::list(db, &actor).await.unwrap().is_empty());
        assert_eq!(said(&template::start(db, &actor, id).await), "not found");
        template::restore(db, &actor, id).await.unwrap();
        assert_eq!(template::list(db, &actor).await.unwrap().len(), 1);
        let empty = world.draft(&actor, &[]).await;
        assert_eq!(said(&template::save(db, &actor, empty, "").await), "draft.empty");
    });
}

#[test]
fn a_template_is_not_another_companys() {
    each(async |world| {
        let db = &world.db;
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 24)]).await;
        let id = template::save(db, &actor, number, "Щит").await.unwrap();
        let stranger = world.actor(OTHER).await;
        let before = world.tables().await;
        assert!(template::list(db, &stranger).await.unwrap().is_empty());
        assert_eq!(said(&template::start(db, &stranger, id).await), "not found");
        assert_eq!(said(&template::delete(db, &stranger, id).await), "not found");
        assert_eq!(said(&template::restore(db, &stranger, id).await), "not found");
        assert_eq!(said(&template::save(db, &stranger, number, "").await), "not found");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}
