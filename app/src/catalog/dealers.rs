//! «Остатки на складах дистрибьюторов» (B5): a list, the nearest first, or a small map; the address says which.

use crate::language::Language;
use crate::ui::{Html, Written};
use domain::format::{counted, date_time, grouped, moscow};
use domain::geo::MAP;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use service::dealer_stock::DealerPlace;
use std::collections::BTreeSet;

/// Outline of the country in the projection of [`domain::geo::Point::on_map`]; from Natural Earth, which is in the public
/// domain.
const OUTLINE: &str = include_str!("russia.txt");

/// What an address asks: `?stock=dealers&near=Самара&dealer=склад&view=map`.
#[derive(Clone, Default)]
pub struct DealerQuery {
    /// The tab is open.
    pub open: bool,
    pub text: String,
    pub near: String,
    /// Who names no place is shown the nearest to their own.
    pub from_home: bool,
    map: bool,
}

impl DealerQuery {
    pub fn read(query: &ParamsMap) -> Self {
        let text = |name: &str| query.get(name).unwrap_or_default().trim().chars().take(100).collect::<String>();
        Self {
            open: query.get("stock").as_deref() == Some("dealers"),
            text: text("dealer"),
            near: text("near"),
            from_home: false,
            map: query.get("view").as_deref() == Some("map"),
        }
    }
}

/// The tab's contents.
///
/// # Parameters
/// - `places`: those that the query finds.
/// - `cities`: of all places that have the product: where one can be near.
#[component]
pub fn Dealers(
    article: String,
    query: DealerQuery,
    places: Vec<DealerPlace>,
    cities: BTreeSet<String>,
) -> impl IntoView {
    let say = Language::here();
    let empty = places.is_empty();
    let map = query.map && !empty;
    let near = query.near.clone();
    let cities = cities
        .into_iter()
        .map(|city| view! { <option selected=city == near value=city.clone()>{city.clone()}</option> });
    let shown = if empty {
        nothing(say, &article, &query.text)
    } else if map {
        drawn(say, &places)
    } else {
        list(say, places)
    };
    view! {
        <form class="row wrap dl-f" method="get" action=format!("/product/{article}#availability")>
            <input type="hidden" name="stock" value="dealers"/>
            <div class="f"><label for="dealer-q">{say.dealers_search()}</label><input class="in" id="dealer-q" name="dealer" type="search" value=query.text maxlength="100"/></div>
            <div class="f"><label for="dealer-near">{say.dealers_near()}</label>
                <select class="in" id="dealer-near" name="near"><option value="">{if query.from_home { say.dealers_home() } else { say.dealers_anywhere() }}</option>{cities.collect_view()}</select></div>
            <div class="f"><label for="dealer-view">{say.dealers_view()}</label>
                <select class="in" id="dealer-view" name="view"><option value="list">{say.dealers_list()}</option><option value="map" selected=query.map>{say.dealers_map()}</option></select></div>
            <button class="btn">{say.dealers_show()}</button>
        </form>
        {shown}
    }
    .html()
}

/// Nobody has it, or nobody of those that were asked for.
fn nothing(say: Language, article: &str, text: &str) -> Html {
    if text.is_empty() {
        return view! { <p class="muted mt-16">{say.dealers_none()}</p> }.html();
    }
    let all = format!("/product/{article}?stock=dealers#availability");
    view! { <p class="mt-16">{say.catalog_nothing_for(text)}". "<a href=all>{say.dealers_all()}</a></p> }.html()
}

fn list(say: Language, places: Vec<DealerPlace>) -> Html {
    let rows = places.into_iter().map(|place| {
        let far = place.kilometres.map(|far| view! { <span class="note">" · "{say.dealers_far(grouped(format!("{far:.0}").parse().unwrap_or(0)))}</span> });
        let go = place.link.map(|link| view! { <a class="btn btn-s" href=link target="_blank" rel="noopener nofollow">{say.dealers_go()}</a> });
        view! {
            <tr><td class="m-full"><b>{place.dealer}</b><br/><span class="note">{say.dealers_on(date_time(moscow(place.reported_at)))}</span></td>
                <td class="kv" data-l=say.dealers_address()><span>{place.address}<br/><span class="note">{place.region}</span>{far}</span></td>
                <td class="kv" data-l=say.dealers_contacts()><span class="dl-c">{contacts(&place.contacts)}</span></td>
                <td class="kv num" data-l=say.dealers_pieces()>{counted(place.quantity)}</td>
                <td class="kv">{go}</td></tr>
        }
    });
    view! {
        <table class="t cards mt-16"><caption class="vh">{say.dealers_title()}</caption>
            <thead><tr><th scope="col">{say.dealers_dealer()}</th><th scope="col">{say.dealers_address()}</th><th scope="col">{say.dealers_contacts()}</th>
                <th scope="col" class="num">{say.dealers_pieces()}</th><th scope="col"><span class="vh">{say.dealers_go()}</span></th></tr></thead>
            <tbody>{rows.collect_view()}</tbody></table>
    }
    .html()
}

/// What a dealer has written, with a link for each telephone number and e-mail address.
fn contacts(text: &str) -> Html {
    let each = text.split([',', ';']).map(str::trim).filter(|contact| !contact.is_empty());
    let contact = |contact: &str| match way(contact) {
        Some(to) => view! { <a href=to>{contact.to_owned()}</a> }.html(),
        None => view! { <span>{contact.to_owned()}</span> }.html(),
    };
    each.map(contact).collect_view().html()
}

/// The address of a telephone number of seven digits or more, or of a mailbox.
fn way(contact: &str) -> Option<String> {
    let blank = contact.contains(char::is_whitespace);
    if contact.contains('@') && !blank {
        return Some(format!("mailto:{contact}"));
    }
    let digits: String = contact.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let is_number = contact.chars().all(|c| c.is_ascii_digit() || " \u{a0}+-–().".contains(c));
    (is_number && digits.len() >= 7).then(|| format!("tel:{digits}"))
}

/// The map with a mark for each place, and the same places as a list of words beside it.
fn drawn(say: Language, places: &[DealerPlace]) -> Html {
    let (width, height) = MAP;
    let marks = places.iter().zip(1..).filter_map(|(place, number)| {
        let (x, y) = place.at?.on_map()?;
        Some(view! {
            <g transform=format!("translate({x:.0} {y:.0})")><circle r="13"/><text dy="5">{number}</text></g>
        })
    });
    let words = places.iter().map(|place| {
        let free = say.catalog_free(counted(place.quantity));
        view! { <li><b>{place.city.clone()}</b>", "{place.dealer.clone()}" — "{free}<span class="dl-c">{contacts(&place.contacts)}</span></li> }
    });
    view! {
        <div class="dl-map">
            <svg viewBox=format!("0 0 {width} {height}") role="img" aria-label=say.dealers_map_label()><path d=OUTLINE/>{marks.collect_view()}</svg>
            <ol>{words.collect_view()}</ol>
        </div>
    }
    .html()
}
