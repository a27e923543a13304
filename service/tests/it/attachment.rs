//! Documents of products: of one product or of all below a branch, seen by everybody, taken out with their history.

use crate::world::{BREAKER, MANAGER, World, each, refusal, said};
use domain::Refusal;
use domain::actor::Actor;
use domain::attachment::{ATTACHMENTS, AttachmentKind, TypedAttachment};
use domain::change::{ChangeError, ChangeField, ChangeOf, Changed};
use domain::id::CategoryId;
use service::attachment::{self, Attachment};
use service::{Error, catalog, staff};

const OTHER_SERIES: &str = "248956";

fn typed(name: &str, branch: Option<CategoryId>) -> TypedAttachment {
    TypedAttachment {
        kind: AttachmentKind::Certificate.code().to_owned(),
        name: name.to_owned(),
        branch: branch.map(|branch| branch.to_string()).unwrap_or_default(),
    }
}

async fn shown(world: &World, article: &str) -> Vec<Attachment> {
    catalog::product(&world.db, &Actor::Guest, article, None).await.unwrap().attachments
}

async fn names(world: &World, article: &str) -> Vec<String> {
    shown(world, article).await.into_iter().map(|of| of.name).collect()
}

fn change_error(result: Result<(), Error>) -> ChangeError {
    match refusal(result) {
        Refusal::Change(error) => error,
        other => panic!("{other:?}"),
    }
}

async fn history(world: &World, of: ChangeOf) -> Vec<(String, String)> {
    let manager = world.actor(MANAGER).await;
    let found = staff::changes(&world.db, &manager, Some(of), 1).await.unwrap().rows;
    let found = found.into_iter().filter(|change| change.changed == Changed::Attachment);
    found.inspect(|change| assert!(!change.by.is_empty())).map(|change| (change.was, change.now)).collect()
}

#[test]
fn a_certificate_is_of_a_product_or_of_all_below_a_branch() {
    each(async |world| {
        let (db, manager, product) = (&world.db, world.actor(MANAGER).await, world.id(BREAKER));
        let page = catalog::product(db, &Actor::Guest, BREAKER, None).await.unwrap();
        let series = page.path.last().unwrap().id;
        let neighbour = world
            .text(&format!(
                "SELECT article FROM products WHERE category_id = {series} AND article <> '{BREAKER}' LIMIT 1"
            ))
            .await;
        assert!(page.attachments.is_empty());

        let own = |name: &str| (name.to_owned(), b"%PDF-own".to_vec());
        let (name, pdf) = own("Паспорт");
        attachment::add(db, &manager, product, &typed(&name, None), pdf.clone()).await.unwrap();
        attachment::add(db, &manager, product, &typed("Паспорт ещё раз", None), pdf.clone()).await.unwrap();
        let certificate = b"%PDF-certificate".to_vec();
        attachment::add(db, &manager, product, &typed("Сертификат", Some(series)), certificate.clone()).await.unwrap();
        assert_eq!(names(world, BREAKER).await, ["Паспорт", "Сертификат"], "the same file is not there twice");
        assert_eq!(names(world, &neighbour).await, ["Сертификат"]);
        assert!(names(world, OTHER_SERIES).await.is_empty());
        let all = shown(world, BREAKER).await;
        assert_eq!((all[1].size, all[1].branch, all[0].branch), (16, Some(series), None));
        let (name, bytes) = attachment::pdf(db, &all[1].digest).await.unwrap();
        assert_eq!((name.as_str(), bytes), ("Сертификат", certificate.clone()));
        assert_eq!(said(&attachment::pdf(db, "0").await), "not found");

        // The same file at two places: it stays as long as one of them has it.
        attachment::add(db, &manager, world.id(OTHER_SERIES), &typed("Копия", None), certificate).await.unwrap();
        attachment::remove(db, &manager, all[1].id).await.unwrap();
        assert_eq!(said(&attachment::remove(db, &manager, all[1].id).await), "not found");
        assert_eq!(names(world, &neighbour).await, Vec::<String>::new());
        assert_eq!(attachment::pdf(db, &all[1].digest).await.unwrap().0, "Копия");
        let copy = shown(world, OTHER_SERIES).await.remove(0);
        attachment::remove(db, &manager, copy.id).await.unwrap();
        assert_eq!(said(&attachment::pdf(db, &copy.digest).await), "not found");
        assert_eq!(world.number("SELECT COUNT(*) FROM attachment_files").await, 1);

        let words = |was: &str, now: &str| (was.to_owned(), now.to_owned());
        assert_eq!(history(world, ChangeOf::Series(series)).await, [words("Сертификат", ""), words("", "Сертификат")]);
        assert_eq!(history(world, ChangeOf::Product(product)).await, [words("", "Паспорт")]);
    });
}

#[test]
fn what_is_wrong_with_a_document_is_said() {
    each(async |world| {
        let (db, manager, product) = (&world.db, world.actor(MANAGER).await, world.id(BREAKER));
        let add =
            async |typed: TypedAttachment| attachment::add(db, &manager, product, &typed, b"%PDF-".to_vec()).await;
        let other = catalog::product(db, &Actor::Guest, OTHER_SERIES, None).await.unwrap().path.pop().unwrap().id;
        for (typed, refused) in [
            (typed(" ", None), ChangeError::Missing(ChangeField::Name)),
            (TypedAttachment { kind: String::new(), ..typed("А", None) }, ChangeError::Missing(ChangeField::Kind)),
            (typed("А", Some(other)), ChangeError::Branch),
            (typed("А", Some(CategoryId(999_999))), ChangeError::Branch),
        ] {
            assert_eq!(change_error(add(typed).await), refused);
        }
        for number in 0..ATTACHMENTS {
            let pdf = format!("%PDF-{number}").into_bytes();
            attachment::add(db, &manager, product, &typed("А", None), pdf).await.unwrap();
        }
        assert_eq!(change_error(add(typed("А", None)).await), ChangeError::Attachments);
        let missing = domain::id::ProductId(999_999);
        let none = attachment::add(db, &manager, missing, &typed("А", None), b"%PDF-".to_vec()).await;
        assert_eq!(said(&none), "not found");
        let buyer = world.actor(crate::world::DEALER).await;
        for (stranger, expected) in [(&buyer, "forbidden"), (&Actor::Guest, "signed out")] {
            let added = attachment::add(db, stranger, product, &typed("А", None), b"%PDF-".to_vec()).await;
            assert_eq!(said(&added), expected);
            assert_eq!(said(&attachment::remove(db, stranger, 1).await), expected);
        }
    });
}
