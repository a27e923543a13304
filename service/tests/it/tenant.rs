//! Another company's numbers are as if there were none, and asking changes nothing (TEN-M).

use crate::world::{ASSISTANT, BREAKER, BUYER, DEALER, DESIGNER, MANAGER, OTHER, World, buyer, each, q, said};
use domain::actor::Actor;
use domain::delivery::DeliveryMethod;
use domain::draft::{DraftTerms, LineSort, LinesEdit, LinesQuery};
use domain::id::{ContractId, FavouriteListId, ImportId, OrderNumber, TemplateId, WarehouseId};
use service::Error;
use service::draft::{self, Known, Submission};
use service::import::Filter;
use service::{discount, favourite, import, live, order, supply, template};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What each operation that takes the number of a draft, an order or a list answers this actor.
async fn answers(world: &World, actor: &Actor, number: OrderNumber) -> BTreeMap<&'static str, String> {
    let (db, product) = (&world.db, world.id(BREAKER));
    let terms = DraftTerms {
        contract: None,
        address: None,
        warehouse: WarehouseId(1),
        delivery: DeliveryMethod::Pickup,
        in_parts: false,
        own_number: String::new(),
        comment: "was here".to_owned(),
    };
    let submission = Submission { number, key: "a new key".to_owned(), total: None, start: false };
    let list = FavouriteListId(number.0);
    let by_article = LinesQuery { sort: LineSort::Article, ..LinesQuery::default() };
    let known = Known { version: 0, basis: String::new(), query: by_article.clone(), keys_wanted: true };
    BTreeMap::from([
        (
            "draft::ask_approval",
            said(&draft::ask_approval(db, actor, number, &service::user::Browser::default()).await),
        ),
        (
            "draft::approval",
            said(&draft::approval(db, actor, number).await.and_then(|asked| asked.ok_or(Error::NotFound))),
        ),
        ("draft::activate", said(&draft::activate(db, actor, number).await)),
        ("draft::get", said(&draft::get(db, actor, number).await)),
        ("draft::current", said(&draft::current(db, actor, number).await)),
        ("draft::offer", said(&draft::offer(db, actor, number).await)),
        ("draft::whole", said(&draft::whole(db, actor, number).await)),
        ("draft::cover", said(&draft::cover(db, actor, number, product, q(12)).await)),
        ("draft::replace", said(&draft::replace(db, actor, number, product, q(12), None).await)),
        ("draft::choose", said(&draft::choose(db, actor, number, WarehouseId(1), &BTreeMap::new()).await)),
        ("draft::propose", said(&draft::propose(db, actor, number, 14, &service::user::Browser::default()).await)),
        ("draft::reopen", said(&draft::reopen(db, actor, number, &service::user::Browser::default()).await)),
        ("draft::undo", said(&draft::undo(db, actor, number, 2).await)),
        ("draft::rename", said(&draft::rename(db, actor, number, "was here").await)),
        ("draft::set_project", said(&draft::set_project(db, actor, number, None).await)),
        ("draft::set_terms", said(&draft::set_terms(db, actor, number, terms).await)),
        ("draft::add", said(&draft::add(db, actor, number, BREAKER, q(12)).await)),
        ("draft::add_packs", said(&draft::add_packs(db, actor, number, &[product]).await)),
        ("draft::set_quantity", said(&draft::set_quantity(db, actor, number, product, q(12)).await)),
        (
            "draft::replace_quantity",
            said(&draft::replace_quantity(db, actor, number, product, Some(q(12)), None).await),
        ),
        ("draft::write_lines", said(&draft::write_lines(db, actor, number, &[(product, Some(q(12)))]).await)),
        ("draft::remove", said(&draft::remove(db, actor, number, product).await)),
        ("draft::rows", said(&draft::rows(db, actor, number, 1, 50).await)),
        ("draft::find_rows", said(&draft::find_rows(db, actor, number, &by_article, 1, 50).await)),
        ("draft::explain", said(&draft::explain(db, actor, number, &[product]).await)),
        ("draft::find", said(&draft::find(db, actor, number).await)),
        ("draft::rows_of", said(&draft::rows_of(db, actor, number, &[product]).await)),
        ("draft::edit_lines", said(&draft::edit_lines(db, actor, number, &[product], LinesEdit::Remove).await)),
        ("draft::history", said(&draft::history(db, actor, number, 1).await)),
        ("draft::news", said(&draft::news(db, actor, number, &known).await)),
        ("live::here", said(&live::here(db, actor, number).await)),
        ("live::watch", said(&live::watch(db, actor, number).await)),
        ("live::gone", said(&live::gone(db, actor, number).await)),
        ("draft::duplicate", said(&draft::duplicate(db, actor, number).await)),
        ("draft::submit", said(&draft::submit(db, actor, &submission).await)),
        ("draft::return_draft", said(&draft::return_draft(db, actor, number, "was here").await)),
        ("draft::delete_all", said(&draft::delete_all(db, actor, &[number]).await)),
        ("draft::restore_all", said(&draft::restore_all(db, actor, &[number]).await)),
        ("draft::duplicate_all", said(&draft::duplicate_all(db, actor, &[number]).await)),
        ("draft::delete", said(&draft::delete(db, actor, number).await)),
        ("draft::restore", said(&draft::restore(db, actor, number).await)),
        // With the number of a list that exists: `import.rs`.
        ("import::read_text", said(&import::read_text(db, actor, number, BREAKER.to_owned()).await)),
        ("import::read_table", said(&import::read_table(db, actor, number, "", String::new(), vec![]).await)),
        ("import::get", said(&import::get(db, actor, number, ImportId(number.0), Filter::All, 1).await)),
        ("import::faults", said(&import::faults(db, actor, number, ImportId(number.0)).await)),
        ("import::latest", said(&import::latest(db, actor, number).await)),
        ("import::add", said(&import::add(db, actor, number, ImportId(number.0)).await)),
        ("import::choose", said(&import::choose(db, actor, number, ImportId(number.0), 1, product).await)),
        ("import::choose_typed", said(&import::choose_typed(db, actor, number, ImportId(number.0), 1, BREAKER).await)),
        ("import::set_quantity", said(&import::set_quantity(db, actor, number, ImportId(number.0), 1, q(12)).await)),
        ("import::skip", said(&import::skip(db, actor, number, ImportId(number.0), 1, true).await)),
        ("import::split", said(&import::split(db, actor, number, ImportId(number.0), 1, true).await)),
        ("import::discard", said(&import::discard(db, actor, number, ImportId(number.0)).await)),
        // With the number of a template that exists: `template.rs`.
        ("template::save", said(&template::save(db, actor, number, "was here").await)),
        ("template::start", said(&template::start(db, actor, TemplateId(number.0)).await)),
        ("template::delete", said(&template::delete(db, actor, TemplateId(number.0)).await)),
        ("template::restore", said(&template::restore(db, actor, TemplateId(number.0)).await)),
        ("draft::ending", said(&draft::ending(db, actor, number).await)),
        ("supply::what_if", said(&supply::what_if(db, actor, number, &BTreeMap::new()).await)),
        ("supply::of_draft", said(&supply::of_draft(db, actor, number).await)),
        ("supply::refresh", said(&supply::refresh(db, actor, number).await)),
        ("supply::of_order", said(&supply::of_order(db, actor, number).await)),
        ("discount::ask", said(&discount::ask(db, actor, number, None, "was here").await)),
        ("order::get", said(&order::get(db, actor, number).await)),
        ("order::page", said(&order::page(db, actor, number, 1).await)),
        ("order::explain", said(&order::explain(db, actor, number, None).await)),
        ("order::awaited", said(&order::awaited(db, actor, number).await)),
        ("order::status", said(&order::status(db, actor, number).await)),
        ("order::start", said(&order::start(db, actor, number).await)),
        ("order::credit", said(&order::credit(db, actor, ContractId(-number.0.max(1))).await)),
        ("order::track", said(&order::track(db, actor, number, true).await)),
        ("order::invoice", said(&order::invoice(db, actor, number).await)),
        // With the number of a list that exists: `favourite.rs`.
        ("favourite::get", said(&favourite::get(db, actor, list, 1, None).await)),
        ("favourite::rename", said(&favourite::rename(db, actor, list, "was here").await)),
        ("favourite::add", said(&favourite::add(db, actor, list, product).await)),
        ("favourite::add_named", said(&favourite::add_named(db, actor, list, BREAKER).await)),
        ("favourite::remove", said(&favourite::remove(db, actor, list, product).await)),
        ("favourite::add_to_draft", said(&favourite::add_to_draft(db, actor, list).await)),
        ("favourite::delete", said(&favourite::delete(db, actor, list).await)),
        ("favourite::restore", said(&favourite::restore(db, actor, list).await)),
    ])
}

/// Operations that take an actor and no such number: what they show is the actor's own by their own tests.
const WITHOUT_A_NUMBER: [&str; 264] = [
    "alert::list",
    "alert::of",
    "alert::set",
    "attachment::add",
    "attachment::remove",
    "api_key::create",
    "api_key::list",
    "api_key::revoke",
    "api_key::rotate",
    "audit::list",
    "catalog::of",
    "catalog::product",
    "catalog::recognise",
    "catalog::search",
    "catalog::suggest",
    "catalog::whole",
    "claim::add_photo",
    "claim::answer",
    "claim::file",
    "claim::for_staff",
    "claim::get",
    "claim::line",
    "claim::list",
    "claim::may_document",
    "claim::photo",
    "claim::photo_for_staff",
    "claim::queue",
    "claim::withdraw",
    "company::add_address",
    "company::add_counterparty",
    "company::discounts",
    "company::get",
    "company::remove_address",
    "company::require_second_factor",
    "company::save_requisites",
    "counterparty::term_choices",
    "dealer_report::all_for_staff",
    "dealer_report::apply",
    "dealer_report::change",
    "dealer_report::current",
    "dealer_report::discard",
    "dealer_report::figures",
    "dealer_report::for_staff",
    "dealer_report::get",
    "dealer_report::get_whole",
    "dealer_report::list",
    "dealer_report::load",
    "dealer_report::load_once",
    "dealer_report::months",
    "dealer_report::part",
    "dealer_report::remove_row",
    "dealer_report::restore",
    "dealer_report::rows",
    "dealer_report::set_row",
    "dealer_report::staff_rows",
    "dealer_report::whole",
    "dealer_report::withdraw",
    "dealer_stock::add_warehouse",
    "dealer_stock::apply",
    "dealer_stock::delete_all",
    "dealer_stock::delete_warehouse",
    "dealer_stock::discard",
    "dealer_stock::display_name",
    "dealer_stock::edit",
    "dealer_stock::get_load",
    "dealer_stock::home",
    "dealer_stock::list",
    "dealer_stock::load",
    "dealer_stock::load_warehouses",
    "dealer_stock::loads",
    "dealer_stock::restore",
    "dealer_stock::restore_warehouse",
    "dealer_stock::save_warehouse",
    "dealer_stock::set_display_name",
    "dealer_stock::warehouse",
    "dealer_stock::warehouses",
    "dealer_stock::whole",
    "dealer_stock::whole_load",
    "discount::answer",
    "discount::grant",
    "discount::preview",
    "draft::active",
    "draft::approvals",
    "draft::authors",
    "draft::create",
    "draft::create_filled",
    "draft::differences",
    "draft::export",
    "draft::list",
    "draft::proposals",
    "draft::recent",
    "draft::search",
    "exchange::allow_older",
    "exchange::choose_warehouse",
    "exchange::history",
    "exchange::newest",
    "exchange::renew_secret",
    "exchange::runs",
    "exchange::save",
    "exchange::settings",
    "exchange::switch",
    "exchange::the_run",
    "favourite::containing",
    "favourite::create",
    "favourite::lists",
    "favourite::mark",
    "favourite::recently_ordered",
    "favourite::unmark",
    "feed::changes",
    "hook::create",
    "hook::delete",
    "hook::enable",
    "hook::get",
    "hook::list",
    "hook::replay",
    "hook::rotate",
    "hook::test",
    "load::apply",
    "load::discard",
    "load::faults",
    "load::get",
    "load::list",
    "load::read",
    "load::send",
    "load::undo",
    "mailbox::list",
    "mailbox::order",
    "mailbox::report",
    "member::disconnect",
    "member::end_sessions",
    "member::get",
    "member::invite",
    "member::list",
    "member::reconnect",
    "member::set_rights",
    "member::withdraw",
    "news::change",
    "news::get",
    "news::list",
    "news::publish",
    "news::remove",
    "news::today",
    "nomenclature::mine",
    "order::counts",
    "order::export",
    "order::for_staff",
    "order::issue",
    "order::list",
    "order::queue",
    "order::queue_counts",
    "order::ready",
    "order::ready_lines",
    "order::reject",
    "order::ship",
    "order::start_stuck",
    "order::ship_lines",
    "order::track_all",
    "own::add",
    "own::delete",
    "own::list",
    "own::load_table",
    "own::load_text",
    "own::loaded",
    "own::restore",
    "own::whole",
    "payment::assign",
    "payment::list",
    "payment::load",
    "payment::take",
    "payment::take_all",
    "payment::unassign",
    "photo::add",
    "photo::article",
    "photo::may_add",
    "photo::remove",
    "price_list::announce",
    "project::accept",
    "project::close",
    "project::for_staff",
    "project::get",
    "project::list",
    "project::queue",
    "project::refuse",
    "project::register",
    "project::withdraw",
    "reconciliation::ask",
    "reconciliation::get",
    "reconciliation::list",
    "replenishment::get",
    "replenishment::to_draft",
    "report::all_orders",
    "report::all_products",
    "report::orders",
    "report::products",
    "report::punctuality",
    "report::weeks",
    "settlement::accounts",
    "settlement::seen",
    "settlement::turnover",
    "shipment::all",
    "shipment::get",
    "shipment::list",
    "simulator::advance",
    "simulator::get",
    "simulator::pause",
    "simulator::set_speed",
    "staff::act",
    "staff::acted_for",
    "staff::add_contract",
    "staff::add_product",
    "staff::capacities",
    "staff::capacity",
    "staff::changes",
    "staff::companies",
    "staff::company",
    "staff::contract",
    "staff::end_discount",
    "staff::end_sessions",
    "staff::people",
    "staff::product",
    "staff::product_choices",
    "staff::save_capacity",
    "staff::save_contract",
    "staff::save_product",
    "staff::set_access",
    "staff::set_discount",
    "staff::set_price",
    "staff::set_safety",
    "staff::set_stock",
    "staff_key::create",
    "staff_key::list",
    "staff_key::revoke",
    "supply::add_receipt",
    "supply::change_receipt",
    "staff::waiting",
    "supply::receipt",
    "supply::receipts",
    "supply::receive",
    "supply::save_way",
    "supply::ways",
    "template::list",
    "user::add_email",
    "user::administrators",
    "user::agreements",
    "user::avatar",
    "user::change_email",
    "user::change_password",
    "user::codes_left",
    "user::delete_profile",
    "user::disable_second_factor",
    "user::enable_second_factor",
    "user::end_other_sessions",
    "user::end_session",
    "user::profile",
    "user::remove_email",
    "user::save",
    "user::sessions",
    "user::set_avatar",
    "user::set_news",
    "user::set_notices",
    "user::switch_counterparty",
    "view::delete",
    "view::list",
    "view::save",
];

#[track_caller]
fn check(answers: &BTreeMap<&'static str, String>, expected: &str) {
    for (operation, answer) in answers {
        assert_eq!(answer, expected, "{operation}");
    }
}

/// A draft, a deleted draft, a sent order and an invoiced one.
async fn things_of(world: &World, actor: &Actor) -> [OrderNumber; 4] {
    let invoiced = world.order(actor, &[(BREAKER, 12)]).await;
    world.work().await;
    let sent = world.order(actor, &[(BREAKER, 12)]).await;
    let deleted = world.draft(actor, &[(BREAKER, 12)]).await;
    draft::delete(&world.db, actor, deleted).await.unwrap();
    [world.draft(actor, &[(BREAKER, 12)]).await, deleted, sent, invoiced]
}

#[test]
fn another_companys_numbers_are_not_found_and_nothing_is_changed() {
    each(async |world| {
        let things = things_of(world, &world.actor(BUYER).await).await;
        let stranger = world.actor(OTHER).await;
        let before = world.tables().await;
        for number in things {
            check(&answers(world, &stranger, number).await, "not found");
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        // No number at all gets the same answers: the two cannot be told apart.
        for number in [OrderNumber(0), OrderNumber(-1), OrderNumber(9_999_999), OrderNumber(i64::MAX)] {
            check(&answers(world, &stranger, number).await, "not found");
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn the_other_counterparty_of_the_same_company_is_another_world() {
    each(async |world| {
        let token = world.token(DEALER).await;
        let first = world.who(&token).await;
        let things = things_of(world, &first).await;
        let choices = world.choices(&token).await;
        let second = choices.iter().find(|choice| choice.id != buyer(&first).counterparty).unwrap().id;
        service::user::switch_counterparty(&world.db, &first, &token, second).await.unwrap();
        let same_person = world.who(&token).await;
        let before = world.tables().await;
        for number in things {
            check(&answers(world, &same_person, number).await, "not found");
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn strangers_and_those_without_the_right_are_refused_before_anything_is_looked_up() {
    each(async |world| {
        let things = things_of(world, &world.actor(BUYER).await).await;
        let (designer, manager) = (world.actor(DESIGNER).await, world.actor(MANAGER).await);
        let before = world.tables().await;
        for number in things.into_iter().chain([OrderNumber(9_999_999)]) {
            check(&answers(world, &Actor::Guest, number).await, "signed out");
            for actor in [&designer, &manager, &Actor::System] {
                check(&answers(world, actor, number).await, "forbidden");
            }
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn who_sees_only_their_own_finds_nothing_of_a_colleague() {
    each(async |world| {
        let things = things_of(world, &world.actor(DEALER).await).await;
        let token = world.token(BUYER).await;
        world
            .run(&format!(
                "UPDATE memberships SET rights = rights | 32 WHERE user_id = {}",
                buyer(&world.who(&token).await).user
            ))
            .await;
        let shy = world.who(&token).await;
        let before = world.tables().await;
        for number in things {
            check(&answers(world, &shy, number).await, "not found");
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn a_colleague_of_the_same_counterparty_may_all_of_it() {
    each(async |world| {
        let colleague = world.actor(ASSISTANT).await;
        let [open, _, _, invoiced] = things_of(world, &world.actor(BUYER).await).await;
        let mut answers_of_draft = answers(world, &colleague, open).await;
        answers_of_draft.retain(|operation, _| operation.starts_with("draft::"));
        for sending in ["draft::submit", "draft::return_draft"] {
            assert_eq!(answers_of_draft.remove(sending).unwrap(), "forbidden", "an assistant sends nothing");
        }
        check(&answers_of_draft, "done");
        let mut answers_of_order = answers(world, &colleague, invoiced).await;
        answers_of_order.retain(|operation, _| operation.starts_with("order::"));
        for sending in ["order::start", "order::credit"] {
            assert_eq!(answers_of_order.remove(sending).unwrap(), "forbidden", "an assistant sends nothing");
        }
        check(&answers_of_order, "done");
    });
}

#[test]
fn every_public_operation_is_in_this_table() {
    each(async |world| {
        let known: BTreeSet<String> =
            answers(world, &Actor::Guest, OrderNumber(0)).await.into_keys().map(str::to_owned).collect();
        let mut missing = public_operations();
        missing.retain(|operation| !known.contains(operation) && !WITHOUT_A_NUMBER.contains(&operation.as_str()));
        assert!(missing.is_empty(), "add to `answers` or to WITHOUT_A_NUMBER: {missing:?}");
    });
}

/// `feature::function` of each `pub async fn` that takes an actor, from the sources.
fn public_operations() -> BTreeSet<String> {
    let mut operations = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
            let feature = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
            for function in source.split("pub async fn ").skip(1) {
                let (signature, _) = function.split_once(')').unwrap();
                let (name, arguments) = signature.split_once('(').unwrap();
                if arguments.contains("&Actor") {
                    operations.insert(format!("{feature}::{name}"));
                }
            }
        }
    }
    assert!(operations.len() > 25, "the sources are read: {operations:?}");
    operations
}
