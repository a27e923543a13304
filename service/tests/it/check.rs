//! `busbar check` finds each fault that it names, and none where all is well.

use crate::world::{BREAKER, BUYER, OTHER, World, each};
use service::check;

#[test]
fn the_demo_is_sound() {
    each(async |world| assert_eq!(check::check(&world.db).await.unwrap(), [""; 0]));
}

/// A fault planted past the services, and the word of `check` for it.
#[track_caller]
fn check_finds(fault: &str, plant: &'static [&'static str]) {
    each(async |world| {
        world.is_broken_on_purpose();
        let actor = world.actor(BUYER).await;
        let order = world.order(&actor, &[(BREAKER, 12), ("326796", 12)]).await;
        world.work().await;
        let draft = world.draft(&actor, &[(BREAKER, 12), ("326796", 12)]).await;
        assert_eq!(check::check(&world.db).await.unwrap(), [""; 0]);
        for sql in plant {
            let sql = sql.replace("{order}", &order.to_string()).replace("{draft}", &draft.to_string());
            assert!(world.run(&sql).await > 0, "{sql}");
        }
        let found = check::check(&world.db).await.unwrap();
        assert!(found.iter().any(|found| found.starts_with(fault)), "{fault}: {found:?}");
    });
}

#[test]
fn an_order_without_lines_is_found() {
    check_finds("an order without lines", &["DELETE FROM order_lines WHERE order_number = {order}"]);
}

#[test]
fn an_order_whose_sums_are_wrong_is_found() {
    for column in ["goods", "vat", "mass", "volume", "places", "pieces", "lines"] {
        let plant: &'static str = format!("UPDATE orders SET {column} = {column} + 1 WHERE number = {{order}}").leak();
        check_finds("an order whose sums differ", Box::leak(Box::new([plant])));
    }
}

#[test]
fn a_lost_order_line_is_found() {
    check_finds(
        "an order whose sums differ",
        &["DELETE FROM order_lines WHERE order_number = {order} AND position = 2"],
    );
}

#[test]
fn a_line_whose_amount_is_not_price_by_quantity_is_found() {
    check_finds(
        "an order line whose amount",
        &["UPDATE order_lines SET price = price + 1 WHERE order_number = {order} AND position = 1"],
    );
}

#[test]
fn a_draft_whose_totals_are_wrong_is_found() {
    for plant in [
        "UPDATE drafts SET goods = goods + 1 WHERE number = {draft}",
        "UPDATE draft_lines SET vat = vat + 1 WHERE draft_number = {draft}",
        "DELETE FROM draft_lines WHERE draft_number = {draft}",
    ] {
        check_finds("a draft whose totals differ", Box::leak(Box::new([plant])));
    }
}

#[test]
fn a_number_that_is_both_a_draft_and_an_order_is_found() {
    check_finds(
        "a number that is both",
        &[
            "DELETE FROM draft_lines WHERE draft_number = {draft}",
            "UPDATE drafts SET number = {order} WHERE number = {draft}",
        ],
    );
}

#[test]
fn an_invoiced_order_without_its_number_is_found() {
    check_finds("an invoiced order without", &["UPDATE orders SET accounting_number = NULL WHERE number = {order}"]);
}

#[test]
fn a_history_that_ends_elsewhere_is_found() {
    check_finds("an order whose history", &["UPDATE orders SET status = 'completed' WHERE number = {order}"]);
    check_finds("an order whose history", &["DELETE FROM order_events WHERE order_number = {order}"]);
}

#[test]
fn a_stuck_order_that_is_not_invoiced_or_gives_no_reason_is_found() {
    check_finds("an order that is stuck", &["UPDATE orders SET stuck_at = 1 WHERE number = {order}"]);
}

#[test]
fn an_order_or_a_draft_of_another_company_than_its_counterparty_is_found() {
    check_finds("an order of another company", &["UPDATE orders SET company_id = 2 WHERE number = {order}"]);
    check_finds("a draft of another company", &["UPDATE drafts SET company_id = 2 WHERE number = {draft}"]);
}

#[test]
fn terms_of_another_counterparty_are_found() {
    let foreign = |table| format!("(SELECT MAX(id) FROM {table})");
    for (column, table) in [("contract_id", "contracts"), ("address_id", "addresses")] {
        let plant: &'static str =
            format!("UPDATE drafts SET {column} = {} WHERE number = {{draft}}", foreign(table)).leak();
        check_finds("a draft with", Box::leak(Box::new([plant])));
    }
}

#[test]
fn a_member_of_another_companys_counterparty_is_found() {
    check_finds(
        "a member of another company",
        &["UPDATE users SET company_id = 2 WHERE login = 'assistant@example.com'"],
    );
}

#[test]
fn a_favourite_list_for_another_companys_counterparty_is_found() {
    check_finds(
        "a favourite list for another company",
        &["INSERT INTO favourite_lists (user_id, counterparty_id, name, position)
           SELECT u.id, c.id, '', 1 FROM users u JOIN counterparties c ON c.company_id <> u.company_id
           WHERE u.login = 'assistant@example.com'"],
    );
}

#[test]
fn a_session_of_a_disabled_person_is_found() {
    check_finds("a session of a disabled", &["UPDATE users SET disabled_at = 1 WHERE login = 'buyer@example.com'"]);
}

#[test]
fn a_forgotten_letter_is_found() {
    check_finds("a letter leased", &["UPDATE letters SET leased_until = 1"]);
}

#[test]
fn stock_promised_twice_is_found() {
    check_finds("more promised", &["UPDATE stock_levels SET reserved = on_hand + 1"]);
}

#[test]
fn a_broken_reference_is_found() {
    each(async |world: &World| {
        // PostgreSQL lets nobody break one.
        if world.is_sqlite() {
            world.is_broken_on_purpose();
            world.run("PRAGMA foreign_keys = OFF; DELETE FROM users WHERE login = 'other@example.com'").await;
            let found = check::check(&world.db).await.unwrap();
            assert!(found.iter().any(|fault| fault == "broken reference in memberships"), "{OTHER}: {found:?}");
        }
    });
}

#[test]
fn a_proposal_without_a_last_day_is_found() {
    check_finds("a proposal without a last day", &["UPDATE drafts SET proposed_at = 1 WHERE number = {draft}"]);
}

#[test]
fn a_chain_of_replacements_that_leads_back_is_found() {
    check_finds(
        "a product that is replaced",
        &[
            "UPDATE products SET replaced_by = (SELECT p.id FROM products p WHERE p.article = '326796') WHERE article = '326794'",
            "UPDATE products SET replaced_by = (SELECT p.id FROM products p WHERE p.article = '326794') WHERE article = '326796'",
        ],
    );
}

#[test]
fn a_table_that_is_undone_and_was_not_applied_is_found() {
    check_finds(
        "a table that is undone",
        &["INSERT INTO loads (kind, name, created_by, created_at, undone_at)
           SELECT 'stock', '', MIN(id), 0, 1 FROM users"],
    );
}

#[test]
fn a_report_of_a_dealer_with_other_sums_than_its_rows_is_found() {
    let plant: [&'static [&'static str]; 3] = [
        &["UPDATE dealer_reports SET pieces = pieces + 1 WHERE id = 1"],
        &["DELETE FROM dealer_report_rows WHERE report_id = 1"],
        &["UPDATE dealer_reports SET kept = FALSE WHERE id = 1"],
    ];
    for plant in plant {
        check_finds("a report of a dealer whose sums", plant);
    }
}

#[test]
fn a_report_of_another_companys_warehouse_is_found() {
    let plant: &'static [&'static str] = &["UPDATE dealer_reports SET company_id = 3, state = 'replaced' WHERE id = 1"];
    check_finds("a report of a dealer with rows of another", plant);
}
