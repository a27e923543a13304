//! «Склады»: the list, one by hand, a file of them, and the page of one.

use super::rpc::{AddWarehouse, DeleteWarehouse, RestoreWarehouse, SaveDisplayName, SaveWarehouse};
use super::{Upload, WAREHOUSES, WAREHOUSES_FILE, file, loads, tabs};
use crate::flash::{self, Flash};
use crate::language::Language;
use crate::mailbox;
use crate::rpc::{self, fail};
use crate::ui::{Faults, Field, Html, Icon, Refused, Said, Text, Undo, Written, load};
use domain::dealer_stock::{ADDRESS_LIMIT, CONTACTS_LIMIT, WarehouseForm};
use domain::format::{date_time, moscow};
use domain::mailbox::LetterKind;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::dealer_stock::Warehouse;

/// `/warehouses`; `?load=3` shows what became of a file.
#[component]
pub fn ListPage() -> impl IntoView {
    let loaded = use_query_map().with_untracked(|query| query.get("load")).and_then(|id| id.parse::<i64>().ok());
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let warehouses = service::dealer_stock::warehouses(&db, &actor).await.map_err(fail)?;
        let (shown, company) = service::dealer_stock::display_name(&db, &actor).await.map_err(fail)?;
        let report = match loaded {
            Some(id) => Some(service::dealer_stock::get_load(&db, &actor, id).await.map_err(fail)?),
            None => None,
        };
        let new = WarehouseForm { code: String::new(), address: String::new(), contacts: String::new() };
        let table = if warehouses.is_empty() { none(say) } else { table(say, &warehouses) };
        let upload = Upload {
            to: WAREHOUSES_FILE,
            title: say.stock_add_warehouse(),
            hint: say.stock_warehouses_file_hint().to_owned(),
            sample: "/warehouses/example.xlsx".to_owned(),
            before: None,
        };
        let forms: [&'static str; 2] = [DeleteWarehouse::PATH, RestoreWarehouse::PATH];
        Ok(view! {
            <Title text=say.stock_warehouses()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.stock_warehouses()}</h1>
                    <div class="acts"><a class="btn btn-p only-phone" href="#add">{say.stock_add_warehouse()}</a></div>
                    <p class="meta note">{say.stock_about_warehouses()}</p></div>
                {tabs(say, WAREHOUSES)}
                <Said of=forms/>
                {deleted(say)}
                {report.map(|load| loads::report(say, &load))}
                <div class="two">
                    <div>{display_name(say, &shown, &company)}{table}</div>
                    <aside class="stack" aria-label=say.stock_add_warehouse()>
                        <section class="card" id="add"><h2>{say.stock_add_warehouse()}</h2><h3>{say.stock_by_hand()}</h3>
                            {form(say, AddWarehouse::PATH, None, &new)}</section>
                        {file(say, upload)}
                        {mailbox::send(say, &db, &actor, LetterKind::Warehouses)}
                    </aside>
                </div>
            </main>
        }
        .html())
    })
}

/// «Склад удалён» — «Вернуть».
fn deleted(say: Language) -> Option<Html> {
    let Some(Flash::WarehouseDeleted { id, code }) = flash::read() else { return None };
    let said = say.stock_warehouse_deleted(code);
    Some(view! { <Undo action=RestoreWarehouse::PATH fields=vec![("id", id.to_string())] said/> }.html())
}

fn display_name(say: Language, shown: &str, company: &str) -> Html {
    let refused = Refused::of(say, SaveDisplayName::PATH);
    let value = refused.or("name", shown);
    let hint = say.stock_display_name_hint();
    view! {
        <form class="card mb-16" method="post" action=SaveDisplayName::PATH><Faults refused=refused.clone()/>
            <Field name="name" label=say.stock_display_name() value=value refused=refused hint=hint maxlength=100/>
            <p class="note">{say.stock_company_named(company)}</p>
            <button class="btn mt-8">{say.stock_save()}</button></form>
    }
    .html()
}

/// Address, contacts and code, as the guide has them.
fn form(say: Language, to: &'static str, id: Option<i64>, stored: &WarehouseForm) -> Html {
    let refused = Refused::of(say, to);
    let [address, contacts, code] =
        [("address", &stored.address), ("contacts", &stored.contacts), ("warehouse", &stored.code)]
            .map(|(name, stored)| refused.or(name, stored));
    view! {
        <form class="form" method="post" action=to><Faults refused=refused.clone()/>
            {id.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
            <Text name="address" label=say.stock_address() value=address refused=refused.clone() hint=say.stock_address_hint() required=true rows=2 maxlength=ADDRESS_LIMIT/>
            <Text name="contacts" label=say.stock_contacts() value=contacts refused=refused.clone() rows=2 maxlength=CONTACTS_LIMIT/>
            <Field name="warehouse" label=say.stock_code() value=code refused hint=say.stock_code_hint() required=true maxlength=50/>
            <div><button class="btn btn-p">{say.stock_save()}</button></div>
        </form>
    }
    .html()
}

fn none(say: Language) -> Html {
    view! { <div class="empty"><Icon name="wh"/><h2>{say.stock_no_warehouses()}</h2><p>{say.stock_no_warehouses_hint()}</p></div> }
        .html()
}

fn table(say: Language, warehouses: &[Warehouse]) -> Html {
    let row = |warehouse: &Warehouse| {
        let WarehouseForm { code, address, contacts } = warehouse.form.clone();
        let reported = match warehouse.reported_at {
            Some(at) => {
                let on = say.stock_on(date_time(moscow(at)));
                let rows = say.stock_positions(warehouse.rows);
                view! { <a href=format!("/stock?warehouse={}", warehouse.id)>{rows}</a>" "<span class="note">{on}</span> }.html()
            }
            None => view! { <span class="muted">{say.stock_not_reported()}</span> }.html(),
        };
        let label = say.stock_delete_warehouse(&code);
        view! {
            <tr>
                <td class="b"><a href=format!("{WAREHOUSES}/{}", warehouse.id)>{code}</a></td>
                <td class="kv" data-l=say.stock_address_short()>{address}</td>
                <td class="kv" data-l=say.stock_contacts_short()>{contacts}</td>
                <td class="kv" data-l=say.stock_reported()><span>{reported}</span></td>
                <td><form method="post" action=DeleteWarehouse::PATH>
                    <button class="ib" name="id" value=warehouse.id.to_string() aria-label=label><Icon name="trash"/></button></form></td>
            </tr>
        }
    };
    view! {
        <table class="t t-top cards"><caption class="vh">{say.stock_warehouses()}</caption>
            <thead><tr>
                <th scope="col">{say.stock_code_short()}</th><th scope="col">{say.stock_address_short()}</th><th scope="col">{say.stock_contacts_short()}</th>
                <th scope="col">{say.stock_reported()}</th><th scope="col"><span class="vh">{say.stock_delete_this()}</span></th>
            </tr></thead>
            <tbody>{warehouses.iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

/// `/warehouses/{id}`.
#[component]
pub fn EditPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).and_then(|id| id.parse::<i64>().ok());
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let warehouse = service::dealer_stock::warehouse(&db, &actor, id.unwrap_or(-1)).await.map_err(fail)?;
        let title = say.stock_warehouse(&warehouse.form.code);
        let id = warehouse.id;
        Ok(view! {
            <Title text=title.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=WAREHOUSES>{say.stock_warehouses()}</a></li><li>{warehouse.form.code.clone()}</li></ol></nav>
                <div class="auth"><h1>{title}</h1>
                    {form(say, SaveWarehouse::PATH, Some(id), &warehouse.form)}
                    <form class="card mt-24" method="post" action=DeleteWarehouse::PATH><p class="note">{say.stock_delete_why()}</p>
                        <button class="btn btn-d mt-8" name="id" value=id.to_string()>{say.stock_delete_this()}</button></form>
                </div>
            </main>
        }
        .html())
    })
}
