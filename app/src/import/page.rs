//! The preview of a list: what was recognised, what is asked, what will be added.

use super::row::{Refused, Row, colors};
use super::rpc::{AddList, ChooseProduct, ChooseTyped, DiscardList, SetListQuantity, SkipLine, SplitLine};
use crate::flash;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Html, Icon, Pager, Written, load};
use domain::format::{counted, date_time, grouped, moscow};
use domain::id::{ImportId, OrderNumber};
use domain::import::{ImportPage, ImportState};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::import::Filter;

/// `/drafts/{number}/import/{list}`; `?show=` one state, or `waiting`.
#[component]
pub fn Page() -> impl IntoView {
    let (number, list) = use_params_map()
        .with_untracked(|params| (params.get("number").unwrap_or_default(), params.get("list").unwrap_or_default()));
    let (show, page) =
        use_query_map().with_untracked(|query| (query.get("show").unwrap_or_default(), query.get("page")));
    let page = page.and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let missing = || fail(service::Error::NotFound);
        let number: OrderNumber = number.parse().map_err(|_| missing())?;
        let list: ImportId = list.parse().map_err(|_| missing())?;
        let filter = match show.as_str() {
            "waiting" => Filter::Waiting,
            code => ImportState::from_code(code).map_or(Filter::All, Filter::Only),
        };
        let opened = service::import::get(&db, &actor, number, list, filter, page).await.map_err(fail)?;
        let paths = [AddList::PATH, DiscardList::PATH, ChooseProduct::PATH, SkipLine::PATH, SplitLine::PATH];
        let refused = paths.into_iter().find_map(flash::refused).map(|(error, _)| text::error(say, &error));
        // What was typed is said and kept in its line.
        let in_line = [ChooseTyped::PATH, SetListQuantity::PATH].into_iter().find_map(|path| {
            let (error, typed) = flash::refused(path)?;
            Some(Refused {
                position: typed.get("position").parse().ok()?,
                path,
                typed,
                error: text::error(say, &error),
            })
        });
        let title = if opened.name.is_empty() {
            say.import_of_clipboard().to_owned()
        } else {
            say.import_of_file(&opened.name)
        };
        let lines = opened.count(|_| true);
        let before = opened.before.as_ref().map(|(at, who)| say.import_added_before(date_time(moscow(*at)), who));
        let address = move |page| match show.as_str() {
            "" => format!("/drafts/{number}/import/{list}?page={page}"),
            show => format!("/drafts/{number}/import/{list}?show={show}&page={page}"),
        };
        let (span, total, current, pages) =
            (opened.rows.span(), opened.rows.total, opened.rows.number, opened.rows.pages());
        Ok(view! {
            <Title text=title.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/drafts">{say.site_drafts()}</a></li>
                    <li><a href=format!("/drafts/{number}")>{number.to_string()}</a></li><li>{say.draft_add_products()}</li></ol></nav>
                <div class="ttl"><h1>{title}</h1><span class="cnt">{say.import_lines(lines)}</span></div>
                {refused.map(|error| view! { <p class="ban ban-err" role="alert">{error}</p> })}
                {before.map(|said| view! { <p class="ban ban-warn" role="status">{said}</p> })}
                <div class="two">
                    <div>
                        {parts(&opened)}
                        {chips(say, &opened, filter)}
                        {table(say, &opened, in_line.as_ref())}
                        <Pager span total number=current pages address/>
                    </div>
                    <aside class="side" aria-label=say.import_will_be_added()>{sums(say, &opened)}</aside>
                </div>
                {bar(say, &opened)}
            </main>
        }
        .html())
    })
}

/// A group of states that the page shows as one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Waiting,
    Check,
    Found,
    Done,
}

fn group(state: ImportState) -> Group {
    match state {
        state if state.waits() => Group::Waiting,
        ImportState::Doubled | ImportState::Rounded => Group::Check,
        ImportState::Skipped | ImportState::Added => Group::Done,
        _ => Group::Found,
    }
}

/// The lines of each state as parts of one bar. Widths are classes of twentieths: styles in a page are not allowed.
fn parts(list: &ImportPage) -> Html {
    let all = list.count(|_| true).max(1);
    let part = |(state, lines): &(ImportState, u64)| {
        let class = format!("{} w-{}", colors(*state).0, (lines * 20).div_ceil(all).clamp(1, 20) * 5);
        view! { <i class=class></i> }
    };
    view! { <div class="counts" aria-hidden="true">{list.counts.iter().map(part).collect_view()}</div> }.html()
}

fn chips(say: Language, list: &ImportPage, filter: Filter) -> Html {
    let address = format!("/drafts/{}/import/{}", list.number, list.id);
    let current = |this: Filter| (filter == this).then_some("page");
    let chip = |(state, lines): &(ImportState, u64)| {
        let words = format!("{} {}", text::import_state(say, *state), grouped(i64::try_from(*lines).unwrap_or(0)));
        view! {
            <a class="chip" href=format!("{address}?show={}", state.code()) aria-current=current(Filter::Only(*state))>
                <i class=format!("sq {}", colors(*state).0)></i>{words}
            </a>
        }
    };
    let all = say.import_all(grouped(i64::try_from(list.count(|_| true)).unwrap_or(0)));
    view! {
        <nav class="fbar scroll-x" aria-label=say.import_states()>
            <a class="chip" href=address.clone() aria-current=current(Filter::All)>{all}</a>
            {list.counts.iter().map(chip).collect_view()}
        </nav>
    }
    .html()
}

fn table(say: Language, list: &ImportPage, refused: Option<&Refused>) -> Html {
    if list.rows.rows.is_empty() {
        return view! { <div class="empty"><h2>{say.import_none_so()}</h2></div> }.html();
    }
    let mut last = None;
    let mut rows = vec![];
    let below = list.rows.rows.iter().skip(1).map(|row| Some(row.position)).chain([None]);
    for (row, next) in list.rows.rows.iter().zip(below) {
        let now = group(row.state);
        if last != Some(now) {
            last = Some(now);
            let lines = say.import_lines(list.count(|state| group(state) == now));
            let words = match now {
                Group::Waiting => say.import_group_waiting(lines),
                Group::Check => say.import_group_check(lines),
                Group::Found => say.import_group_found(lines),
                Group::Done => say.import_group_done(lines),
            };
            rows.push(view! { <tr class="grp"><td colspan="6">{words}</td></tr> }.html());
        }
        let refused = refused.filter(|refused| refused.position == row.position).cloned();
        rows.push(view! { <Row number=list.number list=list.id row=row.clone() next refused/> }.html());
    }
    view! {
        <table class="t t-top cards imp"><caption class="vh">{say.import_caption()}</caption>
            <thead><tr>
                <th scope="col" class="num">{say.import_row()}</th><th scope="col" class="c-raw">{say.import_what()}</th>
                <th scope="col">{say.import_recognised()}</th><th scope="col" class="num">{say.draft_quantity_short()}</th>
                <th scope="col">{say.import_result()}</th><th scope="col"><span class="vh">{say.import_action()}</span></th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .html()
}

/// «Будет добавлено 48 из 50», what of it, the sum, and the button.
fn sums(say: Language, list: &ImportPage) -> Html {
    let good = list.count(ImportState::is_good);
    let open = good + list.count(ImportState::waits);
    let facts = [
        (say.import_ready(), list.count(|state| state == ImportState::Ready)),
        (say.import_rounded(), list.count(|state| state == ImportState::Rounded)),
        (say.import_doubled(), list.count(|state| state == ImportState::Doubled)),
        (say.import_waiting(), list.count(ImportState::waits)),
        (say.import_skipped(), list.count(|state| state == ImportState::Skipped)),
        (say.import_added(), list.count(|state| state == ImportState::Added)),
    ];
    let facts = facts.into_iter().filter(|(_, lines)| *lines > 0);
    let facts = facts.map(|(name, lines)| view! { <div><dt>{name}</dt><dd>{counted(lines)}</dd></div> }).collect_view();
    let waits = list.count(ImportState::waits) > 0;
    let faults = format!("/drafts/{}/import/{}/faults.xlsx", list.number, list.id);
    view! {
        <section class="card no-phone"><h2>{say.import_will_be_added()}</h2>
            <p class="big">{say.import_of(counted(good), counted(open))}</p>
            <dl class="sum">{facts}<div class="tot"><dt>{say.import_total()}</dt><dd>{list.total.with_sign()}</dd></div></dl>
            {add_button(say, list, "btn btn-p btn-w btn-l")}
            {discard_button(say, list)}
            {waits.then(|| view! { <p class="note mt-8">{say.import_stay_here()}</p> })}
        </section>
        {waits.then(|| view! {
            <section class="card"><h2>{say.import_what_next()}</h2>
                <p class="muted">{say.import_learns()}</p>
                <p class="mt-8"><a class="row" href=faults><Icon name="download" small=true/>{say.import_download_faults()}</a></p>
            </section>
        })}
    }
    .html()
}

fn bar(say: Language, list: &ImportPage) -> Html {
    let waits = list.count(ImportState::waits);
    view! {
        <div class="sticky-b only-phone">
            <span><span class="note">{if waits > 0 { say.import_waiting_count(counted(waits)) } else { say.import_total().to_owned() }}</span><span class="s">{list.total.with_sign()}</span></span>
            {add_button(say, list, "btn btn-p")}
        </div>
    }
    .html()
}

fn add_button(say: Language, list: &ImportPage, class: &'static str) -> Html {
    let good = list.count(ImportState::is_good);
    let open = good + list.count(ImportState::waits);
    if good == 0 {
        let back = format!("/drafts/{}", list.number);
        return view! { <a class=class href=back>{say.import_to_draft()}</a> }.html();
    }
    view! {
        <form method="post" action=AddList::PATH>
            <input type="hidden" name="number" value=list.number.to_string()/>
            <input type="hidden" name="list" value=list.id.to_string()/>
            <button class=class>{if good == open { say.import_add_all(counted(good)) } else { say.import_add(counted(good), counted(open)) }}</button>
        </form>
    }
    .html()
}

fn discard_button(say: Language, list: &ImportPage) -> Html {
    view! {
        <form method="post" action=DiscardList::PATH>
            <input type="hidden" name="number" value=list.number.to_string()/>
            <input type="hidden" name="list" value=list.id.to_string()/>
            <button class="btn btn-q btn-w mt-8">{say.import_discard()}</button>
        </form>
    }
    .html()
}
