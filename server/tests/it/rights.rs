//! Every server function, page and file as everybody: a stranger, each right alone, an administrator, another company, the
//! same company with another counterparty, a person without one, the supplier's people, by themselves and in the
//! administrator's place, somebody disabled, a session that has ended. The table of rights in `domain` says who may; after each refusal the database is as it was (TEN-M, G14).

use crate::site::{BREAKER, BUYER, Browser, OTHER, Site};
use crate::stranger::{FUNCTIONS, Needs, borrowed, fields, path};
use axum::http::StatusCode;
use domain::actor::Actor;
use domain::user::{Action, Right, Rights};
use std::collections::BTreeSet;
use std::time::Duration;

const DEALER: &str = "dealer@example.com";
const MANAGER: &str = "manager@example.com";

/// Every address that is opened: a pattern of the router, an example, and who may. `{n}` is a draft, `{o}` an order.
const PAGES: [(&str, &str, Needs); 168] = {
    use Action::{
        Draft, ManageApiKey, ManageUsers, RegisterProject, Report, SeeCompany, SeeFinance, SeeProjects,
        TakeNomenclature,
    };
    use Needs::{Anyone, Founder, May, Person, Staff, Wrong};
    [
        ("/", "/", Anyone),
        ("/desk", "/desk", Anyone),
        ("/sign-in", "/sign-in", Anyone),
        ("/sign-in/code", "/sign-in/code", Anyone),
        ("/register", "/register", Anyone),
        ("/register/{link}", "/register/0", Wrong),
        ("/agreement/{what}", "/agreement/terms", Anyone),
        ("/recover", "/recover", Anyone),
        ("/recover/{link}", "/recover/0", Wrong),
        ("/letter-sent", "/letter-sent", Anyone),
        ("/confirm/{link}", "/confirm/0", Wrong),
        ("/confirmed", "/confirmed", Anyone),
        ("/invite/{link}", "/invite/0", Wrong),
        ("/unsubscribe/{link}", "/unsubscribe/0", Anyone),
        ("/profile", "/profile", Person),
        ("/profile/avatar", "/profile/avatar", Anyone),
        ("/profile/security", "/profile/security", Person),
        ("/profile/emails", "/profile/emails", Person),
        ("/profile/delete", "/profile/delete", Person),
        ("/avatars/{user}", "/avatars/999", Wrong),
        ("/company", "/company", May(SeeCompany)),
        ("/company/add", "/company/add", Founder),
        ("/company/discounts", "/company/discounts", May(SeeCompany)),
        ("/company/api", "/company/api", May(ManageApiKey)),
        ("/company/hooks", "/company/hooks", May(ManageApiKey)),
        ("/company/hooks/{id}", "/company/hooks/999", May(ManageApiKey)),
        ("/company/articles", "/company/articles", May(Draft)),
        ("/company/nomenclature.xlsx", "/company/nomenclature.xlsx", May(TakeNomenclature)),
        ("/company/nomenclature.csv", "/company/nomenclature.csv", May(TakeNomenclature)),
        ("/api/docs", "/api/docs", Anyone),
        ("/company/articles.xlsx", "/company/articles.xlsx", May(Draft)),
        ("/company/articles/refused.xlsx", "/company/articles/refused.xlsx", May(Draft)),
        ("/company/articles/example.xlsx", "/company/articles/example.xlsx", Anyone),
        ("/company/articles/file", "/company/articles/file", Anyone),
        ("/users", "/users", May(ManageUsers)),
        ("/users/audit", "/users/audit", May(ManageUsers)),
        ("/users/{user}", "/users/3", May(ManageUsers)),
        ("/staff", "/staff", Staff),
        ("/staff/orders", "/staff/orders", Staff),
        ("/staff/orders/{number}", "/staff/orders/{o}", Staff),
        ("/staff/payments", "/staff/payments", Staff),
        ("/staff/payments/file", "/staff/payments/file", Anyone),
        ("/staff/companies", "/staff/companies", Staff),
        ("/staff/companies/{company}", "/staff/companies/1", Staff),
        ("/staff/contracts/{contract}", "/staff/contracts/1", Staff),
        ("/staff/products", "/staff/products", Staff),
        ("/staff/products/new", "/staff/products/new", Staff),
        ("/staff/catalog", "/staff/catalog", Staff),
        ("/staff/catalog/{load}", "/staff/catalog/999", Staff),
        ("/staff/catalog/{load}/faults.xlsx", "/staff/catalog/999/faults.xlsx", Staff),
        ("/staff/catalog/file", "/staff/catalog/file", Anyone),
        ("/staff/catalog/example.xlsx", "/staff/catalog/example.xlsx", Staff),
        ("/staff/products/{article}", "/staff/products/326796", Staff),
        ("/staff/prices", "/staff/prices", Staff),
        ("/staff/prices/{load}", "/staff/prices/999", Staff),
        ("/staff/prices/{load}/faults.xlsx", "/staff/prices/999/faults.xlsx", Staff),
        ("/staff/prices/file", "/staff/prices/file", Anyone),
        ("/staff/prices/example.xlsx", "/staff/prices/example.xlsx", Staff),
        ("/staff/stock", "/staff/stock", Staff),
        ("/staff/stock/{load}", "/staff/stock/999", Staff),
        ("/staff/stock/{load}/faults.xlsx", "/staff/stock/999/faults.xlsx", Staff),
        ("/staff/stock/file", "/staff/stock/file", Anyone),
        ("/staff/stock/example.xlsx", "/staff/stock/example.xlsx", Staff),
        ("/staff/exchange", "/staff/exchange", Staff),
        ("/staff/exchange/{run}", "/staff/exchange/999", Staff),
        ("/staff/capacity", "/staff/capacity", Staff),
        ("/staff/capacity/{series}", "/staff/capacity/1", Staff),
        ("/staff/receipts", "/staff/receipts", Staff),
        ("/staff/receipts/new", "/staff/receipts/new", Staff),
        ("/staff/receipts/{receipt}", "/staff/receipts/1", Staff),
        ("/staff/ways", "/staff/ways", Staff),
        ("/staff/news", "/staff/news", Staff),
        ("/staff/news/{news}", "/staff/news/999", Staff),
        ("/staff/simulator", "/staff/simulator", Staff),
        ("/staff/changes", "/staff/changes", Staff),
        ("/catalog", "/catalog", Anyone),
        ("/catalog/{category}", "/catalog/1", Wrong),
        ("/product/{article}", "/product/326794", Anyone),
        ("/compare", "/compare", Anyone),
        ("/favourites", "/favourites", May(Draft)),
        ("/favourites/recent", "/favourites/recent", May(Draft)),
        ("/favourites/{list}", "/favourites/999", May(Draft)),
        ("/drafts", "/drafts", May(Draft)),
        ("/drafts/{number}", "/drafts/{n}", May(Draft)),
        ("/drafts/{number}/history", "/drafts/{n}/history", May(Draft)),
        ("/drafts/{number}/what-if", "/drafts/{n}/what-if", May(Draft)),
        ("/drafts/{number}/replacement", "/drafts/{n}/replacement?product={p}&quantity=1", May(Draft)),
        ("/drafts/{number}/differences", "/drafts/{n}/differences?of={o}", May(Draft)),
        ("/drafts/{number}/import", "/drafts/{n}/import", May(Draft)),
        ("/drafts/{number}/import/{list}", "/drafts/{n}/import/999", May(Draft)),
        ("/drafts/{number}/import/{list}/faults.xlsx", "/drafts/{n}/import/999/faults.xlsx", May(Draft)),
        ("/drafts/{number}/import/file", "/drafts/{n}/import/file", Anyone),
        ("/drafts/{number}/offer.xlsx", "/drafts/{n}/offer.xlsx", May(Draft)),
        ("/drafts/{number}/offer.pdf", "/drafts/{n}/offer.pdf", May(Draft)),
        ("/drafts/{number}/draft.xlsx", "/drafts/{n}/draft.xlsx", May(Draft)),
        ("/drafts/{number}/live", "/drafts/{n}/live", May(Draft)),
        ("/import-example.xlsx", "/import-example.xlsx", Anyone),
        ("/photos/{digest}", "/photos/0", Wrong),
        ("/photos/{digest}/small", "/photos/0/small", Wrong),
        ("/staff/photos/{product}", "/staff/photos/1", Anyone),
        ("/templates", "/templates", May(Draft)),
        ("/orders", "/orders", May(Draft)),
        ("/orders.xlsx", "/orders.xlsx", May(Draft)),
        ("/orders/{number}", "/orders/{o}", May(Draft)),
        ("/orders/{number}/invoice.html", "/orders/{o}/invoice.html", May(Draft)),
        ("/orders/{number}/invoice.xlsx", "/orders/{o}/invoice.xlsx", May(Draft)),
        ("/orders/{number}/invoice.pdf", "/orders/{o}/invoice.pdf", May(Draft)),
        ("/orders/{number}/lines.xlsx", "/orders/{o}.xlsx", May(Draft)),
        ("/status", "/status?number=1&inn=1", Anyone),
        ("/reports/orders", "/reports/orders", May(Draft)),
        ("/reports/orders.xlsx", "/reports/orders.xlsx", May(Draft)),
        ("/reports/charts", "/reports/charts", May(Draft)),
        ("/reports/products", "/reports/products", May(Draft)),
        ("/reports/shipments", "/reports/shipments", May(Draft)),
        ("/shipments/{number}", "/shipments/УТ0", May(Draft)),
        ("/shipments/{number}/waybill.xlsx", "/shipments/УТ0/waybill.xlsx", May(Draft)),
        ("/shipments/{number}/waybill.pdf", "/shipments/УТ0/waybill.pdf", May(Draft)),
        ("/shipments/{number}/claim", "/shipments/УТ0/claim?position=1", May(Draft)),
        ("/projects", "/projects", May(SeeProjects)),
        ("/projects/new", "/projects/new", May(RegisterProject)),
        ("/projects/{id}", "/projects/999", May(SeeProjects)),
        ("/staff/projects", "/staff/projects", Staff),
        ("/staff/projects/{id}", "/staff/projects/999", Staff),
        ("/claims", "/claims", May(Draft)),
        ("/claims/{id}", "/claims/999", May(Draft)),
        ("/claims/{id}/photo", "/claims/999/photo", Anyone),
        ("/claims/{id}/photos/{photo}", "/claims/999/photos/999", May(Draft)),
        ("/staff/mailbox", "/staff/mailbox", Staff),
        ("/staff/claims", "/staff/claims", Staff),
        ("/staff/claims/{id}", "/staff/claims/999", Staff),
        ("/staff/claims/{id}/photos/{photo}", "/staff/claims/999/photos/999", Staff),
        ("/warehouses", "/warehouses", May(Report)),
        ("/warehouses/{id}", "/warehouses/999", May(Report)),
        ("/warehouses/file", "/warehouses/file", Anyone),
        ("/warehouses/example.xlsx", "/warehouses/example.xlsx", Anyone),
        ("/stock", "/stock", May(Report)),
        ("/stock.xlsx", "/stock.xlsx", May(Report)),
        ("/stock/file", "/stock/file", Anyone),
        ("/stock/example.xlsx", "/stock/example.xlsx", Anyone),
        ("/stock/loads/{id}/refused.xlsx", "/stock/loads/999/refused.xlsx", May(Report)),
        ("/sales", "/sales", May(Report)),
        ("/sales/contract", "/sales/contract", May(Report)),
        ("/sales/stock", "/sales/stock", May(Report)),
        ("/sales/charts", "/sales/charts", May(Report)),
        ("/matrix", "/matrix", May(Report)),
        ("/replenishment", "/replenishment", May(Report)),
        ("/sales.xlsx", "/sales.xlsx?month=2026-10", May(Report)),
        ("/sales/contract.xlsx", "/sales/contract.xlsx?month=2026-10", May(Report)),
        ("/sales/stock.xlsx", "/sales/stock.xlsx?month=2026-10", May(Report)),
        ("/matrix.xlsx", "/matrix.xlsx", May(Report)),
        ("/sales/example.xlsx", "/sales/example.xlsx", Anyone),
        ("/sales/contract/example.xlsx", "/sales/contract/example.xlsx", Anyone),
        ("/sales/stock/example.xlsx", "/sales/stock/example.xlsx", Anyone),
        ("/matrix/example.xlsx", "/matrix/example.xlsx", Anyone),
        ("/sales/file", "/sales/file", Anyone),
        ("/sales/contract/file", "/sales/contract/file", Anyone),
        ("/sales/stock/file", "/sales/stock/file", Anyone),
        ("/matrix/file", "/matrix/file", Anyone),
        ("/sales/loads/{id}/refused.xlsx", "/sales/loads/999999/refused.xlsx", May(Report)),
        ("/staff/sales", "/staff/sales", Staff),
        ("/staff/sales/{report}", "/staff/sales/999999", Staff),
        ("/staff/sales.xlsx", "/staff/sales.xlsx", Staff),
        ("/staff/sales/{report}/rows.xlsx", "/staff/sales/999999/rows.xlsx", Staff),
        ("/finance", "/finance", May(SeeFinance)),
        ("/finance/reconciliations/{id}/act.xlsx", "/finance/reconciliations/999/act.xlsx", May(SeeFinance)),
        ("/finance/reconciliations/{id}/act.pdf", "/finance/reconciliations/999/act.pdf", May(SeeFinance)),
        ("/dev/mail", "/dev/mail", Anyone),
        ("/dev/mail/{letter}", "/dev/mail/0", Wrong),
    ]
};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
    Stranger,
    /// The buyer with this right and no other.
    Right(Right),
    /// With none at all.
    NoRight,
    Administrator,
    OtherCompany,
    OtherCounterparty,
    WithoutCompany,
    Staff,
    /// One of the supplier's people in the administrator's place.
    Acting,
    Disabled,
    Expired,
}

/// What the table of rights says.
#[derive(Debug, PartialEq)]
enum Verdict {
    Yes,
    SignedOut,
    Forbidden,
    /// Allowed, but the object is somebody else's.
    NotFound,
}

impl Who {
    fn all() -> Vec<Self> {
        let rights = Right::ALL.into_iter().map(Self::Right);
        let others = [
            Self::Stranger,
            Self::NoRight,
            Self::Administrator,
            Self::OtherCompany,
            Self::OtherCounterparty,
            Self::WithoutCompany,
            Self::Staff,
            Self::Acting,
            Self::Disabled,
            Self::Expired,
        ];
        rights.chain(others).collect()
    }

    fn rights(self) -> Option<Rights> {
        match self {
            Self::Right(right) => Some(Rights::NONE.with(right)),
            Self::NoRight => Some(Rights::NONE),
            Self::Administrator | Self::Acting | Self::OtherCompany => Some(
                Right::ALL
                    .into_iter()
                    .filter(|right| *right as u8 <= 4 || *right == Right::Nomenclature)
                    .fold(Rights::NONE, Rights::with),
            ),
            // The buyer's rights of the demo.
            Self::OtherCounterparty => Some(
                [Right::Finance, Right::SendOrders, Right::Reports, Right::Nomenclature]
                    .into_iter()
                    .fold(Rights::NONE, Rights::with),
            ),
            _ => None,
        }
    }

    fn verdict(self, needs: Needs, object: Object) -> Verdict {
        let nobody = matches!(self, Self::Stranger | Self::Disabled | Self::Expired);
        match needs {
            Needs::Anyone | Needs::Wrong => Verdict::Yes,
            _ if nobody => Verdict::SignedOut,
            Needs::Session => Verdict::Yes,
            // Nobody changes what is a person's own in their place, nor gives rights or keys.
            Needs::Person | Needs::Founder | Needs::May(Action::ManageUsers | Action::ManageApiKey)
                if self == Self::Acting =>
            {
                Verdict::Forbidden
            }
            Needs::Person => Verdict::Yes,
            Needs::Staff if self == Self::Staff => Verdict::Yes,
            Needs::Staff => Verdict::Forbidden,
            Needs::Founder => match self.rights() {
                None if self == Self::WithoutCompany => Verdict::Yes,
                Some(rights) if Action::ManageUsers.allowed(rights) => Verdict::Yes,
                _ => Verdict::Forbidden,
            },
            Needs::Chooser if self == Self::Staff => Verdict::SignedOut,
            Needs::Chooser if matches!(self, Self::OtherCompany | Self::WithoutCompany) => Verdict::NotFound,
            Needs::Chooser => Verdict::Yes,
            Needs::May(action) => match self.rights() {
                Some(rights) if !action.allowed(rights) => Verdict::Forbidden,
                Some(_) if self.does_not_see(object) => Verdict::NotFound,
                Some(_) => Verdict::Yes,
                None => Verdict::Forbidden,
            },
        }
    }

    fn does_not_see(self, object: Object) -> bool {
        match object {
            Object::None => false,
            Object::Company => matches!(self, Self::OtherCompany | Self::OtherCounterparty),
            // They are the administrator's: whoever sees only their own sees none.
            Object::Draft => {
                matches!(self, Self::OtherCompany | Self::OtherCounterparty | Self::Right(Right::OwnOrdersOnly))
            }
        }
    }
}

/// What a call is about.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Object {
    None,
    /// A draft or an order.
    Draft,
    /// An address, a key or a person of the company.
    Company,
}

/// A site in which somebody of the first company has a draft, an order with an invoice, and so on.
struct Stage {
    site: Site,
    draft: String,
    order: String,
    counterparty: String,
}

impl Stage {
    async fn open() -> Self {
        let site = Site::open().await;
        let actor = site.actor(DEALER).await;
        let (draft, order) = (site.draft(&actor).await.to_string(), site.invoiced(&actor).await.to_string());
        let Actor::User(buyer) = &actor else { panic!() };
        let counterparty = buyer.counterparty.to_string();
        let (of, by) = (buyer.counterparty, buyer.user);
        site.run(&format!(
            "INSERT INTO api_keys (counterparty_id, created_by, name, prefix, key_hash, scopes, created_at)
             VALUES ({of}, {by}, 'key', 'bb_0123456', 'hash', 1, 0)"
        ))
        .await;
        site.run(&format!("INSERT INTO avatars (user_id, png) VALUES ({by}, X'89504E47')")).await;
        Self { site, draft, order, counterparty }
    }

    /// For which counterparty the person acts who came last.
    async fn counterparty_of_last_session(&self) -> String {
        let sql = "SELECT COALESCE(s.counterparty_id, u.counterparty_id, (
                       SELECT MIN(m.counterparty_id) FROM memberships m WHERE m.user_id = u.id), 0)
                   FROM sessions s JOIN users u ON u.id = COALESCE(s.acting_user_id, s.user_id)
                   WHERE s.rowid = (SELECT MAX(rowid) FROM sessions)";
        self.site.number(sql).await.to_string()
    }

    /// A browser of this person.
    async fn browser(&self, who: Who) -> Browser<'_> {
        let site = &self.site;
        let buyer = "(SELECT id FROM users WHERE email = 'buyer@example.com')";
        match who {
            Who::Stranger => site.browser(),
            Who::Right(_) | Who::NoRight => {
                let bits = who.rights().unwrap().bits();
                site.run(&format!("UPDATE memberships SET rights = {bits} WHERE user_id = {buyer}")).await;
                site.signed_in(BUYER).await
            }
            Who::Administrator => site.signed_in(DEALER).await,
            Who::OtherCompany => site.signed_in(OTHER).await,
            Who::OtherCounterparty => {
                let browser = site.signed_in(BUYER).await;
                let other = format!(
                    "(SELECT MIN(counterparty_id) FROM memberships WHERE user_id = {buyer} AND counterparty_id <> {})",
                    self.counterparty
                );
                site.run(&format!("UPDATE sessions SET counterparty_id = {other} WHERE user_id = {buyer}")).await;
                browser
            }
            Who::WithoutCompany => {
                let browser = site.signed_in("assistant@example.com").await;
                let user = "(SELECT id FROM users WHERE email = 'assistant@example.com')";
                site.run(&format!("DELETE FROM memberships WHERE user_id = {user}")).await;
                site.run(&format!("UPDATE users SET company_id = NULL WHERE id = {user}")).await;
                browser
            }
            Who::Staff => site.signed_in(MANAGER).await,
            Who::Acting => {
                let browser = site.signed_in(MANAGER).await;
                let [person, manager] =
                    [DEALER, MANAGER].map(|of| format!("(SELECT id FROM users WHERE email = '{of}')"));
                site.run(&format!(
                    "UPDATE sessions SET acting_user_id = {person}, counterparty_id = {} WHERE user_id = {manager}",
                    self.counterparty
                ))
                .await;
                browser
            }
            Who::Disabled => {
                let browser = site.signed_in(BUYER).await;
                site.run(&format!("UPDATE users SET disabled_at = 1 WHERE id = {buyer}")).await;
                browser
            }
            Who::Expired => {
                let browser = site.signed_in(BUYER).await;
                site.clock.advance(Duration::from_hours(13));
                browser
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_server_function_does_what_the_table_of_rights_says_and_refusals_change_nothing() {
    for who in Who::all() {
        let stage = Stage::open().await;
        let site = &stage.site;
        let mut browser = stage.browser(who).await;
        let watch = site.watch().await;
        let of = stage.counterparty_of_last_session().await;
        for (function, sample, needs) in FUNCTIONS {
            let has = |marks: &[&str]| sample.iter().any(|(_, value)| marks.contains(value));
            let object = match () {
                () if has(&["{n}"]) => Object::Draft,
                () if has(&["{a}", "{k}", "{u}"]) => Object::Company,
                () => Object::None,
            };
            let number = if function.starts_with("order/") { &stage.order } else { &stage.draft };
            let fields = fields(site, sample, number, &stage.counterparty, &of);
            let before = watch.version().await;
            let answer = browser.call(&path(function), &borrowed(&fields)).await;
            let changed = watch.version().await != before;
            let (status, verdict) = (answer.status, who.verdict(needs, object));
            let told = format!("{who:?} {function}: {status} {}", answer.text());
            match verdict {
                // What is wrong with the fields, or that there is no such thing, comes after the right.
                Verdict::Yes => assert!(
                    !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) && !status.is_server_error(),
                    "{told}"
                ),
                Verdict::SignedOut => assert_eq!(status, StatusCode::UNAUTHORIZED, "{told}"),
                Verdict::Forbidden => assert_eq!(status, StatusCode::FORBIDDEN, "{told}"),
                Verdict::NotFound => {
                    assert_eq!((status, answer.text().as_str()), (StatusCode::NOT_FOUND, "\"NotFound\""), "{told}")
                }
            }
            assert!(verdict == Verdict::Yes || !changed, "{told}: refused, and yet something was written");
            let ends =
                ["user/rpc/sign_out", "staff/rpc/stop_acting", "user/rpc/switch_counterparty", "user/rpc/sign_in"]
                    .contains(&function);
            if ends && verdict == Verdict::Yes && !matches!(who, Who::Disabled | Who::Expired) {
                browser = stage.browser(who).await;
            }
        }
        site.is_sound().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_and_file_opens_to_whom_the_table_of_rights_says() {
    for who in Who::all() {
        let stage = Stage::open().await;
        let mut browser = stage.browser(who).await;
        let watch = stage.site.watch().await;
        for (_, address, needs) in PAGES {
            let object = match address {
                address if address.contains("{n}") || address.contains("{o}") => Object::Draft,
                "/users/3" => Object::Company,
                _ => Object::None,
            };
            let product = stage.site.id(BREAKER).to_string();
            let address = address.replace("{n}", &stage.draft).replace("{o}", &stage.order).replace("{p}", &product);
            if address.ends_with("/live") && who.verdict(needs, object) == Verdict::Yes {
                // A stream that does not end: `live.rs` has it.
                continue;
            }
            let before = watch.version().await;
            let answer = browser.get(&address).await;
            let changed = watch.version().await != before;
            let told = format!("{who:?} {address}: {}", answer.status);
            let expected = match who.verdict(needs, object) {
                Verdict::Yes => {
                    // A person without a company is led to adding one.
                    assert!(!answer.status.is_server_error(), "{told}");
                    assert!(
                        needs == Needs::Wrong
                            || !matches!(answer.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN),
                        "{told}"
                    );
                    continue;
                }
                Verdict::Forbidden if address == "/company" && who == Who::WithoutCompany => StatusCode::FOUND,
                Verdict::SignedOut => StatusCode::UNAUTHORIZED,
                Verdict::Forbidden => StatusCode::FORBIDDEN,
                Verdict::NotFound => StatusCode::NOT_FOUND,
            };
            // A browser asks for a stream again and again, unless it is told that there is nothing.
            let nothing = address.ends_with("/live") && answer.status == StatusCode::NO_CONTENT;
            assert!(answer.status == expected || nothing, "{told}, not {expected}");
            assert!(!changed, "{told}: refused, and yet something was written");
            assert!(!answer.text().contains(BREAKER) || address.contains("product"), "{told}: shows what is refused");
        }
    }
}

#[tokio::test]
async fn every_page_is_in_the_table() {
    let _site = Site::open().await;
    let routes = leptos_axum::generate_route_list(app::App);
    let routes: BTreeSet<String> = routes.iter().map(|route| route.path().to_owned()).collect();
    let known: BTreeSet<&str> = PAGES.iter().map(|(pattern, ..)| *pattern).collect();
    let missing: Vec<_> = routes.iter().filter(|route| !known.contains(route.as_str())).collect();
    assert!(missing.is_empty(), "a new page needs a row in PAGES: {missing:?}");
    // The addresses that are no pages stand in the router's source.
    let source = include_str!("../../src/router.rs");
    for part in source.split(".route(").skip(1) {
        let first = part.trim_start();
        let named = [
            ("app::own::FILE", app::own::FILE),
            ("app::staff::STATEMENT", app::staff::STATEMENT),
            ("app::staff::CATALOG_FILE", app::staff::CATALOG_FILE),
            ("app::staff::PRICES_FILE", app::staff::PRICES_FILE),
            ("app::staff::STOCK_FILE", app::staff::STOCK_FILE),
        ];
        let named = named.into_iter().find(|(name, _)| first.starts_with(name)).map(|(_, address)| address);
        let pattern = named.unwrap_or_else(|| part.split('"').nth(1).unwrap());
        assert!(known.contains(pattern), "a new address needs a row in PAGES: {pattern}");
    }
}
