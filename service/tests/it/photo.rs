//! Photos of products: added and taken out by the supplier's people, seen by everybody, found by what is in them.

use crate::world::{BREAKER, MANAGER, World, each, said};
use domain::actor::Actor;
use domain::change::{ChangeOf, Changed};
use domain::id::ProductId;
use domain::product::PHOTOS;
use service::photo::{self, Encoded};
use service::{catalog, staff};

/// A photo as our own process writes it; each number is another picture.
pub fn encoded(number: u8) -> Encoded {
    let jpeg = [b"\xff\xd8\xff".as_slice(), b"large", &[number]].concat();
    let small = [b"\xff\xd8\xff".as_slice(), b"small", &[number]].concat();
    Encoded { source: format!("{number:064x}"), width: 1_200, height: 800, jpeg, small }
}

async fn shown(world: &World) -> Option<String> {
    world.db.refresh().await.unwrap();
    let page = catalog::product(&world.db, &Actor::Guest, BREAKER, None).await.unwrap();
    let first = page.photos.first().map(|photo| photo.digest.clone());
    assert_eq!(page.row.photo.as_deref(), first.as_deref(), "lists show the first one");
    first
}

#[test]
fn a_photo_is_added_once_shown_and_taken_out_with_its_history() {
    each(async |world| {
        let (db, manager, product) = (&world.db, world.actor(MANAGER).await, world.id(BREAKER));
        assert_eq!(shown(world).await, None);
        let catalog_version = "SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'catalog_version'";
        let version = world.number(catalog_version).await;
        photo::add(db, &manager, product, &encoded(1)).await.unwrap();
        photo::add(db, &manager, product, &encoded(2)).await.unwrap();
        photo::add(db, &manager, product, &encoded(1)).await.unwrap();
        let all = photo::list(db, product).await.unwrap();
        assert_eq!(all.iter().map(|photo| (photo.width, photo.height)).collect::<Vec<_>>(), [(1_200, 800); 2]);
        assert_eq!(shown(world).await.as_ref(), Some(&all[0].digest));
        assert_eq!(world.number(catalog_version).await, version, "open drafts are not priced anew for a photo");
        assert_eq!(photo::jpeg(db, &all[0].digest, false).await.unwrap(), encoded(1).jpeg);
        assert_eq!(photo::jpeg(db, &all[0].digest, true).await.unwrap(), encoded(1).small);
        assert_eq!(said(&photo::jpeg(db, "0", false).await), "not found");

        let other = world.id("326796");
        assert_eq!(said(&photo::remove(db, &manager, other, all[0].id).await), "not found", "another product's");
        assert_eq!(photo::remove(db, &manager, product, all[0].id).await.unwrap(), BREAKER);
        assert_eq!(said(&photo::remove(db, &manager, product, all[0].id).await), "not found");
        assert_eq!(said(&photo::jpeg(db, &all[0].digest, false).await), "not found");
        assert_eq!(shown(world).await.as_ref(), Some(&all[1].digest));
        photo::remove(db, &manager, product, all[1].id).await.unwrap();
        assert_eq!(shown(world).await, None);
        let changes = staff::changes(db, &manager, Some(ChangeOf::Product(product)), 1).await.unwrap().rows;
        let changes: Vec<_> = changes.iter().map(|of| (of.changed, of.was.as_str(), of.now.as_str())).collect();
        let photos = |was, now| (Changed::Photos, was, now);
        assert_eq!(changes, [photos("1", "0"), photos("2", "1"), photos("1", "2"), photos("0", "1")]);
    });
}

#[test]
fn a_product_has_so_many_photos_and_no_more_also_when_two_people_add_one_at_once() {
    each(async |world| {
        let (db, manager, product) = (&world.db, world.actor(MANAGER).await, world.id(BREAKER));
        let last = u8::try_from(PHOTOS).unwrap();
        for number in 1..last {
            photo::add(db, &manager, product, &encoded(number)).await.unwrap();
        }
        photo::may_add(db, &manager, product).await.unwrap();
        let (a, b) = (encoded(last), encoded(last + 1));
        let (first, second) =
            tokio::join!(photo::add(db, &manager, product, &a), photo::add(db, &manager, product, &b));
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        assert_eq!(said(&photo::may_add(db, &manager, product).await), "change.photos");
        assert_eq!(said(&photo::add(db, &manager, product, &encoded(99)).await), "change.photos");
        assert_eq!(photo::list(db, product).await.unwrap().len(), PHOTOS);
        assert_eq!(said(&photo::article(db, &manager, ProductId(999_999)).await), "not found");
        assert_eq!(said(&photo::add(db, &manager, ProductId(999_999), &encoded(1)).await), "not found");
    });
}
